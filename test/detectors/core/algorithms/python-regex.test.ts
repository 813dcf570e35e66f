import { expect, test } from '@jest/globals';
import { translated } from '../../../../src/detectors/core/algorithms/python-regex.ts';

function source(pattern: string, flags = ''): string | undefined {
  const found = translated(pattern, new Set(flags));
  return found && `/${found.source}/${found.flags}`;
}

test.each([
  [String.raw`(?P<year>\d+)-(?P=year)`, String.raw`/(?<year>\d+)-\k<year>/`],
  [String.raw`\Aa+\Z`, '/(?<![^])a+(?![^])/'],
  ['(?i)a{,3}', '/a{0,3}/i'],
  ['[]a](?#remark)b', String.raw`/[\]a]b/`],
  ['[^]a]', String.raw`/[^\]a]/`],
])('%s', (pattern, expected) => {
  expect(source(pattern)).toBe(expected);
  expect(() => new RegExp(translated(pattern, new Set())!.source)).not.toThrow();
});

test('flags are those of both sides', () => {
  expect(source('(?s)a', 'im')).toBe('/a/ims');
});

test.each(['(?>a+)', 'a++', 'a{2}+', '(a)(?(1)b)', '(?i:a)', '(?x)a b', 'é', String.raw`\N{DIGIT ONE}`])(
  '%s has no words in JavaScript',
  (pattern) => {
    expect(source(pattern)).toBeUndefined();
  },
);
