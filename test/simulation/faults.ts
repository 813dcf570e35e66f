import type { Mischief, Request } from '../github/loopback.ts';
import type { Random } from './random.ts';

/** What GitHub's API does wrong, each kind as often as its weight. */
const KINDS: readonly (readonly [number, string])[] = [
  [10, '500'],
  [10, '502'],
  [10, '503'],
  [10, '502 after'],
  [3, '403 with retry-after'],
  [2, '403 bare'],
  [3, '403 with reset'],
  [3, '429 with retry-after'],
  [2, '429 bare'],
  [7, 'hang'],
  [7, 'hang after'],
  [10, 'break'],
  [10, 'break after'],
];

const SECONDARY = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';

/** What befalls requests, from a seed: which requests come in which order depends on the machine. */
export interface Faults {
  readonly mischief: (request: Request) => Mischief | undefined;
  /** How often each kind of fault befell each kind of call. */
  readonly tally: ReadonlyMap<string, ReadonlyMap<string, number>>;
  stop(): void;
}

/** @param share of the requests that something befalls */
export function faults(random: Random, share: number): Faults {
  const tally = new Map<string, Map<string, number>>();
  let isOn = true;
  return {
    tally,
    mischief(request) {
      if (!isOn) return undefined;
      const delay = random.chance(0.03) ? random.between(50, 400) : random.between(0, 15);
      if (!random.chance(share)) return { delay };
      const kind = random.weighed(KINDS);
      const call = callOf(request);
      const counts = tally.get(call) ?? new Map<string, number>();
      tally.set(call, counts.set(kind, (counts.get(kind) ?? 0) + 1));
      return { delay, ...mishap(kind) };
    },
    stop() {
      isOn = false;
    },
  };
}

/** A request without what tells it from others of its kind. */
export function callOf({ method, path }: Pick<Request, 'method' | 'path'>): string {
  const kind = path
    .replace(/^\/repos\/[^/]+\/[^/]+/, '')
    .replace(/\/[0-9a-f]{40}(?=\/|$)/, '/{sha}')
    .replace(/\/compare\/.*/, '/compare/{range}')
    .replace(/\/contents\/.*/, '/contents/{path}')
    .replace(/\/\d+(?=\/|$)/g, '/{id}');
  return `${method} ${kind}`;
}

function mishap(kind: string): Mischief {
  const after = kind.endsWith(' after');
  const [what = ''] = kind.split(' ');
  if (what === 'hang' || what === 'break') return { does: what, after };
  const status = Number(what);
  if (kind.endsWith('retry-after')) return { does: { status, message: SECONDARY, headers: { 'retry-after': '1' } } };
  if (kind.endsWith('reset')) {
    const reset = String(Math.ceil(Date.now() / 1000));
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
    return { does: { status, message: 'API rate limit exceeded for installation.', headers } };
  }
  return { does: { status, ...(status < 500 && { message: SECONDARY }) }, after };
}
