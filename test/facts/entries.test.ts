import { entries } from '../../src/facts/entries.ts';
import { Instances } from '../../src/facts/instances.ts';
import { PythonFile } from '../../src/python/file.ts';

const HEAD = 'from shop.clients import Client, session\nclass Till:\n    pass\nasync def work(given: Client):\n';

function entered(body: string, path = 'shop/orders.py'): string[] {
  const file = new PythonFile(path, Buffer.from(`${HEAD}${body.replace(/^/gm, '    ')}\n`));
  expect(file.syntaxError).toBeUndefined();
  return entries(file, new Instances(file)).map(
    ({ of, isMade, isAsync }) => `${isAsync ? 'async ' : ''}${of}${isMade ? '()' : ''}`,
  );
}

test.each([
  ['a class', 'with Client() as client:\n    pass', ['shop.clients.Client()']],
  ['a class of the file', 'with Till():\n    pass', ['shop.orders.Till()']],
  ['by async with', 'async with session(1):\n    pass', ['async shop.clients.session()']],
  ['several', 'with Client(), Till() as till:\n    pass', ['shop.clients.Client()', 'shop.orders.Till()']],
  ['what a name holds', 'client = Client()\nwith client:\n    pass', ['shop.clients.Client()']],
  ['what an annotation says', 'with given:\n    pass', ['shop.clients.Client']],
  ['what was awaited', 'with await session(1):\n    pass', []],
  ['what is not known', 'with unknown.lock:\n    pass', []],
  ['a file, the ordinary way', 'with open(path):\n    pass', []],
  ['a file, the other way', 'async with open(path):\n    pass', ['async builtins.open()']],
])('%s', (_, body, expected) => {
  expect(entered(body)).toEqual(expected);
});

test('those of tests are left out', () => {
  expect(entered('with Client():\n    pass', 'tests/test_orders.py')).toEqual([]);
});

test('a long manager is cut', () => {
  const file = new PythonFile('a.py', Buffer.from(`from b import C\nwith C(${'x, '.repeat(40)}1):\n    pass\n`));
  expect(entries(file, new Instances(file))[0]?.code).toHaveLength(60);
});
