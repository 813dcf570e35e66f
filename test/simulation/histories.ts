import type { Files } from '../github/loopback.ts';
import type { Commits, Snapshot } from './commits.ts';
import type { Random } from './random.ts';

/** What happens to a pull request, and how long after what happened before; milliseconds. */
export type Step = { readonly gap: number } & (
  | { readonly kind: 'push' | 'force-push' | 'revert'; readonly head: Files }
  /** The base goes on, and nobody tells. */
  | { readonly kind: 'base moves'; readonly base: Files }
  /** The branch gets what the base got: it starts from the tip of the base now. */
  | { readonly kind: 'merge from base' | 'rebase'; readonly base: Files; readonly head: Files }
  | { readonly kind: 'base change'; readonly base: Files }
  /** The branch is where it was before. */
  | { readonly kind: 'push back' }
  | { readonly kind: 'draft' | 'ready' | 'close' | 'reopen' }
);

/** The life of one pull request. */
export interface History {
  readonly number: number;
  readonly base: Files;
  readonly head: Files;
  readonly draft: boolean;
  readonly steps: readonly Step[];
}

/** Functions with one finding each. Real commits have few, and what comes and goes is what is to be watched. */
const FAULTS = [
  (name: string) => `\n\ndef same_${name}(item):\n    return item == None\n`,
  (name: string) => `\n\ndef add_${name}(item, found=[]):\n    found.append(item)\n    return found\n`,
  (name: string) => `\n\ndef try_${name}(work):\n    try:\n        return work()\n    except:\n        return None\n`,
  (name: string) => `\n\ndef lacks_${name}(shop, item):\n    return not item in shop\n`,
  (name: string) => `\n\ndef text_${name}(path):\n    return open(path).read()\n`,
];

const LONGEST_GAP = 2_500;

/** Makes up the life of a pull request from some commits of a real repository. */
export function history(commits: Commits, number: number, random: Random): History {
  const snapshots = commits.run(random, random.between(2, 6));
  const added = new Map<string, string[]>();
  const extra: Record<string, string> = {};
  let at = 1;
  let names = 0;
  let base: Snapshot = snapshots[0]!;

  const paths = [...new Set(snapshots.flatMap((files) => Object.keys(files)))];
  function sprinkle(): void {
    const path = random.pick(paths);
    const there = added.get(path) ?? [];
    if (random.chance(0.4)) there.splice(random.between(0, there.length), 1);
    else
      for (let count = random.between(1, random.chance(0.1) ? 20 : 2); count > 0; count -= 1)
        there.push(random.pick(FAULTS)(`${(names += 1)}`));
    added.set(path, there);
  }
  function head(): Files {
    const own = Object.entries(snapshots[at]!).map(
      ([path, text]) => [path, text + (added.get(path) ?? []).join('')] as const,
    );
    return { ...merged, ...Object.fromEntries(own) };
  }
  let merged: Record<string, string> = {};
  const wholeBase = (): Files => ({ ...extra, ...base });

  function step(): Step[] {
    const gap = random.between(50, LONGEST_GAP);
    if (random.chance(0.6)) sprinkle();
    switch (random.weighed(KINDS)) {
      case 'push':
        at = Math.min(at + 1, snapshots.length - 1);
        return [{ kind: 'push', gap, head: head() }];
      case 'force-push':
        at = random.between(1, snapshots.length - 1);
        return [{ kind: 'force-push', gap, head: head() }];
      case 'revert':
        at = Math.max(1, at - 1);
        added.clear();
        return [{ kind: 'revert', gap, head: head() }];
      case 'base moves':
      case 'rebase': {
        extra[`base_${(names += 1)}.py`] = `VALUE = ${names}\n${random.pick(FAULTS)(`${names}`)}`;
        const moved: Step = { kind: 'base moves', gap, base: wholeBase() };
        if (random.chance(0.3)) return [moved];
        merged = { ...extra };
        const kind = random.chance(0.5) ? 'rebase' : 'merge from base';
        return [moved, { kind, gap: random.between(0, 500), base: wholeBase(), head: head() }];
      }
      case 'base change':
        // The other branch has part of the change already.
        base = {
          ...base,
          ...(Object.fromEntries(Object.entries(head()).filter(() => random.chance(0.5))) as Snapshot),
        };
        return [{ kind: 'base change', gap, base: wholeBase() }];
      case 'push back':
        return [{ kind: 'push back', gap }];
      case 'draft':
        return [
          { kind: 'draft', gap },
          ...(random.chance(0.5) ? [pushed()] : []),
          ...(random.chance(0.9) ? [{ kind: 'ready', gap: random.between(50, LONGEST_GAP) } as const] : []),
        ];
      case 'close':
        return [
          { kind: 'close', gap },
          ...(random.chance(0.8) ? [{ kind: 'reopen', gap: random.between(20, LONGEST_GAP) } as const] : []),
        ];
    }
  }
  function pushed(): Step {
    sprinkle();
    return { kind: 'push', gap: random.between(50, 1_000), head: head() };
  }

  sprinkle();
  const first = { number, base: wholeBase(), head: head(), draft: random.chance(0.1) };
  const steps: Step[] = [];
  for (let count = random.between(2, 7); count > 0; count -= 1) steps.push(...step());
  // A draft is made ready at some time, mostly.
  if (first.draft && random.chance(0.8)) steps.splice(random.between(0, steps.length), 0, { kind: 'ready', gap: 300 });
  return { ...first, steps };
}

const KINDS = [
  [8, 'push'],
  [3, 'force-push'],
  [2, 'revert'],
  [2, 'base moves'],
  [2, 'rebase'],
  [1, 'base change'],
  [1, 'push back'],
  [1, 'draft'],
  [1, 'close'],
] as const;
