import { expect, test } from '@jest/globals';
import { wordsOfExample } from '../../src/check/words-of-example.ts';
import { loadRules } from '../../src/rules/loader.ts';

const rules = await loadRules();
const ruleOf = (id: string) => rules.find((rule) => rule.id === id)!;

test('the words of a rule speak of its first example', () => {
  expect(wordsOfExample(ruleOf('mutable-default-argument'), rules)).toEqual({
    what: 'The default `[]` of `tags` is made once and shared by all calls.',
    why: 'What one call puts into it is still there in the next, so results depend on what ran before.',
    do: 'Use `None` as the default and make a fresh value inside the function: `if tags is None: tags = []`.',
  });
});

test.each(rules.map((rule) => [rule.id, rule] as const))('those of %s have no gaps', (_, rule) => {
  const { what, why, do: way } = wordsOfExample(rule, rules);
  for (const [words, filled] of [
    [rule.says.what, what],
    [rule.says.why, why],
    [rule.says.do, way],
  ] as const) {
    expect(filled).not.toBe('');
    if (/\{\w+\}/.test(words)) expect(filled).not.toBe(words.replace(/\{\w+\}/g, '…'));
  }
});

test('a rule whose example it does not find speaks with gaps', () => {
  const rule = { ...ruleOf('mutable-default-argument'), examples: [] };
  expect(wordsOfExample(rule, rules).what).toBe('The default `…` of `…` is made once and shared by all calls.');
});
