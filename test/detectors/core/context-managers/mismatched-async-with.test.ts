import { becomes } from '../../../check/mended.ts';

describe('mismatched-async-with', () => {
  const CLIENTS = {
    'clients.py':
      'class Client:\n    async def __aenter__(self):\n        return self\n\n    async def __aexit__(self, *details):\n        pass\n\n\n' +
      'class Store:\n    def __enter__(self):\n        return self\n\n    def __exit__(self, *details):\n        pass\n',
  };
  const HEAD = 'from clients import Client, Store\n\n\n';

  test.each([
    ['with Client() as c:\n        pass\n', 'async with Client() as c:\n        pass\n'],
    ['with (Client()): pass\n', 'async with (Client()): pass\n'],
    [
      'with (\n        Client() as c\n    ):\n        pass\n',
      'async with (\n        Client() as c\n    ):\n        pass\n',
    ],
    ['async with Store():\n        pass\n', 'with Store():\n        pass\n'],
    ['async   with Store() as s: pass\n', 'with Store() as s: pass\n'],
    ['async \\\n    with Store() as s: pass\n', 'with Store() as s: pass\n'],
  ])('%j', (source, expected) => {
    const head = `${HEAD}async def f():\n    `;
    expect(becomes('mismatched-async-with', head + source, CLIENTS)).toBe(head + expected);
  });

  test.each([
    'def f():\n    with Client():\n        pass\n',
    'with Client():\n    pass\n',
    'async def f():\n    with Client(), Store():\n        pass\n',
    'async def f():\n    def g():\n        with Client():\n            pass\n',
  ])('has none in %j', (source) => {
    expect(becomes('mismatched-async-with', HEAD + source, CLIENTS)).toBeUndefined();
  });
});
