import { isAscii } from 'node:buffer';
import { TextDecoder } from 'node:util';

/** Source text as the parser takes it. */
export interface Decoded {
  /** Without a byte order mark; a lone carriage return is replaced by a line feed, as Python's own reader does. */
  readonly text: string;
  /** `text` as UTF-8. Every offset of an analysed file counts these bytes. */
  readonly bytes: Uint8Array;
  readonly ascii: boolean;
}

/** Why a file has no text. */
export interface Unreadable {
  /** `encoding`: Python cannot read it either. `limit`: it is too much for Waymark. */
  readonly cause: 'encoding' | 'limit';
  readonly reason: string;
  /** 1-based line of the first byte that could not be decoded, where one is to blame. */
  readonly line: number;
}

/** Above this a file is data, not something a person reviews. */
export const LARGEST_FILE = 5 * 1024 * 1024;

const COOKIE = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;
const BLANK_OR_COMMENT = /^[ \t\f]*(?:#.*)?$/;
const LONE_CR = /\r(?!\n)/g;

/**
 * Decodes a Python source file: UTF-8 unless a byte order mark or a PEP 263 cookie in its first two lines says
 * otherwise.
 */
export function decode(source: Uint8Array): Decoded | Unreadable {
  if (source.length > LARGEST_FILE) {
    const size = (source.length / 1024 / 1024).toFixed(1);
    return {
      cause: 'limit',
      reason: `the file is ${size} MB, and files above ${LARGEST_FILE / 1024 / 1024} MB are not analysed`,
      line: 1,
    };
  }
  const marked = source[0] === 0xef && source[1] === 0xbb && source[2] === 0xbf;
  const content = marked ? source.subarray(3) : source;
  const cookie = declaredEncoding(content);
  const encoding = cookie === undefined ? 'utf-8' : pythonCodec(cookie.name);
  if (marked && encoding !== 'utf-8') {
    return {
      cause: 'encoding',
      reason: `it begins with a UTF-8 byte order mark but declares \`${cookie?.name ?? ''}\``,
      line: cookie?.line ?? 1,
    };
  }
  if (isAscii(content))
    return finish(Buffer.from(content.buffer, content.byteOffset, content.length).toString('latin1'));
  if (encoding === 'iso-8859-1') {
    return finish(Buffer.from(content.buffer, content.byteOffset, content.length).toString('latin1'));
  }
  if (encoding === 'windows-1252') return decodeWindows1252(content);
  if (encoding === 'ascii') return undecodable(content, encoding, (byte) => byte > 127);
  const decoder = decoderFor(encoding);
  if (decoder === undefined)
    return { cause: 'encoding', reason: `it declares the unknown encoding \`${encoding}\``, line: cookie?.line ?? 1 };
  try {
    return finish(decoder.decode(content));
  } catch {
    return { cause: 'encoding', reason: `it is not valid ${encoding}`, line: firstUndecodableLine(content, encoding) };
  }
}

function declaredEncoding(content: Uint8Array): { name: string; line: number } | undefined {
  const head = Buffer.from(content.buffer, content.byteOffset, Math.min(content.length, 1024)).toString('latin1');
  const [first = '', second = ''] = head.split(/\r\n|\r|\n/, 2);
  const inFirst = COOKIE.exec(first)?.[1];
  if (inFirst !== undefined) return { name: inFirst, line: 1 };
  const inSecond = BLANK_OR_COMMENT.test(first) ? COOKIE.exec(second)?.[1] : undefined;
  return inSecond === undefined ? undefined : { name: inSecond, line: 2 };
}

const ASIAN: ReadonlyMap<string, string> = new Map([
  ['cp932', 'shift_jis'],
  ['sjis', 'shift_jis'],
  ['cp949', 'euc-kr'],
  ['cp936', 'gbk'],
  ['cp950', 'big5'],
]);

/** Python's name of a codec as the Encoding Standard's label. */
function pythonCodec(name: string): string {
  const codec = name.toLowerCase().replaceAll('_', '-');
  if (/^(utf-?8|utf-8-sig|u8|utf|cp65001|utf-?8-(unix|dos|mac))$/.test(codec)) return 'utf-8';
  if (/^(latin-?1|iso-?8859-1|iso8859-1|iso-latin-1|l1|8859|cp819)(-(unix|dos|mac))?$/.test(codec)) return 'iso-8859-1';
  if (/^(ascii|us-ascii|646)$/.test(codec)) return 'ascii';
  const windows = /^(?:cp|windows-?)(125[0-8]|874)$/.exec(codec);
  if (windows) return `windows-${windows[1] ?? ''}`;
  const iso = /^iso-?8859-(\d+)$/.exec(codec);
  if (iso) return `iso-8859-${iso[1] ?? ''}`;
  return ASIAN.get(codec) ?? codec;
}

function decoderFor(encoding: string): TextDecoder | undefined {
  try {
    const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
    // Python reads source only through codecs in which ASCII is itself.
    return decoder.encoding.startsWith('utf-16') || decoder.encoding === 'replacement' ? undefined : decoder;
  } catch {
    return undefined;
  }
}

function firstUndecodableLine(content: Uint8Array, encoding: string): number {
  const decoder = decoderFor(encoding);
  let line = 1;
  let start = 0;
  while (start < content.length && decoder !== undefined) {
    const feed = content.indexOf(0x0a, start);
    const end = feed === -1 ? content.length : feed + 1;
    try {
      decoder.decode(content.subarray(start, end));
    } catch {
      return line;
    }
    line += 1;
    start = end;
  }
  return 1;
}

// Node 20 decodes this one as if it were Latin-1.
const WINDOWS_1252 = '€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ';
const UNDEFINED_IN_1252 = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

function decodeWindows1252(content: Uint8Array): Decoded | Unreadable {
  if (content.some((byte) => UNDEFINED_IN_1252.includes(byte))) {
    return undecodable(content, 'windows-1252', (byte) => UNDEFINED_IN_1252.includes(byte));
  }
  const latin1 = Buffer.from(content.buffer, content.byteOffset, content.length).toString('latin1');
  return finish(latin1.replaceAll(/[\x80-\x9f]/g, (char) => WINDOWS_1252[char.charCodeAt(0) - 0x80] ?? char));
}

function undecodable(content: Uint8Array, encoding: string, wrong: (byte: number) => boolean): Unreadable {
  const before = content.subarray(0, content.findIndex(wrong));
  return {
    cause: 'encoding',
    reason: `it is not valid ${encoding}`,
    line: before.filter((byte) => byte === 0x0a).length + 1,
  };
}

function finish(decoded: string): Decoded {
  const text = decoded.includes('\r') ? decoded.replace(LONE_CR, '\n') : decoded;
  const bytes = Buffer.from(text, 'utf8');
  return { text, bytes, ascii: bytes.length === text.length };
}
