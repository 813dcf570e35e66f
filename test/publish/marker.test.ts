import { COMMENT_LIMIT, mark, markedKeys } from '../../src/publish/marker.ts';

test('a marked text gives its key back', () => {
  expect(markedKeys(mark('Close the file.', 'a1b2'))).toEqual(['a1b2']);
});

test('several marked texts in one give all their keys', () => {
  expect(markedKeys(`${mark('One.', 'k1')}\n${mark('Two.', 'k2')}`)).toEqual(['k1', 'k2']);
});

test('a text without a mark has no key', () => {
  expect(markedKeys('Looks good! <!-- other:key=a -->')).toEqual([]);
});

test('a text too long for GitHub loses its end, never its key', () => {
  const marked = mark('x'.repeat(COMMENT_LIMIT), 'a1b2');
  expect(marked).toHaveLength(COMMENT_LIMIT);
  expect(markedKeys(marked)).toEqual(['a1b2']);
});
