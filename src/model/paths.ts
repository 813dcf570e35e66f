import ignore from 'ignore';

/**
 * What some patterns say of a path: true when the last one that fits names it, false when that one begins with `!`,
 * undefined when none fits.
 *
 * @param patterns as in a .gitignore file at the root
 */
export function pathMatcher(patterns: readonly string[]): (path: string) => boolean | undefined {
  if (patterns.length === 0) return () => undefined;
  const matcher = ignore({ ignorecase: false }).add([...patterns]);
  return (path) => {
    if (!ignore.isPathValid(path)) return undefined;
    const { ignored, unignored } = matcher.test(path);
    return ignored ? true : unignored ? false : undefined;
  };
}
