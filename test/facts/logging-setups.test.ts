import { loggingSetups } from '../../src/facts/logging-setups.ts';
import { PythonFile } from '../../src/python/file.ts';

function calls(source: string, path = 'shop/orders.py'): string[] {
  return loggingSetups(new PythonFile(path, Buffer.from(`import logging\n${source}\n`))).map(({ call }) => call);
}

test.each([
  ['the whole', 'logging.basicConfig()', ['logging.basicConfig']],
  ['by a dictionary', 'from logging.config import dictConfig\ndictConfig({})', ['dictConfig']],
  ['in a branch', 'if DEBUG:\n    logging.basicConfig()', ['logging.basicConfig']],
  ['the root logger', 'logging.getLogger().setLevel(1)', ['logging.getLogger().setLevel']],
  ['the root logger by its attribute', 'logging.root.addHandler(h)', ['logging.root.addHandler']],
  ['the root logger by a name', 'root = logging.getLogger("")\nroot.addHandler(h)', ['root.addHandler']],
  ['another logger', 'log = logging.getLogger(__name__)\nlog.setLevel(1)', []],
  ['in a function', 'def set_up():\n    logging.basicConfig()', []],
  ['for the program alone', 'if __name__ != "shop.orders":\n    logging.basicConfig()', []],
  ['in a program', 'logging.basicConfig()\nif __name__ == "__main__":\n    run()', []],
])('%s', (_, source, expected) => {
  expect(calls(source)).toEqual(expected);
});

test('those of tests are left out', () => {
  expect(calls('logging.basicConfig()', 'tests/test_orders.py')).toEqual([]);
});

test('a long line that begins like a condition is read once', () => {
  expect(calls(`'''\nif ${'__name__ '.repeat(100_000)}\n'''\nlogging.basicConfig()`)).toEqual(['logging.basicConfig']);
});
