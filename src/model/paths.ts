import ignore from 'ignore';

/** Lists and patterns of policies are no longer; characters. */
export const MOST_PATTERNS = 500;
export const LONGEST_PATTERN = 1_000;

/**
 * Whether a pattern leaves so much open that the regular expression made of it could take for ever. A star in a part of a path
 * that has another one before it, and `**` anywhere but at the end, can end at many places: two of these at most.
 */
export function isTooOpen(pattern: string): boolean {
  const parts = pattern.split('/').filter((part) => part !== '');
  const open = parts.map((part, index) => {
    if (/^\*{2,}$/.test(part)) return index === parts.length - 1 ? 0 : 1;
    return Math.max(0, part.split('*').length - 2);
  });
  return open.reduce((sum, each) => sum + each, 0) > 2;
}

/** No file system holds more in one part of a path; characters. */
const LONGEST_PART = 255;
const LONGEST_PATH = 1_024;

/** Whether a path is long enough to make matching slow. No pattern names such a path. */
function isTooLong(path: string): boolean {
  return path.length > LONGEST_PATH || path.split('/').some((part) => part.length > LONGEST_PART);
}

/** Whether nothing can be made of a pattern, such as one with a bracket that stays open over a slash. */
export function isMalformed(pattern: string): boolean {
  try {
    // The expression is compiled when it is first needed.
    ignore()
      .add([pattern.replace(/^!/, '')])
      .ignores('a/a');
    return false;
  } catch {
    return true;
  }
}

/**
 * What some patterns say of a path: true when the last one that fits names it, false when that one begins with `!`,
 * undefined when none fits. One that is malformed fits nothing.
 *
 * @param patterns as in a .gitignore file at the root
 */
export function pathMatcher(patterns: readonly string[]): (path: string) => boolean | undefined {
  if (patterns.length === 0) return () => undefined;
  const matcher = ignore({ ignorecase: false }).add(patterns.filter((pattern) => !isMalformed(pattern)));
  return (path) => {
    if (!ignore.isPathValid(path) || isTooLong(path)) return undefined;
    const { ignored, unignored } = matcher.test(path);
    return ignored ? true : unignored ? false : undefined;
  };
}

/** A folder and those above it, up to the root, by paths of which the root's is `''`. */
export function withFoldersAbove(folder: string): string[] {
  if (folder === '') return [''];
  const parts = folder.split('/');
  return [...parts.map((_, index) => parts.slice(0, parts.length - index).join('/')), ''];
}
