/** The known name that a misspelt one most likely means: one that contains it, or is a few letters away; else undefined. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  return near(name, known, 1)[0];
}

/** As many known names as may be meant by a misspelt one, the most likely first. */
export function near(name: string, known: Iterable<string>, most: number): readonly string[] {
  const word = name.toLowerCase();
  const limit = Math.max(1, Math.floor(word.length / 3)) + 1;
  return [...known]
    .map((candidate) => {
      const other = candidate.toLowerCase();
      const isPart = word.length >= 3 && other.includes(word);
      return { candidate, away: isPart ? 1 : distance(word, other, limit) };
    })
    .filter(({ away }) => away < limit)
    .sort((a, b) => a.away - b.away)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** Letters to be put in, taken out, replaced or swapped with their neighbour; `limit` stands for that many or more. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(last[column]! + 1, next[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
      const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (isSwapped) cost = Math.min(cost, before[column - 2]! + 1);
      next.push(cost);
    }
    [before, last] = [last, next];
  }
  return Math.min(limit, last[b.length]!);
}
