import { describe, expect, test } from '@jest/globals';
import { asksAround, conditionsAround, dependsOn, isCleanup, loopsAround } from '../../src/python/around.ts';
import { PythonFile } from '../../src/python/file.ts';

/** A file, and its first call of `here`. */
function around(source: string): { file: PythonFile; here: number } {
  const file = new PythonFile('shop/orders.py', Buffer.from(source));
  expect(file.syntaxError).toBeUndefined();
  return { file, here: file.descendants(0).find((node) => file.is(node, 'call') && file.text(node) === 'here()')! };
}

describe('the loops around', () => {
  test.each([
    ['the body of a for', 'for a in b:\n    if c:\n        here()', ['a']],
    ['two of them', 'for a in b:\n    for c in d:\n        here()', ['c', 'a']],
    ['the inner iterable', 'for a in b:\n    for c in here():\n        pass', ['a']],
    ['the iterable', 'for a in here():\n    pass', []],
    ['a target', 'for a[here()] in b:\n    pass', ['a[here()]']],
    ['an else', 'for a in b:\n    pass\nelse:\n    here()', []],
    ['the body of a while', 'while a:\n    here()', ['a']],
    ['the condition of a while', 'while here():\n    pass', ['here()']],
    ['the else of a while', 'while a:\n    pass\nelse:\n    here()', []],
    ['an element', '[here() for a in b for c in d]', ['c', 'a']],
    ['the first iterable', '[a for a in here()]', []],
    ['a further iterable', '[a for a in b for c in here()]', ['a']],
    ['a condition', '[a for a in b if here() for c in d]', ['a']],
    ['a key', '{here(): 1 for a in b}', ['a']],
    ['an iterable inside an element', '[[c for c in here()] for a in b]', ['a']],
    ['a function inside', 'for a in b:\n    def f():\n        here()', []],
    ['a lambda inside', 'for a in b:\n    f = lambda: here()', []],
    ['a default of a function inside', 'for a in b:\n    def f(c=here()):\n        pass', ['a']],
    ['a class inside', 'for a in b:\n    class C:\n        here()', ['a']],
    ['a loop in a function', 'for a in b:\n    def f():\n        for c in d:\n            here()', ['c']],
  ])('%s', (_, source, expected) => {
    const { file, here } = around(source);
    const told = [...loopsAround(file, here)].map((loop) =>
      file.text(file.child(loop, 'left') ?? file.child(loop, 'condition')!),
    );
    expect(told).toEqual(expected);
  });
});

describe('the conditions around', () => {
  test.each([
    ['an if', 'if a:\n    here()', ['a']],
    ['an if in an if', 'if a:\n    if b:\n        here()', ['b', 'a']],
    ['the condition itself', 'if here():\n    pass', []],
    ['an elif', 'if a:\n    pass\nelif b:\n    pass\nelif c:\n    here()', ['c', 'b', 'a']],
    ['the condition of an elif', 'if a:\n    pass\nelif here():\n    pass', ['a']],
    ['an else', 'if a:\n    pass\nelif b:\n    pass\nelse:\n    here()', ['b', 'a']],
    ['a while', 'while a:\n    here()', ['a']],
    ['the else of a while', 'while a:\n    pass\nelse:\n    here()', []],
    ['a conditional expression', 'x = here() if a else b', ['a']],
    ['its other side', 'x = b if a else here()', ['a']],
    ['its condition', 'x = b if here() else a', []],
    ['what is right of an and', 'a and b and here()', ['a and b']],
    ['what is left of it', 'here() and a', []],
    ['a case with a guard', 'match x:\n    case 1 if a:\n        here()', ['if a']],
    ['a function inside', 'if a:\n    def f():\n        here()', []],
  ])('%s', (_, source, expected) => {
    const { file, here } = around(source);
    const conditions = [...conditionsAround(file, here)];
    expect(conditions.map((condition) => file.text(condition))).toEqual(expected);
    for (const name of ['a', 'b', 'c', 'd', 'x']) {
      const isIn = (condition: number): boolean =>
        [condition, ...file.descendants(condition)].some(
          (node) => file.is(node, 'identifier') && file.text(node) === name,
        );
      const isAsked = asksAround(new RegExp(`^${name}$`), 'identifier')(file, here);
      expect([name, isAsked]).toEqual([name, conditions.some(isIn)]);
    }
  });

  test.each([
    ['if user and user.age > 3:\n    here()', true],
    ['if other.user:\n    here()', false],
    ['if other:\n    user = 2\n    here()', false],
  ])('%j depends on a name: %s', (source, expected) => {
    const { file, here } = around(`user = 1\n${source}`);
    expect(dependsOn(file, here, file.scopes.module.bindings.get('user')!)).toBe(expected);
  });
});

test.each([
  ['try:\n    a()\nfinally:\n    if b:\n        here()', true],
  ['try:\n    a()\nexcept KeyError:\n    here()', true],
  ['try:\n    here()\nfinally:\n    a()', false],
  ['try:\n    a()\nexcept KeyError:\n    pass\nelse:\n    here()', false],
  ['try:\n    a()\nfinally:\n    def f():\n        here()', false],
  ['here()', false],
])('%j cleans up: %s', (source, expected) => {
  const { file, here } = around(source);
  expect(isCleanup(file, here)).toBe(expected);
});
