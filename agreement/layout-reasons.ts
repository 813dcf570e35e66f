import { indentationOf, linesInStrings } from '../src/detectors/quality/pep8/indentation.ts';
import type { Node, PythonFile } from '../src/python/file.ts';
import { Gap } from '../src/python/tokens.ts';
import { nodesOn, says, tokensOn, touchesFString } from './around-line.ts';
import type { Difference, Reason } from './reasons.ts';

function followsBackslash({ file, line }: Difference): boolean {
  if (file.line(line).endsWith('\\')) return true;
  for (let above = line - 1; above > 0; above -= 1) {
    const text = file.line(above).trim();
    if (text === '\\') return true;
    if (text !== '') return false;
  }
  return false;
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

function opensBlockBelowComment(file: PythonFile, line: number): boolean {
  let above = line - 1;
  while (above > 0 && /^\s*(#.*)?$/.test(file.line(above))) above -= 1;
  return above > 0 && above < line - 1 && indentOf(file.line(above)) !== indentOf(file.line(line));
}

const PRAGMA = /#\s*(?:noqa|nosec|type:|mypy:|pyright:|pylint:|pragma:|isort:|fmt:|ruff:|flake8:|ty:|waymark:)/i;

function definitionsOn(file: PythonFile, line: number): Node[] {
  return nodesOn(file, line, 'function_definition', 'class_definition', 'decorated_definition').map((node) =>
    file.is(file.parent(node), 'decorated_definition') ? file.parent(node)! : node,
  );
}

/** The statement before another one in its block. */
function above(file: PythonFile, statement: Node): Node | undefined {
  const block = file.parent(statement);
  return block === undefined ? undefined : file.statements(block).findLast((other) => other < statement);
}

function isInCompound(file: PythonFile, definition: Node): boolean {
  const block = file.parent(definition)!;
  return file.is(block, 'block') && !file.is(file.parent(block), 'class_definition', 'function_definition');
}

/** Whether a definition has nothing but a text in its body, on the line below its head. */
function isDummy(file: PythonFile, definition: Node | undefined): boolean {
  const body = definition === undefined ? undefined : file.child(definition, 'body');
  const [only, ...more] = body === undefined ? [] : file.statements(body);
  const isText = file.is(only, 'expression_statement') && file.is(file.namedChildren(only)[0], 'string');
  return isText && more.length === 0;
}

function isBelowOneLine(file: PythonFile, definition: Node): boolean {
  const other = above(file, definition);
  return other !== undefined && file.lineOf(other) === file.lines.at(file.end(other) - 1);
}

/** Whether no blank line stands above a line. */
function isBelowAnother(file: PythonFile, line: number): boolean {
  return line > 1 && file.line(line - 1).trim() !== '';
}

/** The last line of a definition whose body stands behind its colon; undefined for one with a block below. */
function lastOfOneLiner(file: PythonFile, definition: Node): number | undefined {
  const inner = file.is(definition, 'decorated_definition') ? file.child(definition, 'definition')! : definition;
  const body = file.child(inner, 'body');
  if (body === undefined) return undefined;
  const head = file.text({ start: file.start(inner), end: file.start(body) });
  return /:[ \t]*$/.test(head) ? file.lines.at(file.end(inner) - 1) : undefined;
}

/** Whether the first token behind a line is one of some signs. */
function nextTokenIs(file: PythonFile, line: number, ...signs: readonly string[]): boolean {
  const last = tokensOn(file, line).at(-1);
  if (last === undefined || last + 1 >= file.tokens.count) return false;
  const next = last + 1;
  return file.tokens.gap[next] === Gap.lineBreak && signs.includes(file.text(file.tokens.node[next]!));
}

/** Why the rules about layout differ from pycodestyle and ruff, by their codes. */
export const LAYOUT_REASONS: readonly Reason[] = [
  {
    codes: ['E502'],
    side: 'waymark',
    judge: 'pycodestyle',
    until: '2.12',
    says: 'A comment stands above it in the same statement, after which pycodestyle saw no backslash before 2.12.',
    holds: ({ file, line }) => {
      const [token] = tokensOn(file, line);
      const inside = token === undefined ? [] : [...file.ancestors(file.tokens.node[token]!)];
      const statement = inside.find((node) => file.is(file.parent(node), 'block', 'module'));
      const first = statement === undefined ? line : file.lineOf(statement);
      return file.comments.some((comment) => file.lineOf(comment) >= first && file.lineOf(comment) < line);
    },
  },
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
    holds: ({ file, line }) => /^(?:\t+|[ ]+)(?![ \t])/.test(file.line(line)),
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
    holds: ({ file, line }) => /[\w)\]}'"](?:[-+*/@]+\s|\s+[-+*/@]+[\w([{'"])/.test(file.line(line)),
  },
  {
    codes: ['E301', 'E302', 'E303', 'E305'],
    side: 'judge',
    judge: 'ruff',
    says: 'Definitions of one line each may stand together, as pycodestyle has it, and so may one of no more than a text.',
    holds: ({ file, line }) =>
      /\b(?:def|class)\b.*:\s*\S/.test(file.line(line)) ||
      definitionsOn(file, line).some((node) => isDummy(file, above(file, node))),
  },
  {
    codes: ['E301'],
    side: 'waymark',
    judge: 'ruff',
    says: 'ruff asks for no blank line above a definition inside `if`, `try` and the like, or below one of a single line.',
    holds: ({ file, line }) =>
      definitionsOn(file, line).some((node) => isInCompound(file, node) || isBelowOneLine(file, node)),
  },
  {
    codes: ['E221'],
    side: 'waymark',
    judge: 'ruff',
    says: 'The space stands before the arrow of a return annotation, which ruff takes for no operator.',
    holds: ({ file, line }) => /\)\s{2,}->/.test(file.line(line)),
  },
  {
    codes: ['E221'],
    side: 'judge',
    judge: 'ruff',
    says: 'The space stands after a comma: that is E241, which is off by default.',
    holds: ({ file, line }) => /,\s{2,}\*/.test(file.line(line)),
  },
  {
    codes: ['E501'],
    side: 'judge',
    judge: 'ruff',
    says: 'ruff counts a wide character as two; pycodestyle counts characters.',
    holds: ({ file, line }) => /[^\p{ASCII}]/u.test(file.line(line)) && Array.from(file.line(line)).length <= 79,
  },
  {
    codes: ['E501'],
    side: 'waymark',
    judge: 'ruff',
    says: 'The line holds a character that takes no room, which ruff does not count.',
    holds: ({ file, line }) => /[\p{Mn}\p{Me}\p{Cf}]/u.test(file.line(line)),
  },
  {
    codes: ['E501'],
    side: 'waymark',
    judge: 'ruff',
    says: 'The line is one word without a space, but a call, which can be broken after its bracket.',
    holds: ({ file, line }) => !/\s/.test(file.line(line).trim()),
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
    untilPython: '3.12',
    says: 'The code stands in an f-string, into which pycodestyle looks from Python 3.12 on.',
    holds: ({ file, line }) => touchesFString(file, line),
  },
  {
    codes: ['E201', 'E202', 'E225', 'E231'],
    side: 'waymark',
    judge: 'pycodestyle',
    untilPython: '3.14',
    says: 'The code stands in a t-string, which Python knows from 3.14 on.',
    holds: ({ file, line }) => touchesFString(file, line) && /\b(?:t|rt|tr)['"]/i.test(file.line(line)),
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
    holds: ({ file, line }) =>
      definitionsOn(file, line).some((node) => /^@(?:\w+\.)?overload\b/.test(file.text(above(file, node) ?? node))),
  },
  {
    codes: ['E301', 'E302'],
    side: 'waymark',
    judge: 'pycodestyle',
    says: 'The head of the definition takes several lines, and pycodestyle looks for its body below the next head that it meets.',
    holds: ({ file, line }) =>
      definitionsOn(file, line).some((node) => {
        const head = file.childOf(
          file.is(node, 'decorated_definition') ? file.child(node, 'definition')! : node,
          'parameters',
          'argument_list',
        );
        return (
          head !== undefined && file.lines.at(file.end(head) - 1) > file.lineOf(head) && isBelowAnother(file, line)
        );
      }),
  },
  {
    codes: ['E301', 'E302'],
    side: 'judge',
    judge: 'pycodestyle',
    says: 'Definitions whose body stands behind the colon may stand together; pycodestyle takes one for another where the line above its last one is indented further.',
    holds: ({ file, line }) =>
      isBelowAnother(file, line) &&
      definitionsOn(file, line).some((node) => {
        const last = lastOfOneLiner(file, node);
        return last !== undefined && indentOf(file.line(last - 1)) > indentOf(file.line(line));
      }),
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
    codes: ['W391'],
    side: 'waymark',
    judge: 'ruff',
    says: 'Of several blank lines ruff gives the first; and a file of nothing else it leaves alone.',
    holds: ({ file, line, theirs }) =>
      line === 1 || (says(theirs, line - 1, 'W391') && file.line(line - 1).trim() === ''),
  },
  {
    codes: ['W391'],
    side: 'judge',
    judge: 'ruff',
    says: 'Of several blank lines ruff gives the first; and a file of nothing else it leaves alone.',
    holds: ({ file, line, ours }) => file.line(line).trim() === '' && says(ours, line + 1, 'W391'),
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
