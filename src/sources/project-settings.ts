import { parse as parseIni } from 'ini';
import { parse as parseToml } from 'smol-toml';
import type { ReadFile } from './config.ts';

type Parse = (text: string) => unknown;

/** Where a project says how long its lines may be; the first that says so is believed. */
const PLACES: readonly {
  readonly file: string;
  readonly parse: Parse;
  readonly keys: readonly (readonly string[])[];
}[] = [
  ...['ruff.toml', '.ruff.toml'].map((file) => ({
    file,
    parse: parseToml,
    keys: [['lint', 'pycodestyle', 'max-line-length'], ['line-length']],
  })),
  {
    file: 'pyproject.toml',
    parse: parseToml,
    keys: [
      ['tool', 'ruff', 'lint', 'pycodestyle', 'max-line-length'],
      ['tool', 'ruff', 'line-length'],
      ['tool', 'flake8', 'max-line-length'],
      ['tool', 'pycodestyle', 'max-line-length'],
    ],
  },
  ...['.flake8', 'setup.cfg', 'tox.ini', '.pycodestyle'].map((file) => ({
    file,
    parse: parseConfigParser,
    keys: ['flake8', 'pycodestyle'].flatMap((section) => [
      [section, 'max-line-length'],
      [section, 'max_line_length'],
    ]),
  })),
  // The formatter's goal counts only where no linter has a limit of its own.
  { file: 'pyproject.toml', parse: parseToml, keys: [['tool', 'black', 'line-length']] },
];

/**
 * The longest line that a project accepts, in characters, as the settings of its linters and formatters tell it; undefined
 * when they do not.
 */
export async function readLineLength(read: ReadFile): Promise<number | undefined> {
  const texts = new Map<string, string | undefined>();
  for (const file of new Set(PLACES.map((place) => place.file))) {
    const bytes = await read(file);
    texts.set(file, bytes && Buffer.from(bytes).toString());
  }
  for (const { file, parse, keys } of PLACES) {
    const text = texts.get(file);
    const settings = text === undefined ? undefined : parseOrNothing(parse, text);
    for (const path of keys) {
      const length = Number(lookUp(settings, path));
      if (Number.isInteger(length) && length > 0) return length;
    }
  }
  return undefined;
}

/** The settings of other tools are theirs to check: a broken file says nothing. */
function parseOrNothing(parse: Parse, text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** Python's configparser also takes a colon between a key and its value. */
function parseConfigParser(text: string): unknown {
  return parseIni(text.replace(/^([\w-]+)[ \t]*:/gm, '$1 ='));
}

function lookUp(settings: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    settings,
  );
}
