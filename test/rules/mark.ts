/** `rule-id` at a line, as a fixture's comments ask for it. */
export interface Expectation {
  /** 1-based. */
  readonly line: number;
  readonly rule: string;
}

/**
 * Reads the marks of a fixture: `# expect: rule` on the line that must be found, `# expect-next-line: rule` above it
 * where a comment on the line itself would change what is tested, and `# todo-expect: rule` for known misses.
 */
export function expectations(source: string, mark: 'expect' | 'todo-expect'): Expectation[] {
  const found: Expectation[] = [];
  source.split(/\r\n|\r|\n/).forEach((text, index) => {
    const own = new RegExp(`#\\s*${mark}: ([a-z0-9, -]+)`).exec(text);
    const next = new RegExp(`#\\s*${mark}-next-line: ([a-z0-9, -]+)`).exec(text);
    for (const [match, line] of [
      [own, index + 1],
      [next, index + 2],
    ] as const) {
      for (const rule of match?.[1]?.split(',') ?? []) found.push({ line, rule: rule.trim() });
    }
  });
  return found;
}
