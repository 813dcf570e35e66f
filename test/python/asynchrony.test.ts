import { mayAwait } from '../../src/python/asynchrony.ts';
import { PythonFile } from '../../src/python/file.ts';

test.each([
  ['async def f():\n    here()\n', true],
  ['async def f():\n    if (x and [here() for y in z]):\n        pass\n', true],
  ['def f():\n    async def g():\n        here()\n', true],
  ['here()\n', false],
  ['def f():\n    here()\n', false],
  ['async def f():\n    def g():\n        here()\n', false],
  ['async def f():\n    return lambda: here()\n', false],
  ['async def f():\n    class A:\n        here()\n', false],
  ['async def f():\n    return any(y for y in z if here())\n', false],
  ['async def f(x=here()):\n    pass\n', false],
  ['@here()\nasync def f():\n    pass\n', false],
  ['async def f():\n    @here()\n    def g():\n        pass\n', true],
])('whether %j can wait there: %s', (source, expected) => {
  const file = new PythonFile('example.py', Buffer.from(source));
  const [call] = file.callsNamed('here');
  expect(mayAwait(file, call!)).toBe(expected);
});
