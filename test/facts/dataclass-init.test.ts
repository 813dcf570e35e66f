import { definitions, type ParameterFact } from '../../src/facts/definitions.ts';
import { PythonFile } from '../../src/python/file.ts';

/** What the `__init__` of a class with this head and body takes, as it would be written. */
function initOf(head: string, ...body: readonly string[]): string | undefined {
  const text = [
    'import dataclasses as dc',
    'from dataclasses import KW_ONLY, InitVar, dataclass, field',
    'from typing import ClassVar',
    head,
    'class Line:',
    ...body.map((line) => `    ${line}\n`),
  ].join('\n');
  const found = definitions(new PythonFile('shop/lines.py', Buffer.from(text))).classes[0]!.dataclassInit;
  return found?.map(({ name, hasDefault }: ParameterFact) => (hasDefault ? `${name}=` : name)).join(', ');
}

test.each([
  ['@dataclass', ['article: str', 'count: int = 1'], 'article, count='],
  ['@dataclass()', ['article: str'], 'article'],
  ['@dc.dataclass(frozen=True, slots=True)', ['article: str'], 'article'],
  ['@dataclass', ['article: str = field()', 'notes: list = field(default_factory=list)'], 'article, notes='],
  ['@dataclass', ['key: str = field(default="", repr=False)'], 'key='],
  ['@dataclass', ['kinds: ClassVar = ()', 'unit = "piece"', 'def net(self): pass', 'article: str'], 'article'],
  ['@dataclass', ['"""One line."""', 'pass'], ''],
])('of `%s` with %j it takes (%s)', (head, body, taken) => {
  expect(initOf(head, ...body)).toBe(taken);
});

test.each([
  ['', ['article: str']],
  ['@dataclass(init=False)', ['article: str']],
  ['@dataclass(kw_only=True)', ['article: str']],
  ['@dataclass(**options)', ['article: str']],
  ['@dataclass', ['article: str = field(init=False)']],
  ['@dataclass', ['article: str = field(**options)']],
  ['@dataclass', ['article: str = special_field()']],
  ['@dataclass', ['article: InitVar[str]']],
  ['@dataclass', ['_: KW_ONLY', 'article: str']],
  ['@dataclass', ['if True:', '    article: str']],
  ['@dataclass', ['article: str', 'article: str = ""']],
])('of `%s` with %j it is not known', (head, body) => {
  expect(initOf(head, ...body)).toBeUndefined();
});
