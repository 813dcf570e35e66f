/**
 * Whether a version of Python, such as `3.10`, is another or a later one. What is no version of Python 3 is taken for the newest.
 */
export function isFrom(version: string, first: string): boolean {
  const minor = minorOf(version);
  return minor === undefined || minor >= (minorOf(first) ?? 0);
}

function minorOf(version: string): number | undefined {
  const minor = /^3\.(\d+)$/.exec(version)?.[1];
  return minor === undefined ? undefined : Number(minor);
}
