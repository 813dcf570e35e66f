import { describe, expect, test } from '@jest/globals';
import { PythonFile } from '../../src/python/file.ts';

function parsed(source: string): PythonFile {
  return new PythonFile('shop/orders.py', Buffer.from(source));
}

/** The lines (1-based) on which a name is read, for each scope that binds it, outermost first. */
function readsOf(source: string, name: string): [string, number[]][] {
  const file = parsed(source);
  return [...file.scopes.all].flatMap((scope): [string, number[]][] => {
    const binding = scope.bindings.get(name);
    return binding === undefined ? [] : [[scope.kind, binding.references.map((node) => file.lineOf(node))]];
  });
}

describe('names of a class body', () => {
  test('are looked up around the class until the body has bound them', () => {
    const source = 'limit = 1\nclass Shop:\n    limit = limit\n    double = limit * 2\n';
    expect(readsOf(source, 'limit')).toEqual([
      ['module', [3]],
      ['class', [4]],
    ]);
  });

  test('are those of the whole class in an annotation that is postponed, unless the module has the name, too', () => {
    const source =
      'def round(n): ...\nclass Shop:\n    one: parse(round)\n    def parse(n): ...\n    def round(n): ...\n';
    expect(readsOf(source, 'parse')).toEqual([['class', []]]);
    const postponed = `from __future__ import annotations\n${source}`;
    expect(readsOf(postponed, 'parse')).toEqual([['class', [4]]]);
    expect(readsOf(postponed, 'round')).toEqual([
      ['module', [4]],
      ['class', []],
    ]);
  });

  test('are looked up around the class in the first annotated assignment and above it', () => {
    const source = 'from orm import registry\nclass Base:\n    print(registry)\n    registry: int = registry()\n';
    expect(readsOf(source, 'registry')).toEqual([
      ['module', [3, 4]],
      ['class', []],
    ]);
  });

  test('are not seen by the functions in it', () => {
    const source = 'limit = 1\nclass Shop:\n    limit = 2\n    def show(self):\n        return limit\n';
    expect(readsOf(source, 'limit')).toEqual([
      ['module', [5]],
      ['class', []],
    ]);
  });

  test('are seen from the type parameters of a method, and not from its body', () => {
    const source = 'class Shop:\n    Key = int\n    def find[T](self, key: Key) -> T:\n        return Key\n';
    expect(readsOf(source, 'Key')).toEqual([['class', [3]]]);
  });
});

describe('qualified names', () => {
  test('of a name that a class body takes over from the module is the imported one', () => {
    const file = parsed('from shop import limit\nclass Shop:\n    limit = limit\n');
    const read = file.descendants(0).filter((node) => file.is(node, 'identifier') && file.lineOf(node) === 3);
    expect(file.scopes.qualifiedName(read.at(-1))).toBe('shop.limit');
  });
});

test('an attribute of what `type` returns is no alias', () => {
  const file = new PythonFile('shop.py', Buffer.from('def f(order):\n    type(order).number = 1\n'));
  const { bindings } = file.scopes.of(file.descendants(0).find((node) => file.is(node, 'function_definition'))!)!;
  expect(bindings.get('order')?.definitions.map(({ kind }) => kind)).toEqual(['parameter']);
  expect(bindings.get('order')?.references).toHaveLength(1);
});

test('a file binds what any of its scopes binds, and not what it only reads or imports under another name', () => {
  const { scopes } = parsed('import zone as place\ndef sell(price):\n    total = price + tax\n');
  const bound = ['place', 'sell', 'price', 'total', 'zone', 'tax'].filter((name) => scopes.binds(name));
  expect(bound).toEqual(['place', 'sell', 'price', 'total']);
});
