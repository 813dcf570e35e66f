import { decode, LARGEST_FILE } from '../../src/python/decode.ts';

function textOf(source: Uint8Array): string {
  const decoded = decode(source);
  return 'reason' in decoded ? `unreadable at line ${decoded.line}: ${decoded.reason}` : decoded.text;
}

function latin1(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

describe('the encoding of a source file', () => {
  test('is UTF-8 unless it says otherwise', () => {
    expect(textOf(Buffer.from('x = "é😀"\n'))).toBe('x = "é😀"\n');
  });

  test.each([
    ['the Emacs form', '# -*- coding: latin-1 -*-\nx = "é"\n'],
    ['the Vim form', '# vim: set fileencoding=iso-8859-1 :\nx = "é"\n'],
    ['an equals sign and underscores', '# coding=ISO_8859_1\nx = "é"\n'],
    ['the second line, below a shebang', '#!/usr/bin/python3\n# coding: latin1\nx = "é"\n'],
    ['the second line, below a blank one', ' \t\n# coding: latin1\nx = "é"\n'],
  ])('is what a PEP 263 cookie says: %s', (_, source) => {
    expect(textOf(latin1(source))).toBe(source);
  });

  test('reads the bytes that Windows-1252 and Latin-1 read differently', () => {
    expect(textOf(Buffer.concat([latin1('# coding: cp1252\n'), Buffer.from([0x80])]))).toBe('# coding: cp1252\n€');
    expect(textOf(Buffer.concat([latin1('# coding: latin-1\n'), Buffer.from([0x80])]))).toBe('# coding: latin-1\n\x80');
  });

  test('may be one that needs several bytes', () => {
    const shiftJis = Buffer.concat([latin1('# coding: shift_jis\nx = "'), Buffer.from([0x93, 0xfa]), latin1('"\n')]);
    expect(textOf(shiftJis)).toBe('# coding: shift_jis\nx = "日"\n');
  });

  test.each([
    ['a cookie below code', 'x = 1\n# coding: latin-1\ny = "é"\n', 3],
    ['a cookie in the third line', '\n\n# coding: latin-1\ny = "é"\n', 4],
    ['a cookie in a string', '"coding: latin-1"\ny = "é"\n', 2],
  ])('is not taken from %s', (_, source, line) => {
    expect(textOf(latin1(source))).toBe(`unreadable at line ${line}: it is not valid utf-8`);
  });
});

describe('a file is unreadable', () => {
  test.each([
    ['with bytes that are not UTF-8', latin1('x = 1\ny = "é"\n'), 2, 'it is not valid utf-8'],
    [
      'with bytes that are not the ASCII it declares',
      Buffer.from('# coding: ascii\nx = "é"\n'),
      2,
      'it is not valid ascii',
    ],
    [
      'with an encoding that is a word of JavaScript',
      Buffer.from('# coding: constructor\nx = "é"\n'),
      1,
      'unknown encoding `constructor`',
    ],
    [
      'with an encoding that nobody knows',
      Buffer.from('# coding: klingon\nx = "é"\n'),
      1,
      'unknown encoding `klingon`',
    ],
    ['in UTF-16, which Python does not read', Buffer.from('# coding: utf-16\nx = "é"\n'), 1, 'unknown encoding'],
    [
      'when its mark and its cookie differ',
      Buffer.from('\ufeff# coding: latin-1\n'),
      1,
      'byte order mark but declares',
    ],
    ['when it is too large to be code', Buffer.alloc(LARGEST_FILE + 1, '#'), 1, 'files above 5 MB are not analysed'],
  ])('%s', (_, source, line, reason) => {
    expect(textOf(source)).toContain(`unreadable at line ${line}`);
    expect(textOf(source)).toContain(reason);
  });
});

describe('the text of a source file', () => {
  test('has no byte order mark', () => {
    expect(textOf(Buffer.from('\ufeffx = 1\n'))).toBe('x = 1\n');
    expect(textOf(Buffer.from('\ufeff# coding: utf-8\nx = "é"\n'))).toBe('# coding: utf-8\nx = "é"\n');
  });

  test('keeps Windows line ends and turns lone carriage returns into line feeds', () => {
    expect(textOf(Buffer.from('x = 1\r\ny = 2\rz = 3\r'))).toBe('x = 1\r\ny = 2\nz = 3\n');
  });

  test('is its bytes, offset by offset', () => {
    const decoded = decode(latin1('# coding: latin-1\nx = "é"\n'));
    expect('bytes' in decoded && Buffer.from(decoded.bytes).toString()).toBe('# coding: latin-1\nx = "é"\n');
  });
});
