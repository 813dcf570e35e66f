import type { Site } from '../model/site.ts';
import type { PythonFile } from '../python/file.ts';
import { siteOf } from '../python/site.ts';
import { isAlone, namesIn, PylintComments } from './pylint-comments.ts';
import { RuffComments } from './ruff-comments.ts';

/** A comment that asks for silence on some lines. */
export interface Suppression {
  /** Whose comment it is: `noqa` is that of flake8 and ruff. */
  readonly tool: 'waymark' | 'noqa' | 'ruff' | 'pylint' | 'mypy' | 'pyright' | 'bandit';
  /** First line that it covers, 1-based. */
  readonly line: number;
  /** Last line that it covers, 1-based. */
  readonly lastLine: number;
  /** The tool's names of rules; Waymark's may also be topics, topic prefixes and other tools' codes. */
  readonly names: readonly string[] | 'all';
  /** Waymark's own comment, so that one that silences nothing can be pointed at. */
  readonly comment?: Site;
}

const WAYMARK = /#\s*waymark:\s*ignore(?:\[([^\]]*)\])?/i;
const NOQA = /#\s*(ruff\s*:\s*|flake8\s*[:=]\s*)?noqa(?::\s*([A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*))?/i;
const TYPE = /#\s*(type|pyright):\s*ignore(?:\[([^\]]*)\])?/;
const MYPY_FILE = /^#\s*mypy:\s*ignore-errors\s*(=\s*True\s*)?$/i;
const NOSEC = /#\s*nosec\b:?\s*((?:B\d+|[a-z_]+)(?:[,\s]+(?:B\d+|[a-z_]+))*)?/;

/**
 * Reads `# waymark: ignore[rule, topic]` and what other tools' users write: `# noqa: E501`, `# ruff: noqa`, `# ruff: ignore[E501]`,
 * `# pylint: disable=name`, `# type: ignore[code]`, `# pyright: ignore[rule]`, `# nosec B608`, each for as far as its
 * tool takes it.
 */
export function suppressions(file: PythonFile): Suppression[] {
  const found: Suppression[] = [];
  const pylint = new PylintComments(file, found);
  const ruff = new RuffComments(file, found);
  const [top = Infinity] = file.statements(0);
  for (const comment of file.comments) {
    const text = file.text(comment);
    // Most comments are for people.
    if (!/waymark|noqa|pylint|ignore|nosec|ruff/i.test(text)) continue;
    const line = file.lineOf(comment);
    const own = WAYMARK.exec(text);
    if (own !== null) {
      found.push({ tool: 'waymark', line, lastLine: line, names: namesIn(own[1]), comment: siteOf(file, comment) });
      continue;
    }
    found.push(...checkers(file, text, line, comment < top));
    pylint.read(comment, text, line);
    ruff.read(comment, text, line);
  }
  ruff.close();
  return found;
}

/**
 * The comments of tools that silence a line or a file.
 *
 * @param isFirst whether no statement of the file stands before it
 */
function checkers(file: PythonFile, text: string, line: number, isFirst: boolean): Suppression[] {
  const found: Suppression[] = [];
  const wholeFile = { line: 1, lastLine: file.lines.count };
  const thisLine = { line, lastLine: line };
  const noqa = NOQA.exec(text);
  if (noqa !== null) {
    const names = namesIn(noqa[2]?.toUpperCase());
    found.push({ tool: 'noqa', ...(noqa[1] === undefined ? thisLine : wholeFile), names });
  }
  const type = TYPE.exec(text);
  if (type !== null) {
    const isOnTop = isFirst && isAlone(file, line);
    const tool = type[1] === 'pyright' ? 'pyright' : 'mypy';
    found.push({ tool, ...(isOnTop ? wholeFile : thisLine), names: namesIn(type[2]) });
  }
  if (MYPY_FILE.test(text)) found.push({ tool: 'mypy', ...wholeFile, names: 'all' });
  const nosec = NOSEC.exec(text);
  if (nosec !== null) found.push({ tool: 'bandit', ...thisLine, names: namesIn(nosec[1]) });
  return found;
}
