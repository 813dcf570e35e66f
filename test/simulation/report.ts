import type { Outcome, SimulationOptions } from './simulate.ts';

/** What a simulation showed, for people. */
export function report(outcome: Outcome, { seed, pulls, repository, share }: SimulationOptions): string {
  const { wrong, violations, faults } = outcome;
  const count = (...kinds: string[]): number => wrong.filter(({ kind }) => kinds.includes(kind)).length;
  const kinds = [...faults].sort(([a], [b]) => (a < b ? -1 : 1));
  const total = kinds.reduce((sum, [, counts]) => sum + sumOf(counts), 0);
  const lines = [
    `${pulls} pull requests, ${outcome.heads} heads, ${outcome.comments} comments, ${outcome.requests} requests`,
    `${total} faults in ${kinds.length} kinds of call, ${outcome.kills} processes killed, ${outcome.pauses} suspended, ${outcome.ends} ended by themselves`,
    `compared with a review without faults: ${outcome.compared} open pull requests with ${outcome.findings} findings`,
    `reviews lost: ${count('review lost')}`,
    `findings not told: ${count('finding not told')}`,
    `comments twice: ${count('comment twice')}`,
    `comments elsewhere: ${count('comment elsewhere')}`,
    `stuck checks: ${count('stuck check')}, checks twice: ${count('check twice')}`,
    `wrong marks: ${count('wrong mark')}`,
    `requests or answers that GitHub's description does not know: ${violations.length}`,
    `again: npm run simulate -- --seed ${seed} --pulls ${pulls} --share ${share} --repository ${repository}`,
    '',
    ...kinds.map(([call, counts]) => `${call}: ${[...counts].map(([kind, times]) => `${times} × ${kind}`).join(', ')}`),
  ];
  const first = [...new Set(wrong.map(({ number }) => number))].slice(0, 3);
  const failures = first.flatMap((number) => [
    '',
    `#${number}: ${wrong
      .filter((each) => each.number === number)
      .map(({ kind, what }) => `${kind} (${what})`)
      .join('; ')}`,
    outcome.history(number),
  ]);
  const others = wrong.map(({ number, kind, what }) => `#${number}: ${kind} (${what})`);
  return [...lines, ...(others.length > 0 ? ['', ...others] : []), ...violations.slice(0, 10), ...failures].join('\n');
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, each) => sum + each, 0);
}
