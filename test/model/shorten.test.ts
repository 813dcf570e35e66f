import { beginning, shorten } from '../../src/model/shorten.ts';

test.each([
  ['', 3, ''],
  ['abc', 3, 'abc'],
  ['abcd', 3, 'abc'],
  ['ab😀', 4, 'ab😀'],
  ['ab😀', 3, 'ab'],
  ['ab😀😀', 4, 'ab😀'],
])('the beginning of %j in %i units is %j', (text, length, expected) => {
  expect(beginning(text, length)).toBe(expected);
});

test.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['a😀bc', 3, 'a…'],
  ['a😀bc', 4, 'a😀…'],
])('%j shortened to %i units is %j', (text, length, expected) => {
  expect(shorten(text, length)).toBe(expected);
});
