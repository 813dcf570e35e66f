import { becomes } from '../../../check/mended.ts';

describe('unawaited-coroutine', () => {
  const MAIL = {
    'mail.py':
      'class Box:\n    async def send(self):\n        return self\n\n\nasync def send(order=None):\n    pass\n',
  };
  const HEAD = 'from mail import Box, send\n\n\n';

  test.each([
    ['async def f():\n    send()\n', 'async def f():\n    await send()\n'],
    ['async def f(): send()\n', 'async def f(): await send()\n'],
    ['async def f(): pass; send(); send()\n', 'async def f(): pass; await send(); await send()\n'],
    ['async def f():\r\n\tsend(\r\n\t\t1\r\n\t)\r\n', 'async def f():\r\n\tawait send(\r\n\t\t1\r\n\t)\r\n'],
    ['async def f(x="\u{1f40d}"):\n    "é"; (send(x))', 'async def f(x="\u{1f40d}"):\n    "é"; (await send(x))'],
    ['async def f():\n    Box().send()\n', 'async def f():\n    await Box().send()\n'],
    [
      'async def f(x):\n    if x and not send():\n        pass\n',
      'async def f(x):\n    if x and not await send():\n        pass\n',
    ],
    [
      'async def f(x):\n    while send() == x:\n        pass\n',
      'async def f(x):\n    while await send() == x:\n        pass\n',
    ],
    ['async def f(x):\n    x or send()\n', 'async def f(x):\n    x or await send()\n'],
    [
      'async def f(x):\n    return [y for y in x if send()]\n',
      'async def f(x):\n    return [y for y in x if await send()]\n',
    ],
  ])('%j', (source, expected) => {
    expect(becomes('unawaited-coroutine', HEAD + source, MAIL)).toBe(HEAD + expected);
  });

  test.each([
    'send()\n',
    'def f():\n    send()\n',
    'async def f():\n    class Inner:\n        send()\n',
    'async def f(x):\n    return (y for y in x if send())\n',
  ])('has none in %j', (source) => {
    expect(becomes('unawaited-coroutine', HEAD + source, MAIL)).toBeUndefined();
  });
});
