import { extractFacts } from '../../src/facts/facts.ts';
import { siteOfCall } from '../../src/project/calls.ts';
import { Project } from '../../src/project/project.ts';
import { PythonFile } from '../../src/python/file.ts';

function projectOf(sources: Readonly<Record<string, string>>): Project {
  return new Project(
    Object.entries(sources).map(([path, source]) => extractFacts(new PythonFile(path, Buffer.from(`${source}\n`)))),
  );
}

/** What the calls of `main.py` lead to, in order. */
function callees(main: string, others: Readonly<Record<string, string>> = {}): (string | undefined)[] {
  const project = projectOf({ ...others, 'main.py': main });
  const file = project.files.find(({ path }) => path === 'main.py')!;
  return file.calls.flatMap((caller) =>
    caller.calls.map((call) => {
      const callee = project.calls.callee(call, file);
      if (callee?.kind === 'foreign') return `foreign ${callee.name}`;
      return callee?.functions.map(({ definition, file: own }) => `${own.path} ${definition.name}`).join(', ');
    }),
  );
}

test('a function is followed through imports and re-exports', () => {
  const others = {
    'shop/__init__.py': 'from shop.mail import send as deliver',
    'shop/mail.py': 'def send(): pass',
  };
  expect(callees('import shop\nimport requests\nshop.deliver()\nrequests.get("")', others)).toEqual([
    'shop/mail.py send',
    'foreign requests.get',
  ]);
});

test('a function that may be another is not followed', () => {
  const twice = 'if x:\n    def send(): pass\nelse:\n    def send(): pass';
  const rebound = 'def send(): pass\nsend = wrap(send)';
  for (const mail of [twice, rebound]) {
    expect(callees('from shop.mail import send\nsend()', { 'shop/mail.py': mail })).toEqual([undefined]);
  }
});

test('a function inside a function is followed in its own file', () => {
  expect(callees('def outer():\n    def inner(): pass\n    inner()')).toEqual(['main.py outer.inner']);
});

const CLASSES = `
from typing import Self
class Base:
    def open(self): pass
    def close(self): pass
    @classmethod
    def named(cls) -> Self: return cls()
class Left(Base):
    def open(self): pass
class Right(Base):
    def open(self): pass
    def close(self): pass
class Both(Left, Right):
    def __init__(self): pass
    def open(self): super().open()
def make() -> Base: return Both()
def make_any(): return Both()
`;

test.each([
  ['of an object that is made here, of its class alone', 'Left().open()', 'classes.py Left.open'],
  ['inherited in the order of Python', 'Both().close()', 'classes.py Right.close'],
  ['by the class', 'Both.close(x)', 'classes.py Right.close'],
  ['of what a function says it returns', 'make().close()', 'classes.py Base.close, classes.py Right.close'],
  ['of what a class method says it returns', 'Left.named().close()', 'classes.py Base.close, classes.py Right.close'],
  ['that is the making of an object', 'Both()', 'classes.py Both.__init__'],
])('a method %s', (_, call, expected) => {
  const found = callees(`from classes import Both, Left, make\nx = ${call}`, { 'classes.py': CLASSES });
  // `Left.named()` and `make()` are calls, too, and come behind the one around them.
  expect(found[0]).toBe(expected);
});

test('a method of an instance may be that of a subclass', () => {
  const [found] = callees('from classes import Left\ndef f(x: Left):\n    x.open()', { 'classes.py': CLASSES });
  expect(found).toBe('classes.py Left.open, classes.py Both.open');
});

test('super() is what comes after the class', () => {
  const project = projectOf({ 'classes.py': CLASSES });
  const [file] = project.files;
  const caller = file!.definitions.functions.find(({ name }) => name === 'Both.open')!;
  const [call] = project.calls.of({ definition: caller, file: file! });
  expect(call).toMatchObject({ on: 'super' });
  expect(project.calls.callee(call!, file!)).toMatchObject({ functions: [{ definition: { name: 'Left.open' } }] });
});

test('a method that a class outside may have is named by that class', () => {
  const others = { 'classes.py': 'import lib\nclass Own(lib.Base):\n    x = None\n    def go(self): pass' };
  expect(callees('from classes import Own\nOwn().go()\nOwn().run()\nOwn().x()', others)).toEqual([
    'classes.py Own.go',
    'foreign lib.Base.__init__',
    'foreign lib.Base.run',
    undefined,
  ]);
});

test('nothing is known of what a function without an annotation returns', () => {
  expect(callees('from classes import make_any\nmake_any().open()', { 'classes.py': CLASSES })[0]).toBeUndefined();
});

test('the site of a call is whole', () => {
  const project = projectOf({ 'main.py': 'from shop import send\n\n\ndef f():\n    send(1)' });
  const [file] = project.files;
  const [caller] = file!.calls;
  expect(siteOfCall(file!, caller!, caller!.calls[0]!)).toEqual({
    path: 'main.py',
    line: 5,
    column: 5,
    endLine: 5,
    endColumn: 12,
    definition: 'f',
    source: 'send(1)',
  });
});
