import { equalities } from '../src/detectors/quality/pep8/comparison.ts';
import { indentationOf, linesInStrings } from '../src/detectors/quality/pep8/indentation.ts';
import { mayBeOverloaded } from '../src/detectors/quality/pep8/overloading.ts';
import type { Node, PythonFile } from '../src/python/file.ts';
import { Gap } from '../src/python/tokens.ts';
import type { Tool } from './claims.ts';
import type { LinesByCode } from './ours.ts';

/** A line that one side reports under a code and the other does not. */
export interface Difference {
  readonly code: string;
  /** 1-based. */
  readonly line: number;
  readonly side: 'waymark' | 'judge';
  readonly file: PythonFile;
  readonly ours: LinesByCode;
  readonly theirs: LinesByCode;
  readonly judge: 'pycodestyle' | Tool;
}

/** Why the two differ on purpose. */
interface Reason {
  readonly codes: readonly string[];
  readonly side: Difference['side'];
  /** Whose behaviour it is about; both when absent. */
  readonly judge?: Difference['judge'];
  readonly says: string;
  readonly holds: (difference: Difference) => boolean;
}

/** What a difference is due to, in a sentence; undefined when that is not known. */
export function reasonFor(difference: Difference): string | undefined {
  const { code, side, judge } = difference;
  return REASONS.find(
    (reason) =>
      reason.codes.includes(code) &&
      reason.side === side &&
      (reason.judge === undefined || reason.judge === judge) &&
      reason.holds(difference),
  )?.says;
}

/** The nodes of some kinds that begin on a line. */
function nodesOn(file: PythonFile, line: number, ...kinds: Parameters<PythonFile['is']>[1][]): Node[] {
  const start = file.lines.start(line);
  const end = file.lines.start(line + 1);
  const { count } = file.tree;
  let low = 1;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (file.start(middle) < start) low = middle + 1;
    else high = middle;
  }
  const found: Node[] = [];
  for (let node = low; node < count && file.start(node) < end; node += 1) if (file.is(node, ...kinds)) found.push(node);
  return found;
}

/** The tokens that begin on a line. */
function tokensOn(file: PythonFile, line: number): number[] {
  const { tokens } = file;
  let low = 0;
  let high = tokens.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (tokens.line[middle]! < line) low = middle + 1;
    else high = middle;
  }
  const found: number[] = [];
  for (let token = low; token < tokens.count && tokens.line[token] === line; token += 1) found.push(token);
  return found;
}

function says(lines: LinesByCode, line: number, ...codes: readonly string[]): boolean {
  return codes.some((code) => lines.get(code)?.has(line) === true);
}

/** Whether a line has, or lies in, an f-string with expressions. */
function touchesFString(file: PythonFile, line: number): boolean {
  return tokensOn(file, line).some((token) =>
    file.is(file.tokens.node[token], 'string_start', 'string_content', 'string_end', 'format_specifier'),
  );
}

/** Whether one of the comparisons on a line with a constant may be overloaded, or compares two constants. */
function hasOverloaded({ file, line }: Difference): boolean {
  // The operator may stand some lines below the beginning of the comparison.
  for (let first = line; first > Math.max(0, line - 20); first -= 1) {
    for (const node of nodesOn(file, first, 'comparison_operator')) {
      for (const { left, right } of equalities(file, node)) {
        const isLeft = file.is(left, 'none', 'true', 'false');
        const isRight = file.is(right, 'none', 'true', 'false');
        if (isLeft && isRight) return true;
        if ((isLeft || isRight) && mayBeOverloaded(file, node, isLeft ? right : left)) return true;
      }
    }
  }
  return false;
}

function followsBackslash({ file, line }: Difference): boolean {
  if (file.line(line).endsWith('\\')) return true;
  for (let above = line - 1; above > 0; above -= 1) {
    const text = file.line(above).trim();
    if (text === '\\') return true;
    if (text !== '') return false;
  }
  return false;
}

function opensBlockBelowComment(file: PythonFile, line: number): boolean {
  let above = line - 1;
  while (above > 0 && /^\s*(#.*)?$/.test(file.line(above))) above -= 1;
  const indent = (text: string): number => text.length - text.trimStart().length;
  return above > 0 && above < line - 1 && indent(file.line(above)) !== indent(file.line(line));
}

const AMBIGUOUS = ['l', 'O', 'I'];

function ambiguousBindings(file: PythonFile, line: number): Node[] {
  return nodesOn(file, line, 'identifier').filter((node) => AMBIGUOUS.includes(file.text(node)));
}

function isNamedElsewhere({ file, line, ours }: Difference): boolean {
  return ambiguousBindings(file, line).some((node) =>
    file.scopes.binding(node)?.definitions.some((definition) => says(ours, file.lineOf(definition.node), 'E741')),
  );
}

const PRAGMA = /#\s*(?:noqa|nosec|type:|mypy:|pyright:|pylint:|pragma:|isort:|fmt:|ruff:|flake8:|ty:|waymark:)/i;

const ALWAYS = (): boolean => true;

const REASONS: readonly Reason[] = [
  {
    codes: ['E101', 'W191'],
    side: 'judge',
    says: 'The line begins inside a string, whose tabs are part of its value.',
    holds: ({ file, line }) => linesInStrings(file).has(line),
  },
  {
    codes: ['E101'],
    side: 'judge',
    says: 'Only the lines of a string further up are indented by the other character.',
    holds: ({ file, line }) => !indentationOf(file, linesInStrings(file))?.mixed.includes(line),
  },
  {
    codes: ['E211', 'E231', 'E303', 'E701'],
    side: 'judge',
    says: 'A backslash parts the two, or stands alone among blank lines.',
    holds: followsBackslash,
  },
  {
    codes: ['E303'],
    side: 'waymark',
    says: 'A backslash parts the two, or stands alone among blank lines.',
    holds: followsBackslash,
  },
  {
    codes: ['E203'],
    side: 'judge',
    says: 'The colon of a slice has the same space on both sides, as PEP 8 asks for and Black writes it.',
    holds: ({ file, line }) => nodesOn(file, line, '":"').some((node) => file.is(file.parent(node), 'slice')),
  },
  {
    codes: ['E203'],
    side: 'judge',
    says: 'The comma or colon begins a line: a line break is no stray space.',
    holds: ({ file, line }) =>
      /^\s*[,:;]/.test(file.line(Math.min(line + 1, file.lines.count))) || nextTokenIs(file, line, ',', ':', ';'),
  },
  {
    codes: ['E101'],
    side: 'waymark',
    judge: 'ruff',
    says: 'ruff looks at each line by itself: one that begins with a tab in a file of spaces is no mixture to it.',
    holds: ALWAYS,
  },
  {
    codes: ['E201', 'E202'],
    side: 'waymark',
    judge: 'ruff',
    says: 'ruff leaves the space inside a bracket alone beside a comma, and in an f-string.',
    holds: ({ file, line }) => /,\s+[)\]}]/.test(file.line(line)) || touchesFString(file, line),
  },
  {
    codes: ['E225'],
    side: 'waymark',
    judge: 'ruff',
    says: 'ruff takes the arithmetic operators for a matter of E226, also with a space on one side only.',
    holds: ({ file, line }) => /[-+*/@]/.test(file.line(line)),
  },
  {
    codes: ['E301', 'E302', 'E303', 'E305'],
    side: 'judge',
    judge: 'ruff',
    says: 'Definitions of one line each may stand together, as pycodestyle has it.',
    holds: ({ file, line }) => /\b(?:def|class)\b.*:\s*\S/.test(file.line(line)),
  },
  {
    codes: ['E301'],
    side: 'waymark',
    judge: 'ruff',
    says: 'ruff asks for no blank line above a definition inside `if`, `try` and the like.',
    holds: ALWAYS,
  },
  {
    codes: ['E501'],
    side: 'waymark',
    judge: 'ruff',
    says: 'The line is one word without a space, but a call, which can be broken after its bracket.',
    holds: ({ file, line }) => !/\s/.test(file.line(line).trim()),
  },
  {
    codes: ['E721'],
    side: 'judge',
    judge: 'ruff',
    says: 'What is compared with a class is no call of `type`, and may be a class on purpose.',
    holds: ({ file, line }) => nodesOn(file, line, 'call').every((node) => !/^type\b/.test(file.text(node))),
  },
  {
    codes: [
      'E201',
      'E202',
      'E203',
      'E221',
      'E222',
      'E225',
      'E231',
      'E251',
      'E271',
      'E272',
      'E275',
      'E702',
      'E713',
      'E714',
      'E711',
      'E712',
      'W605',
    ],
    side: 'waymark',
    judge: 'pycodestyle',
    says: 'The code stands in an f-string, into which pycodestyle looks from Python 3.12 on.',
    holds: ({ file, line }) => touchesFString(file, line),
  },
  {
    codes: ['E201', 'E202', 'E203', 'E251'],
    side: 'judge',
    says: 'The space in an f-string is needed, or shown: `{ {…} }`, `{total = }`.',
    holds: ({ file, line }) => touchesFString(file, line),
  },
  {
    codes: ['E221', 'E222', 'E223', 'E224'],
    side: 'judge',
    says: 'The same gap is reported once, as space at the `=` of an argument or inside a bracket.',
    holds: ({ ours, line }) => says(ours, line, 'E251', 'E201', 'E202'),
  },
  {
    codes: ['E271', 'E272', 'E273', 'E274'],
    side: 'judge',
    says: 'The same gap is reported once, as space at an operator, bracket, comma or colon.',
    holds: ({ ours, line }) =>
      says(ours, line, 'E201', 'E202', 'E203', 'E211', 'E221', 'E222', 'E223', 'E224', 'E271', 'E272', 'E251'),
  },
  {
    codes: ['E225'],
    side: 'judge',
    says: 'The same missing space is reported once, as that after a keyword.',
    holds: ({ ours, line }) => says(ours, line, 'E275'),
  },
  {
    codes: ['E231', 'E225', 'E275'],
    side: 'judge',
    says: 'The same missing space is reported once, as that before a comment.',
    holds: ({ ours, line }) => says(ours, line, 'E261'),
  },
  {
    codes: ['E275'],
    side: 'judge',
    says: 'What follows the keyword is a semicolon, comma or closing bracket: `pass;`.',
    holds: ({ file, line }) => /\b[a-z]+[;,)\]}]/.test(file.line(line)),
  },
  {
    codes: ['E301', 'E302', 'E305'],
    side: 'judge',
    says: 'There are more blank lines than asked for, above a comment, where they are reported as surplus.',
    holds: ({ file, line, ours }) => {
      for (let above = line - 1; above > 0 && /^\s*(#.*)?$/.test(file.line(above)); above -= 1) {
        if (says(ours, above, 'E303')) return true;
      }
      return says(ours, line, 'E303');
    },
  },
  {
    codes: ['E301'],
    side: 'judge',
    says: 'The definition opens its block; the comment above it stands further to the left.',
    holds: ({ file, line }) => opensBlockBelowComment(file, line),
  },
  {
    codes: ['E301', 'E302'],
    side: 'judge',
    says: 'Overloads of one function and the function itself may stand together.',
    holds: ({ file }) => /\boverload\b/.test(file.text(0)),
  },
  {
    codes: ['E305'],
    side: 'waymark',
    says: 'The definition above is an `async def`, which pycodestyle overlooks here.',
    holds: ({ file, line }) => {
      for (let above = line - 1; above > 0; above -= 1) {
        if (/^async\s+def\b/.test(file.line(above))) return true;
        if (/^[^\s#)\]}]/.test(file.line(above))) return false;
      }
      return false;
    },
  },
  {
    codes: ['E401'],
    side: 'waymark',
    says: 'The import is not the first statement of its line, where pycodestyle does not look.',
    holds: ({ file, line }) => !/^\s*import\b/.test(file.line(line)),
  },
  {
    codes: ['E402'],
    side: 'judge',
    says: 'What stands above prepares the import, or binds nothing that matters (see the rule), or the file is a notebook.',
    holds: ALWAYS,
  },
  {
    codes: ['E501'],
    side: 'judge',
    says: 'What is too long is a comment for a tool, or a URL or word that cannot be broken.',
    holds: ({ file, line }) => {
      const text = file.line(line);
      const words = text.trim().split(/\s+/);
      return PRAGMA.test(text) || words.length <= 2 || words.at(-1)!.includes('://');
    },
  },
  {
    codes: ['E501'],
    side: 'waymark',
    says: 'The line is one word inside a string, and a call, which can be broken after its bracket.',
    holds: ({ file, line }) => !/\s/.test(file.line(line).trim()) && linesInStrings(file).has(line),
  },
  {
    codes: ['E701'],
    side: 'judge',
    says: 'The class is a stub whose body is `...`.',
    holds: ({ file, line }) => /:\s*\.\.\.\s*(#.*)?$/.test(file.line(line)),
  },
  {
    codes: ['E703'],
    side: 'judge',
    says: 'The semicolon ends a cell of a notebook.',
    holds: ({ file }) => /^# ?%%/m.test(file.text(0)),
  },
  {
    codes: ['E711', 'E712'],
    side: 'judge',
    says: 'The operator may be overloaded, as in a filter of SQLAlchemy or on an array.',
    holds: hasOverloaded,
  },
  {
    codes: ['E713', 'E714'],
    side: 'waymark',
    judge: 'pycodestyle',
    says: 'The operand holds brackets or spaces, where pycodestyle’s pattern ends.',
    holds: ALWAYS,
  },
  {
    codes: ['E713', 'E714'],
    side: 'judge',
    says: 'The comparison goes on or is negated already, so that no operator says the same.',
    holds: ({ file, line }) => /\bis not\b|\bnot in\b|\bin\b.*\bin\b|\bis\b.*\bis\b/.test(file.line(line)),
  },
  {
    codes: ['E721'],
    side: 'judge',
    says: 'Both are types in a method that compares objects, or the class can have no subclass, or `type` is another one.',
    holds: ({ file, line }) => nodesOn(file, line, 'call').some((node) => /^type\b/.test(file.text(node))),
  },
  {
    codes: ['E721'],
    side: 'waymark',
    says: 'pycodestyle’s pattern knows `type(…)` only beside the operator, and with a simple argument.',
    holds: ALWAYS,
  },
  {
    codes: ['E722'],
    side: 'judge',
    says: 'The handler passes on what it caught, or others above it took the exceptions that end a program.',
    holds: ({ file, line }) =>
      nodesOn(file, line, 'except_clause').some((node) => file.child(node, 'value') === undefined),
  },
  {
    codes: ['E731'],
    side: 'waymark',
    says: 'The name is annotated, the lambda in parentheses, or the assignment not the first statement of its line.',
    holds: ALWAYS,
  },
  {
    codes: ['E741'],
    side: 'judge',
    says: 'The name is reported once in each scope, where it is first bound.',
    holds: (difference) => isNamedElsewhere(difference) || says(difference.ours, difference.line, 'E741'),
  },
  {
    codes: ['E741'],
    side: 'judge',
    says: 'The name is that of an attribute.',
    holds: ({ file, line }) => ambiguousBindings(file, line).some((node) => file.is(file.parent(node), 'attribute')),
  },
  {
    codes: ['E741'],
    side: 'waymark',
    says: 'The name is bound by an import, in a tuple, or by a parameter whose place pycodestyle does not look at.',
    holds: ({ file, line }) => ambiguousBindings(file, line).length > 0,
  },
  {
    codes: ['W605'],
    side: 'judge',
    says: 'Another line of the same string has been reported.',
    holds: ({ file, line, ours }) => {
      for (let above = line; above > 0; above -= 1) {
        if (says(ours, above, 'W605')) return true;
        if (!linesInStrings(file).has(above)) return false;
      }
      return false;
    },
  },
  {
    codes: ['W605'],
    side: 'waymark',
    says: 'The escape is `\\N`, `\\u` or `\\U` in bytes, which have none of them.',
    holds: ({ file, line }) => /\\[NuU]/.test(file.line(line)),
  },
];

/** Whether the first token behind a line is one of some signs. */
function nextTokenIs(file: PythonFile, line: number, ...signs: readonly string[]): boolean {
  const last = tokensOn(file, line).at(-1);
  if (last === undefined || last + 1 >= file.tokens.count) return false;
  const next = last + 1;
  return file.tokens.gap[next] === Gap.lineBreak && signs.includes(file.text(file.tokens.node[next]!));
}
