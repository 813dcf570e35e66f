import { describe, expect, test } from '@jest/globals';
import { PythonFile } from '../../src/python/file.ts';
import { onlyValue, originName, originOf } from '../../src/python/origins.ts';

const IMPORTS = `from __future__ import annotations
from typing import TYPE_CHECKING, Annotated, Optional, Union
import httpx
from sqlalchemy.orm import Session, sessionmaker
if TYPE_CHECKING:
    from redis import Redis
`;

/** Where the argument of `show(…)` comes from, as `by name`. */
function origin(source: string): string | undefined {
  const file = new PythonFile('shop/orders.py', Buffer.from(IMPORTS + source));
  expect(file.syntaxError).toBeUndefined();
  const shown = shownIn(file);
  const found = originOf(file, shown);
  return found && `${found.by} ${originName(file, shown) ?? '?'}`;
}

function shownIn(file: PythonFile): number {
  const call = file.descendants(0).find((node) => file.is(node, 'call') && file.text(node).startsWith('show('))!;
  return file.namedChildren(file.child(call, 'arguments')!)[0]!;
}

describe('a value comes from', () => {
  test.each([
    ['a call', 'show(Session())', 'call sqlalchemy.orm.Session'],
    ['a call that is awaited', 'async def f():\n    show(await httpx.get())', 'call httpx.get'],
    ['a name for a call', 'def f():\n    s = Session()\n    show(s)', 'call sqlalchemy.orm.Session'],
    ['a name of the module', 's = Session()\ndef f():\n    show(s)', 'call sqlalchemy.orm.Session'],
    ['a name for a name', 'def f():\n    s = Session()\n    t = s\n    show(t)', 'call sqlalchemy.orm.Session'],
    ['the last of a chain', 'def f():\n    s = t = Session()\n    show(s)', 'call sqlalchemy.orm.Session'],
    ['a named expression', 'if (s := Session()):\n    show(s)', 'call sqlalchemy.orm.Session'],
    ['a name that is None at first', 's = None\ns = Session()\nshow(s)', 'call sqlalchemy.orm.Session'],
    ['a variable that may be None', 's: Session | None = None\nshow(s)', 'annotation sqlalchemy.orm.Session'],
    ['what a variable becomes', 's: object | None = None\ns = Session()\nshow(s)', 'call sqlalchemy.orm.Session'],
    [
      'calls of a name that agree',
      'Local = sessionmaker()\nif x:\n    s = Local()\nelse:\n    s = Local(x)\nshow(s)',
      'call ?',
    ],
    ['calls that agree', 'if x:\n    s = Session()\nelse:\n    s = Session(x)\nshow(s)', 'call sqlalchemy.orm.Session'],
    ['a name that is deleted', 's = Session()\nshow(s)\ndel s', 'call sqlalchemy.orm.Session'],
    ['a with', 'with Session() as s:\n    show(s)', 'with sqlalchemy.orm.Session'],
    [
      'an async with',
      'async def f():\n    async with httpx.AsyncClient(t=1) as c:\n        show(c)',
      'with httpx.AsyncClient',
    ],
    ['a parameter', 'def f(s: Session):\n    show(s)', 'annotation sqlalchemy.orm.Session'],
    [
      'a parameter that may be None',
      'def f(s: Session | None = None):\n    show(s)',
      'annotation sqlalchemy.orm.Session',
    ],
    ['a union with None', 'def f(s: Union[None, Session]):\n    show(s)', 'annotation sqlalchemy.orm.Session'],
    ['an annotated parameter', 'def f(s: Annotated[Session, 1]):\n    show(s)', 'annotation sqlalchemy.orm.Session'],
    [
      'wrappers in wrappers',
      'def f(s: Optional[Annotated[Session, 1]]):\n    show(s)',
      'annotation sqlalchemy.orm.Session',
    ],
    ['an annotation in quotes', 'def f(r: "Redis"):\n    show(r)', 'annotation redis.Redis'],
    ['a generic type', 'def f(s: sessionmaker[Session]):\n    show(s)', 'annotation sqlalchemy.orm.sessionmaker'],
    ['a variable', 's: Session = make["it"]\nshow(s)', 'annotation sqlalchemy.orm.Session'],
    ['the call before the annotation', 's: object = Session()\nshow(s)', 'call sqlalchemy.orm.Session'],
    [
      'an annotation and a call',
      'def f(s: Session = None):\n    if not s:\n        s = Session()\n    show(s)',
      'annotation sqlalchemy.orm.Session',
    ],
    ['self', 'class Shop:\n    def f(self):\n        show(self)', 'self shop.orders.Shop'],
    [
      'an attribute of self',
      'class Shop:\n    def __init__(self):\n        self.s = Session()\n    def f(self):\n        show(self.s)',
      'call sqlalchemy.orm.Session',
    ],
    [
      'an attribute that takes over a parameter',
      'class Shop:\n    def __init__(self, s: Session):\n        self.s = s\n    def f(self):\n        show(self.s)',
      'annotation sqlalchemy.orm.Session',
    ],
    [
      'an attribute that the class declares',
      'class Shop:\n    s: Session\n    def f(this):\n        show(this.s)',
      'annotation sqlalchemy.orm.Session',
    ],
    [
      'a name for an attribute',
      'class Shop:\n    def __init__(self):\n        self.s = Session()\n    def f(self):\n        s = self.s\n        show(s)',
      'call sqlalchemy.orm.Session',
    ],
    ['a factory of the module', 'Local = sessionmaker()\nshow(Local())', 'call ?'],
  ])('%s', (_, source, expected) => {
    expect(origin(source)).toBe(expected);
  });
});

describe('where a value comes from is not known of', () => {
  test.each([
    ['a name bound to different calls', 's = Session()\ns = httpx.Client()\nshow(s)'],
    ['a name that is a parameter too', 'def f(s):\n    s = Session()\n    show(s)'],
    ['the variable of a loop', 'for s in Session():\n    show(s)'],
    ['one of several targets', 's, t = Session()\nshow(s)'],
    ['one of several targets of a with', 'with Session() as (s, t):\n    show(s)'],
    ['a name that is added to', 's = Session()\ns += 1\nshow(s)'],
    ['a choice', 's = Session() if x else None\nshow(s)'],
    ['a union of two', 'def f(s: Union[Session, Redis]):\n    show(s)'],
    ['a union of two by |', 'def f(s: Session | Redis):\n    show(s)'],
    ['positional parameters', 'def f(*s: Session):\n    show(s)'],
    ['a name that is never but None', 's = None\nshow(s)'],
    ['an unknown name', 'show(s)'],
    ['an imported name', 'show(httpx)'],
    ['a name that only a name around it binds', 's = s\nshow(s)'],
    [
      'an attribute of something else',
      'class Shop:\n    def f(self, o):\n        self.s = Session()\n        show(o.s)',
    ],
    [
      'an attribute that is also a target of a loop',
      'class Shop:\n    def f(self):\n        self.s = Session()\n        for self.s in x: pass\n        show(self.s)',
    ],
    [
      'an attribute that is unpacked elsewhere',
      'class Shop:\n    def f(self):\n        self.s = Session()\n        (self.s, y) = x\n        show(self.s)',
    ],
    [
      'an attribute that is a property',
      'class Shop:\n    @property\n    def s(self): ...\n    def f(self):\n        self.s = Session()\n        show(self.s)',
    ],
    [
      'an attribute that stands for another and back',
      'class Shop:\n    def f(self):\n        self.s = self.t\n        self.t = self.s\n        show(self.s)',
    ],
    ['a nested self of a static method', 'class Shop:\n    @staticmethod\n    def f(self):\n        show(self)'],
  ])('%s', (_, source) => {
    expect(origin(source)).toBeUndefined();
  });
});

describe('the only value of a name', () => {
  test.each([
    ['s = 1\nshow(s)', '1'],
    ['s = t = 1\nshow(s)', '1'],
    ['s: int = 1\nshow(s)', '1'],
    ['show((s := 1))\nshow(s)', undefined],
    ['s = 1\ns = 2\nshow(s)', undefined],
    ['s, t = 1\nshow(s)', undefined],
    ['for s in 1:\n    show(s)', undefined],
    ['def f(s=1):\n    show(s)', undefined],
    ['show(s)', undefined],
  ])('%j is %s', (source, expected) => {
    const file = new PythonFile('shop/orders.py', Buffer.from(source));
    const value = onlyValue(file, shownIn(file));
    expect(value && file.text(value)).toBe(expected);
  });
});
