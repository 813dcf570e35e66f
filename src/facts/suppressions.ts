import type { Site } from '../model/site.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { siteOf } from '../python/site.ts';

/** A comment that asks for silence on some lines. */
export interface Suppression {
  /** Whose comment it is: `noqa` is that of flake8 and ruff. */
  readonly tool: 'waymark' | 'noqa' | 'pylint' | 'mypy' | 'pyright' | 'bandit';
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
const PYLINT = /#.*?\bpylint:\s*(disable-next|disable|enable|skip-file)\b(?:\s*=\s*([\w\s,-]+))?/;
const TYPE = /#\s*(type|pyright):\s*ignore(?:\[([^\]]*)\])?/;
const MYPY_FILE = /^#\s*mypy:\s*ignore-errors\s*(=\s*True\s*)?$/i;
const NOSEC = /#\s*nosec\b:?\s*((?:B\d+|[a-z_]+)(?:[,\s]+(?:B\d+|[a-z_]+))*)?/;

const COMPOUND = [
  'function_definition',
  'class_definition',
  'if_statement',
  'for_statement',
  'while_statement',
  'try_statement',
  'with_statement',
  'match_statement',
] as const;

/**
 * Reads `# waymark: ignore[rule, topic]` and what other tools' users write: `# noqa: E501`, `# ruff: noqa`,
 * `# pylint: disable=name`, `# type: ignore[code]`, `# pyright: ignore[rule]`, `# nosec B608`, each for as far as its
 * tool takes it.
 */
export function suppressions(file: PythonFile): Suppression[] {
  const found: Suppression[] = [];
  for (const comment of file.comments) {
    const text = file.text(comment);
    // Most comments are for people.
    if (!/waymark|noqa|pylint|ignore|nosec/i.test(text)) continue;
    const line = file.lineOf(comment);
    const own = WAYMARK.exec(text);
    if (own !== null) {
      found.push({ tool: 'waymark', line, lastLine: line, names: namesIn(own[1]), comment: siteOf(file, comment) });
      continue;
    }
    found.push(...checkers(file, comment, text, line));
    const pylint = PYLINT.exec(text);
    if (pylint !== null) readPylint(file, comment, pylint[1]!, namesIn(pylint[2]), found);
  }
  return found;
}

/** The comments of tools that silence a line or a file. */
function checkers(file: PythonFile, comment: Node, text: string, line: number): Suppression[] {
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
    const isOnTop = isAlone(file, comment) && file.namedChildren(0).every((statement) => statement > comment);
    const tool = type[1] === 'pyright' ? 'pyright' : 'mypy';
    found.push({ tool, ...(isOnTop ? wholeFile : thisLine), names: namesIn(type[2]) });
  }
  if (MYPY_FILE.test(text)) found.push({ tool: 'mypy', ...wholeFile, names: 'all' });
  const nosec = NOSEC.exec(text);
  if (nosec !== null) found.push({ tool: 'bandit', ...thisLine, names: namesIn(nosec[1]) });
  return found;
}

/** A comment of its own holds to the end of its block, one behind a block's head for the block, any other for its line. */
function readPylint(
  file: PythonFile,
  comment: Node,
  action: string,
  names: Suppression['names'],
  found: Suppression[],
): void {
  const line = file.lineOf(comment);
  const all = names === 'all' || names.includes('all');
  switch (action) {
    case 'skip-file':
      found.push({ tool: 'pylint', line: 1, lastLine: file.lines.count, names: 'all' });
      return;
    case 'disable-next':
      found.push({ tool: 'pylint', line: line + 1, lastLine: line + 1, names: all ? 'all' : names });
      return;
    case 'disable':
      // `disable` without a name is a mistake that pylint itself complains about.
      if (names === 'all') return;
      for (const name of names)
        found.push({ tool: 'pylint', ...pylintLines(file, comment, line), names: all ? 'all' : [name] });
      return;
    case 'enable':
      for (const [index, before] of found.entries()) {
        const isEnded = before.names === 'all' ? all : all || names.includes(before.names[0]!);
        if (before.tool === 'pylint' && isEnded && before.lastLine >= line)
          found[index] = { ...before, lastLine: line };
      }
      return;
  }
}

function pylintLines(file: PythonFile, comment: Node, line: number): { line: number; lastLine: number } {
  const outer = file.parent(comment);
  const body = file.is(outer, ...COMPOUND)
    ? (file.child(outer, 'body') ?? file.child(outer, 'consequence'))
    : undefined;
  if (!isAlone(file, comment)) {
    const isBehindHead = outer !== undefined && body !== undefined && comment < body;
    return { line, lastLine: isBehindHead ? lastLineOf(file, outer) : line };
  }
  // The grammar leaves a comment before a block's first statement outside of the block.
  const block = body !== undefined && comment < body ? body : (file.enclosing(comment, 'block', 'module') ?? 0);
  if (block === 0 && columnOf(file, comment) === 1) return { line, lastLine: file.lines.count };
  const [first] = file.statements(block);
  // One that is indented further stands behind the last statement of a block that ends here.
  const isInside = first !== undefined && columnOf(file, comment) <= columnOf(file, first);
  return { line, lastLine: isInside ? lastLineOf(file, block) : line };
}

function columnOf(file: PythonFile, node: Node): number {
  return file.position(file.start(node)).column;
}

function isAlone(file: PythonFile, comment: Node): boolean {
  return /^\s*#/.test(file.line(file.lineOf(comment)));
}

function lastLineOf(file: PythonFile, node: Node): number {
  return file.lines.at(Math.max(file.start(node), file.end(node) - 1));
}

/** No list at all stands for every rule. */
function namesIn(list: string | undefined): readonly string[] | 'all' {
  return list === undefined ? 'all' : list.split(/[,\s]+/).filter((name) => name !== '');
}
