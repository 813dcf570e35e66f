import { argumentsOf } from '../../../python/arguments.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { originName } from '../../../python/origins.ts';

/** Calls whose result holds a file or a connection until it is closed, and is a context manager that closes it. */
const OPENS = new Set([
  'builtins.open',
  'bz2.BZ2File',
  'bz2.open',
  'codecs.open',
  'dbm.open',
  'gzip.GzipFile',
  'gzip.open',
  'io.FileIO',
  'io.open',
  'lzma.LZMAFile',
  'lzma.open',
  'os.fdopen',
  'shelve.open',
  'smtplib.SMTP',
  'smtplib.SMTP_SSL',
  'socket.create_connection',
  'socket.socket',
  'tarfile.TarFile',
  'tarfile.open',
  'tempfile.NamedTemporaryFile',
  'tempfile.SpooledTemporaryFile',
  'tempfile.TemporaryFile',
  'tokenize.open',
  'urllib.request.urlopen',
  'wave.open',
  'zipfile.ZipFile',
]);

/** The last names of the functions above, and `open` of a path. */
export const OPENING_NAMES = [...new Set([...OPENS].map((name) => name.slice(name.lastIndexOf('.') + 1)))];

/** What reads an archive out of a file that somebody else has opened. */
const READERS = /^(tarfile\.(open|TarFile)|zipfile\.ZipFile|gzip\.GzipFile|(bz2\.BZ2|lzma\.LZMA)File)$/;

const PATH = /^pathlib\.(Pure)?(Posix|Windows)?Path(\.(home|cwd))?$/;

/** Whether a call opens a file or a connection that has to be closed. */
export function opens(file: PythonFile, call: Node): boolean {
  const called = file.child(call, 'function')!;
  const name = file.scopes.qualifiedName(called) ?? '';
  if (OPENS.has(name)) return !(READERS.test(name) && readsFromMemory(file, call));
  if (!file.is(called, 'attribute') || file.text(file.child(called, 'attribute')!) !== 'open') return false;
  return isPath(file, file.child(called, 'object')!);
}

/** Whether an expression is a `pathlib.Path`: one that is made here, or a name that stands for such a one. */
function isPath(file: PythonFile, expression: Node): boolean {
  let value = file.unparenthesized(expression);
  while (file.is(value, 'binary_operator')) value = file.unparenthesized(file.child(value, 'left')!);
  return PATH.test(originName(file, value) ?? '');
}

/** Whether nothing is written, and what is read is in memory or belongs to another object, which closes it. */
function readsFromMemory(file: PythonFile, call: Node): boolean {
  const { positional, keywords } = argumentsOf(file, call);
  const mode = keywords.get('mode') ?? positional[1];
  if (mode !== undefined && !/^["']r/.test(file.text(mode))) return false;
  const [first] = positional;
  if (keywords.has('fileobj')) return true;
  if (first === undefined) return false;
  return originName(file, first) === 'io.BytesIO' || /(^|_)(buff?(er)?|stream|content)$/i.test(file.text(first));
}
