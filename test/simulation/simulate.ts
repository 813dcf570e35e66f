import { setTimeout as sleep } from 'node:timers/promises';
import { createReviewer } from '../../src/review.ts';
import { githubSchema } from '../github/graphql.ts';
import { Loopback, type Request } from '../github/loopback.ts';
import { Commits } from './commits.ts';
import { faults } from './faults.ts';
import { Fleet } from './fleet.ts';
import { history } from './histories.ts';
import { compare, never, type Wrong } from './oracle.ts';
import { Play } from './play.ts';
import { random } from './random.ts';

export interface SimulationOptions {
  readonly seed: number;
  readonly pulls: number;
  /** A local repository whose log the histories are made from. */
  readonly repository: string;
  /** Where the App keeps its work: with a server, web and workers are processes of their own. */
  readonly store: { readonly DATABASE_URL: string } | { readonly WAYMARK_DATA: string };
  readonly workers: number;
  /** Pull requests that live at the same time. */
  readonly together: number;
  /** Share of the requests that something befalls. */
  readonly share: number;
  /** Milliseconds between two kills, on average. */
  readonly pause: number;
  /** Hears how it goes. */
  readonly tell?: (line: string) => void;
}

export interface Outcome {
  readonly wrong: readonly Wrong[];
  readonly violations: readonly string[];
  /** Open pull requests that were compared with a review without faults. */
  readonly compared: number;
  readonly findings: number;
  readonly comments: number;
  readonly heads: number;
  readonly requests: number;
  readonly kills: number;
  readonly pauses: number;
  readonly ends: number;
  /** By kind of call, how often each kind of fault befell it. */
  readonly faults: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** All that happened to a pull request, in order. */
  readonly history: (number: number) => string;
}

/** Milliseconds. After the last event, what is not done within this time is lost. */
const LONGEST_END = 300_000;
/** Longer than the longest pause between two looks for what was missed. */
const QUIET = 10_000;

/** Plays pull requests against the loopback while all goes wrong, lets it come to rest, and looks at what is there. */
export async function simulate(options: SimulationOptions): Promise<Outcome> {
  const { seed, pulls, repository, store, workers, together, share, pause, tell = () => undefined } = options;
  const seeds = random(seed);
  const commits = new Commits(repository);
  const histories = Array.from({ length: pulls }, (_, index) => history(commits, index + 1, seeds.fork(index + 1)));
  const reviewer = await createReviewer({});
  await githubSchema();

  const started = Date.now();
  const journal: { at: number; number: number | undefined; event: string }[] = [];
  const note = (number: number | undefined, event: string): void => {
    journal.push({ at: Date.now() - started, number, event });
  };
  const github = await Loopback.start();
  github.isListed = true;
  const trouble = faults(seeds.fork('faults'), share);
  const kinds =
    'DATABASE_URL' in store
      ? ['web' as const, ...Array.from({ length: workers }, () => 'worker' as const)]
      : ['all' as const];
  const fleet = await Fleet.start(github, store, kinds, (event) => {
    note(undefined, event);
  });
  github.mischief = trouble.mischief;
  github.onEnd = (request, outcome) => {
    note(
      numberOf(github, play, request),
      `${request.method} ${request.path.replace(/^\/repos\/[^/]+\/[^/]+/, '')}: ${outcome}`,
    );
  };
  const play: Play = new Play(github, () => fleet.url, seeds.fork('play'), note);
  let isPlayed = false;
  let isOver = false;
  const killing = fleet.kill(seeds.fork('kills'), pause, () => isPlayed);
  const redelivering = play.redeliver(() => isOver);

  const left = [...histories];
  const lanes = Array.from({ length: together }, async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      await play.run(next);
      if (next.number % 10 === 0)
        tell(`${next.number} pull requests played, ${github.requests.length} requests, ${fleet.kills} kills`);
    }
  });
  await Promise.all(lanes);
  isPlayed = true;
  await killing;
  trouble.stop();
  await play.arrived();
  await fleet.allUp();
  tell('All is played; it comes to rest.');
  await rest(fleet, play);
  isOver = true;
  await redelivering;
  await fleet.stop();

  const { requests, comments } = github;
  const asked = requests.length;
  const wrong = never(github, play.heads);
  const waiting = [...github.pulls]
    .filter(([, { state, draft }]) => state === 'open' && !draft)
    .map(([number]) => number);
  let findings = 0;
  const counting: typeof reviewer = async (...of) => {
    const review = await reviewer(...of);
    findings += review.findings.length;
    return review;
  };
  for (const number of waiting) wrong.push(...(await compare(github, number, counting)));
  await github.stop();
  return {
    wrong,
    violations: github.violations,
    compared: waiting.length,
    findings,
    comments: comments.length,
    heads: [...play.heads.values()].reduce((sum, heads) => sum + heads.length, 0),
    requests: asked,
    kills: fleet.kills,
    pauses: fleet.pauses,
    ends: fleet.ends,
    faults: trouble.tally,
    history: (number) =>
      journal
        .filter(({ number: of, event }) => of === number || (of === undefined && !/^[A-Z]+ \//.test(event)))
        .map(
          ({ at, event, number: of }) =>
            `${(at / 1000).toFixed(2).padStart(8)} s ${of === undefined ? '* ' : '  '}${event}`,
        )
        .join('\n'),
  };
}

/** Waits until nothing is to do any more, for longer than anything that was missed takes to be found. */
async function rest(fleet: Fleet, play: Play): Promise<void> {
  const end = Date.now() + LONGEST_END;
  let quietSince = Date.now();
  while (Date.now() < end && Date.now() - quietSince < QUIET) {
    await sleep(500);
    await play.arrived();
    if ((await fleet.jobs()) !== 0) quietSince = Date.now();
  }
}

/** Which pull request a request is about. */
function numberOf({ checks, comments }: Loopback, { heads }: Play, { path, body }: Request): number | undefined {
  const named = /\/(?:pulls|issues)\/(\d+)/.exec(path)?.[1];
  if (named !== undefined) return Number(named);
  const comment = /\/comments\/(\d+)$/.exec(path)?.[1];
  if (comment !== undefined) return comments.find(({ id }) => id === Number(comment))?.pull;
  const run = /\/check-runs\/(\d+)/.exec(path)?.[1];
  const head = run === undefined ? undefined : checks.find(({ id }) => id === Number(run))?.head;
  const text = head ?? `${path} ${JSON.stringify(body ?? null)}`;
  for (const [number, all] of heads) if (all.some((each) => text.includes(each))) return number;
  return /\/(app|installation)(\/|$)/.test(path) ? undefined : -1;
}
