import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, Parser, type Tree, type TreeCursor } from 'web-tree-sitter';
import { decode } from '../../src/python/decode.ts';
import { PythonFile } from '../../src/python/file.ts';
import { EXTRA, FIELD_NAMES, type FlatTree, KIND_NAMES, MISSING, NAMED, parse } from '../../src/python/parser.ts';
import { realFiles } from './corpus.ts';

const require = createRequire(import.meta.url);

await Parser.init();
const stock = new Parser();
stock.setLanguage(await Language.load(readFileSync(require.resolve('tree-sitter-python/tree-sitter-python.wasm'))));

/** One node as both sides can tell it: kind, flags, field, offsets in UTF-16, rows and columns (0-based). */
type Told = string;

function* stockNodes(tree: Tree): Generator<Told> {
  const cursor: TreeCursor = tree.walk();
  for (let depth = 0; ;) {
    const node = cursor.currentNode;
    const kind = node.isNamed ? node.type : JSON.stringify(node.type);
    const flags = `${node.isNamed ? 'n' : ''}${node.isMissing ? 'm' : ''}${node.isExtra ? 'x' : ''}`;
    const { startPosition: start, endPosition: end } = cursor;
    const place = `${start.row}:${start.column}-${end.row}:${end.column} ${cursor.startIndex}-${cursor.endIndex}`;
    yield `${depth} ${kind} ${flags} ${cursor.currentFieldName ?? ''} ${place}`;
    if (cursor.gotoFirstChild()) {
      depth += 1;
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent()) return;
      depth -= 1;
    }
  }
}

/** @param utf16 for each byte offset, how many UTF-16 code units stand before it */
function* flatNodes(tree: FlatTree, text: string, utf16: (byte: number) => number): Generator<Told> {
  const rows = rowStarts(text);
  const open: number[] = [];
  const point = (offset: number): string => {
    let row = 0;
    for (let high = rows.length; row + 1 < high;) {
      const middle = (row + high) >>> 1;
      if (rows[middle]! <= offset) row = middle;
      else high = middle;
    }
    return `${row}:${offset - rows[row]!}`;
  };
  for (let node = 0; node < tree.count; node += 1) {
    while (open.length > 0 && node >= open.at(-1)!) open.pop();
    const bits = tree.flags[node]!;
    const flags = `${bits & NAMED ? 'n' : ''}${bits & MISSING ? 'm' : ''}${bits & EXTRA ? 'x' : ''}`;
    const start = utf16(tree.start[node]!);
    const end = utf16(tree.end[node]!);
    const field = FIELD_NAMES[tree.field[node]!]!;
    yield `${open.length} ${KIND_NAMES[tree.kind[node]!]!} ${flags} ${field} ${point(start)}-${point(end)} ${start}-${end}`;
    open.push(tree.after[node]!);
  }
}

/** For each byte offset, how many UTF-16 code units stand before it. */
function utf16Offsets(bytes: Uint8Array): Uint32Array {
  const offsets = new Uint32Array(bytes.length + 1);
  let units = 0;
  bytes.forEach((byte, index) => {
    offsets[index] = units;
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
  });
  offsets[bytes.length] = units;
  return offsets;
}

function rowStarts(text: string): number[] {
  const starts = [0];
  for (let feed = text.indexOf('\n'); feed !== -1; feed = text.indexOf('\n', feed + 1)) starts.push(feed + 1);
  return starts;
}

/** The first node that differs, or undefined when the trees are the same. */
function difference(path: string, source: Uint8Array, encoding: 'utf-8' | 'utf-16le' = 'utf-8'): string | undefined {
  const decoded = decode(source);
  if ('reason' in decoded) return `${path}: ${decoded.reason}`;
  const { text, bytes } = decoded;
  const tree = encoding === 'utf-8' ? parse(bytes) : parse(Buffer.from(text, 'utf16le'), encoding);
  const wantedTree = stock.parse(text);
  if (tree === undefined || wantedTree === null) return `${path}: a parser gave up`;
  const offsets = utf16Offsets(bytes);
  const utf16 = encoding === 'utf-8' ? (byte: number): number => offsets[byte]! : (byte: number): number => byte / 2;
  try {
    const flat = flatNodes(tree, text, utf16);
    for (const wanted of stockNodes(wantedTree)) {
      const next = flat.next();
      if (next.done || next.value !== wanted) return `${path}: ${next.value ?? 'no node'} instead of ${wanted}`;
    }
    return flat.next().done ? undefined : `${path}: too many nodes`;
  } finally {
    wantedTree.delete();
  }
}

/** Repeatable pseudo-random integers below a bound (xorshift). */
function random(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

/** Truncates, flips bytes, or splices a piece of one file into another; what is no longer UTF-8 is replaced. */
function broken(file: Uint8Array, other: Uint8Array, next: (bound: number) => number): Uint8Array {
  const cut = next(file.length + 1);
  const bytes = Buffer.from(file);
  switch (next(3)) {
    case 0:
      return repaired(bytes.subarray(0, cut));
    case 1:
      for (let flips = 1 + next(8); flips > 0 && bytes.length > 0; flips -= 1) {
        bytes[next(bytes.length)]! ^= 1 << next(8);
      }
      return repaired(bytes);
    default: {
      const from = next(other.length + 1);
      return repaired(
        Buffer.concat([bytes.subarray(0, cut), other.subarray(from, from + next(400)), bytes.subarray(cut)]),
      );
    }
  }
}

function repaired(bytes: Uint8Array): Uint8Array {
  const text = new TextDecoder('utf-8').decode(bytes);
  // A cookie that was hit would make the file unreadable, which is another test's business.
  return Buffer.from(text.replaceAll('coding', 'c0ding').replaceAll('\0', ' '));
}

describe('the flat tree is the tree of the stock binding, node by node', () => {
  test('on real files', () => {
    const files = realFiles(60_000).filter((_, index) => index % 2 === 0);
    expect(files.length).toBeGreaterThanOrEqual(500);
    expect(files.some(({ bytes }) => bytes.some((byte) => byte > 127))).toBe(true);
    expect(files.map(({ path, bytes }) => difference(path, bytes)).filter(Boolean)).toEqual([]);
  });

  // The stock binding reads UTF-16, and error recovery weighs bytes: broken files are compared on the same input.
  test('on 2,000 broken ones', () => {
    const files = realFiles(12_000).filter(({ bytes }) => bytes.length > 200);
    const next = random(20_250_101);
    const differences: string[] = [];
    let withErrors = 0;
    for (let index = 0; index < 2_000; index += 1) {
      const [file, other] = [files[next(files.length)]!, files[next(files.length)]!];
      const source = broken(file.bytes, other.bytes, next);
      const found = difference(`${file.path} (${index})`, source, 'utf-16le');
      if (found !== undefined) differences.push(found);
      if (new PythonFile(file.path, source).syntaxError !== undefined) withErrors += 1;
    }
    expect(differences).toEqual([]);
    expect(withErrors).toBeGreaterThan(1_000);
  });

  test.each([
    ['names and strings outside ASCII', 'größe = "naïve"  # 😀\n日本 = f"{größe!r:>{日本}} 😀"\nx = 1\n'],
    ['Windows line ends', 'def f():\r\n    """doc\r\n    """\r\n    return 1\r\n'],
    ['a form feed', 'x = 1\n\x0c\ndef f():\n    pass\n'],
    ['nothing', ''],
    ['white space', '  \n\t\n'],
    ['a comment without a line end', '# only'],
    ['match, type and walrus', 'match x:\n    case {"a": [b, *_]} if (c := b): pass\ntype A[T] = list[T]\n'],
    ['what is missing', 'def f(:\n    return (1, \nclass\n'],
  ])('on %s', (_, source) => {
    expect(difference('file.py', Buffer.from(source))).toBeUndefined();
  });
});
