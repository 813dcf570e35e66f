import { COMMENT_LIMIT, fit, isSummary, mark, marksOf, markSummary, unmarked } from '../../src/publish/marker.ts';

test('a marked text gives its marks back', () => {
  expect(marksOf(mark('Close the file.', { key: 'a1b2', rules: ['r'], also: [] }))).toEqual({
    key: 'a1b2',
    rules: ['r'],
    also: [],
  });
  const marks = { key: 'a', rules: ['r'], also: ['b', 'c.2'], goneAt: 'f00' };
  expect(marksOf(mark('Close the file.', marks))).toEqual(marks);
});

test('a text without a mark has none', () => {
  expect(marksOf('Looks good! <!-- other:key=a -->')).toBeUndefined();
});

test('what a suggested change quotes is no mark', () => {
  const body = '```suggestion\nx = "<!-- waymark:key=evil -->"\n```';
  const marked = mark(body, { key: 'a1b2', rules: ['r'], also: [] });
  expect(marksOf(marked)?.key).toBe('a1b2');
  expect(unmarked(marked)).toBe(body);
  expect(marksOf(`${marked}\nAnd some words.`)).toBeUndefined();
});

test('without its marks, a text is what it was', () => {
  const marks = { key: 'a', rules: ['r'], also: ['b'], goneAt: 'f00' };
  expect(unmarked(mark('Close the file.\n\nSoon.', marks))).toBe('Close the file.\n\nSoon.');
});

test('a text too long for GitHub loses its end, never its marks', () => {
  const also = Array.from({ length: 3_000 }, (_, index) => `key-of-a-finding-${index}`);
  const marked = mark('x'.repeat(COMMENT_LIMIT), { key: 'a1b2', rules: ['r'], also });
  expect(marked.length).toBeLessThanOrEqual(COMMENT_LIMIT);
  expect(marksOf(marked)?.key).toBe('a1b2');
  expect(marksOf(marked)?.also.slice(0, 2)).toEqual(also.slice(0, 2));
});

describe('what is too long', () => {
  test('ends with a whole line', () => {
    expect(fit('one\ntwo\nthree', 8)).toBe('one\n…');
    expect(fit('one\ntwo\nthree', 9)).toBe('one\ntwo\n…');
    expect(fit('one\ntwo\nthree', 13)).toBe('one\ntwo\nthree');
  });

  test('never ends inside of a fenced block', () => {
    const text = `before\n\`\`\`python\n${'x = 1\n'.repeat(10)}\`\`\`\nafter`;
    expect(fit(text, 40)).toBe('before\n…');
    expect(fit(text, text.length - 1)).toContain('\n```\n…');
  });

  test('never ends inside of a character', () => {
    for (const pad of ['', 'x']) {
      const cut = fit(pad + '😀'.repeat(50), 31);
      expect(Buffer.from(cut).toString()).toBe(cut);
      expect(cut.length).toBeLessThanOrEqual(31);
    }
  });
});

test('the comment that sums up is known among others', () => {
  expect(isSummary(markSummary('All is well.'))).toBe(true);
  expect(isSummary(mark('Close the file.', { key: 'a', rules: ['r'], also: [] }))).toBe(false);
});
