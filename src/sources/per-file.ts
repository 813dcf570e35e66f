import type { DeclinedIn } from '../model/room.ts';
import { isTooOpen, LONGEST_PATTERN, MOST_PATTERNS } from '../model/paths.ts';

/** A code of flake8 or ruff, or the beginning of one. */
const CODE = /^[A-Z]{1,4}\d{0,4}$/;

/**
 * Reads `tests/*:E501,S101 setup.py:E402`, as flake8 takes it in its settings, and flake8 and ruff on the command line.
 *
 * @param folder path of the one that the patterns start from; `''` for the root
 */
export function perFileList(entries: readonly string[], folder = ''): DeclinedIn[] {
  const found: { patterns: string[]; codes: string[] }[] = [];
  let last: (typeof found)[number] | undefined;
  let isInCodes = false;
  for (const word of entries.join(' ').match(/[^\s,:]+|:/g) ?? []) {
    if (word === ':') {
      isInCodes = true;
    } else if (isInCodes && CODE.test(word)) {
      last?.codes.push(word);
    } else {
      if (last === undefined || isInCodes) found.push((last = { patterns: [], codes: [] }));
      isInCodes = false;
      last.patterns.push(word);
    }
  }
  const declined = found.flatMap(({ patterns, codes }) => declinedIn(patterns, codes));
  if (folder === '') return declined;
  const start = folder.replaceAll(/[\\*?[\]]/g, String.raw`\$&`);
  return declined.map((each) => ({
    ...each,
    paths: each.paths.map((path) => (path.startsWith('/') ? `/${start}${path}` : path)),
  }));
}

/** Reads ruff's table of patterns, each with a list of codes. */
export function perFileTable(table: unknown): DeclinedIn[] {
  if (typeof table !== 'object' || table === null) return [];
  return Object.entries(table).flatMap(([pattern, codes]) =>
    Array.isArray(codes)
      ? declinedIn(
          [pattern],
          codes.filter((code) => typeof code === 'string'),
        )
      : [],
  );
}

function declinedIn(patterns: readonly string[], codes: readonly string[]): DeclinedIn[] {
  const paths = patterns.filter((pattern) => !pattern.startsWith('!')).flatMap(pathPatterns);
  const others = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pathPatterns(pattern.slice(1)));
  return [
    ...(paths.length > 0 ? [{ paths, codes }] : []),
    ...others.filter((not) => not.length > 0).map((not) => ({ paths: not, isOutside: true as const, codes })),
  ].slice(0, MOST_PATTERNS);
}

/**
 * A pattern of flake8 or ruff as patterns of a .gitignore file. Theirs that have no slash are held against the name of the file
 * alone; in the others a star goes on over slashes.
 *
 * @returns none for one that leads out of the repository, or leaves too much open
 */
function pathPatterns(pattern: string): string[] {
  return withoutBraces(pattern.replace(/^(\.\/)+/, '')).flatMap((each) => {
    const parts = each.split('/');
    if (each === '' || /^[#!/]|\\/.test(each) || parts.includes('..')) return [];
    const written = parts.length === 1 ? each : `/${acrossFolders(parts).join('/')}`;
    return written.length > LONGEST_PATTERN || isTooOpen(written) ? [] : [written];
  });
}

function acrossFolders(parts: readonly string[]): string[] {
  const found: string[] = [];
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    if (isLast && /^\*./.test(part) && part !== '**') found.push('**');
    found.push(part);
    // A folder that fits takes all in it along, so that the last part needs nothing.
    if (!isLast && part.endsWith('*') && part !== '**') found.push('**');
  }
  return found.filter((part, index) => part !== '**' || found[index - 1] !== '**');
}

/** More braces than these nobody writes by hand. */
const MOST_ALTERNATIVES = 64;

/** The patterns that one with braces stands for: `{api,core}/*.py` is `api/*.py` and `core/*.py`. None of too many. */
export function withoutBraces(pattern: string): string[] {
  const done: string[] = [];
  const open = [pattern];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const braces = /\{([^{}]*)\}/.exec(next);
    if (braces === null) done.push(next);
    else {
      const [before, after] = [next.slice(0, braces.index), next.slice(braces.index + braces[0].length)];
      open.push(...braces[1]!.split(',').map((each) => `${before}${each}${after}`));
    }
    if (done.length + open.length > MOST_ALTERNATIVES) return [];
  }
  return done;
}
