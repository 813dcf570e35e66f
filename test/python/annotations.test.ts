import { describe, expect, test } from '@jest/globals';
import { applyEdits } from '../../src/check/fixes.ts';
import { admitNone, excludesNone } from '../../src/python/annotations.ts';
import { PythonFile } from '../../src/python/file.ts';

const PRELUDE = `
from datetime import date
from typing import Annotated, Any, Callable, Literal, Protocol, TypeVar, Union
import typing
from shop import Order
T = TypeVar("T")
class Basket: ...
class Priced(Protocol): ...
`;

function annotated(type: string, prelude = PRELUDE): { file: PythonFile; type: number } {
  const file = new PythonFile('a.py', Buffer.from(`${prelude}\nvalue: ${type} = x\n`));
  const found = file.descendants(0).filter((node) => file.is(node, 'type') && file.field(node) === 'type');
  return { file, type: found.at(-1)! };
}

describe('types that exclude None', () => {
  test.each(['int', 'list[int]', 'int | str', 'Union[int, str]', 'typing.List[int]', 'Callable[..., None]', 'date'])(
    '%s',
    (type) => {
      const { file, type: node } = annotated(type);
      expect(excludesNone(file, node)).toBe(true);
    },
  );

  test.each(['Basket', '"Basket"', '"str"', 'Literal["a"]', 'Annotated[int, "x"]', 'ValueError'])('%s', (type) => {
    const { file, type: node } = annotated(type);
    expect(excludesNone(file, node)).toBe(true);
  });
});

describe('types that may include None', () => {
  test.each([
    'int | None',
    'Union[int, None]',
    'typing.Optional[int]',
    'Any',
    'object',
    'T',
    'Order',
    'Priced',
    'None',
  ])('%s', (type) => {
    const { file, type: node } = annotated(type);
    expect(excludesNone(file, node)).toBe(false);
  });

  test.each(['"int | None"', '"Order"', 'Literal["a", None]', 'Annotated[Order, "x"]', 'int | Any'])('%s', (type) => {
    const { file, type: node } = annotated(type);
    expect(excludesNone(file, node)).toBe(false);
  });
});

describe('admitting None', () => {
  function admitted(type: string, prelude: string, hasUnions = true): string | undefined {
    const { file, type: node } = annotated(type, prelude);
    const edit = admitNone(file, node, hasUnions);
    if (edit === undefined) return undefined;
    return Buffer.from(applyEdits(file.bytes, [edit]))
      .toString()
      .trim()
      .split('\n')
      .at(-1);
  }

  test('writes a union where the file has no Optional', () => {
    expect(admitted('int', '')).toBe('value: int | None = x');
  });

  test('writes Optional, by its name here, where the file imports it', () => {
    expect(admitted('int', 'from typing import Optional as Maybe')).toBe('value: Maybe[int] = x');
  });

  test('writes a union where the file does, though it imports Optional too', () => {
    expect(admitted('int', 'from typing import Optional\na: str | None')).toBe('value: int | None = x');
  });

  test('writes the None inside the quotes of a quoted type', () => {
    expect(admitted('"int"', '')).toBe('value: "int | None" = x');
  });

  test('writes no union for a Python without them, unless the file does', () => {
    expect(admitted('int', '', false)).toBeUndefined();
    expect(admitted('"int"', '', false)).toBeUndefined();
    expect(admitted('int', 'from typing import Optional', false)).toBe('value: Optional[int] = x');
    expect(admitted('int', 'from __future__ import annotations\na: str | None', false)).toBe('value: int | None = x');
  });

  test('leaves a type in unusual quotes alone', () => {
    expect(admitted('"""int"""', '')).toBeUndefined();
  });
});
