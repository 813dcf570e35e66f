import { disjointGroups, passing } from '../../src/check/batches.ts';

describe('groups of fixes', () => {
  const edits = (...spans: [start: number, end: number][]) => spans.map(([start, end]) => ({ start, end, text: '' }));
  const groups = (...items: ReturnType<typeof edits>[]): number[][] =>
    disjointGroups(items, (item) => item, 10).map((group) => group.map((item) => items.indexOf(item)));

  test('hold what does not overlap', () => {
    expect(groups(edits([0, 2]), edits([2, 4]), edits([1, 3]), edits([6, 8]))).toEqual([[0, 1, 3], [2]]);
  });

  test('take an insertion beside what is replaced, and not inside it', () => {
    expect(groups(edits([2, 4]), edits([2, 2]), edits([4, 4]))).toEqual([[0, 1, 2]]);
    expect(groups(edits([2, 5]), edits([3, 3]))).toEqual([[0], [1]]);
  });

  test('are few: what overlaps all of them is left out', () => {
    const same = edits([0, 5]);
    expect(groups(...Array.from({ length: 6 }, () => [...same])).map((group) => group.length)).toEqual([1, 1, 1, 1]);
  });
});

describe('what passes a test', () => {
  const numbers = Array.from({ length: 100 }, (_, number) => number);
  const none: ReadonlySet<number> = new Set();

  test('passes at once where all of it does', () => {
    const budget = { left: 1 };
    expect(passing(numbers, () => none, budget)).toEqual(numbers);
  });

  test('is found among what does not, in halves where nobody knows what that is', () => {
    const budget = { left: 100 };
    const failing = (some: readonly number[]) => (some.includes(17) || some.includes(60) ? new Set(some) : none);
    const found = passing(numbers, failing, budget);
    expect(found).toEqual(numbers.filter((number) => number !== 17 && number !== 60));
    expect(budget.left).toBeGreaterThan(60);
  });

  test('is found at once where it is known', () => {
    const budget = { left: 100 };
    const failing = (some: readonly number[]) => new Set(some.filter((number) => [17, 60].includes(number)));
    const found = passing(numbers, failing, budget);
    expect(found).toEqual(numbers.filter((number) => number !== 17 && number !== 60));
    expect(budget.left).toBe(95);
  });

  test('may be what failed among others', () => {
    const failing = (some: readonly number[]) => new Set(some.length > 10 ? some.slice(0, 10) : []);
    expect(passing(numbers, failing, { left: 100 }).sort((a, b) => a - b)).toEqual(numbers);
  });

  test('is not sought for long where nothing passes', () => {
    const budget = { left: 1000 };
    expect(passing(numbers, (some) => new Set(some), budget)).toEqual([]);
    expect(budget.left).toBe(984);
  });

  test('is what the budget allows to find out', () => {
    const found = passing(numbers, (some) => new Set(some), { left: 3 });
    expect(found).toEqual([]);
  });
});
