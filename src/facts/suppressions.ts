import type { PythonFile } from '../python/file.ts';

/** A comment that asks for silence on its line. */
export interface Suppression {
  /** 1-based. */
  readonly line: number;
  /** Rule ids, topics, topic prefixes or other tools' codes; `all` for a comment that names none. */
  readonly names: readonly string[] | 'all';
}

const WAYMARK = /#\s*waymark:\s*ignore(?:\[([^\]]*)\])?/i;
const NOQA = /#\s*noqa(?::\s*([A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*))?/i;

/** Reads `# waymark: ignore`, `# waymark: ignore[rule, topic]`, `# noqa` and `# noqa: E501, F401`. */
export function suppressions(file: PythonFile): Suppression[] {
  return file.comments.flatMap((comment) => {
    const text = file.text(comment);
    const own = WAYMARK.exec(text);
    const noqa = own === null ? NOQA.exec(text) : null;
    if (own === null && noqa === null) return [];
    const list = own === null ? noqa?.[1]?.toUpperCase() : own[1];
    return [{ line: file.lineOf(comment), names: list === undefined ? 'all' : namesIn(list) }];
  });
}

function namesIn(list: string): string[] {
  return list.split(/[,\s]+/).filter((name) => name !== '');
}
