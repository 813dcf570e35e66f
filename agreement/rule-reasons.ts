import type { Node, PythonFile } from '../src/python/file.ts';
import { nodesOn } from './around-line.ts';
import type { Reason } from './reasons.ts';

/** What raises no traceback that anybody reads: the end of a program, a test, an iteration, a command. */
const QUIET =
  /^raise\s+(?:\w+\.)*(?:SystemExit|KeyboardInterrupt|GeneratorExit|Stop(?:Async)?Iteration|Exit|Abort|SkipTest|skip|fail|xfail)\b/;

function raisesOn(file: PythonFile, line: number): Node[] {
  return nodesOn(file, line, 'raise_statement');
}

/** Why rules differ from what they name as their equivalents, by rule. */
export const RULE_REASONS: readonly Reason[] = [
  {
    codes: ['high-complexity'],
    side: 'judge',
    says: 'A function inside the function has a measure of its own, and a `match` that gives one value in each arm is a table.',
    holds: ({ file, line }) =>
      nodesOn(file, line, 'function_definition').some((node) =>
        [...file.descendants(node)].some((inner) => file.is(inner, 'function_definition', 'match_statement')),
      ),
  },
  {
    codes: ['eager-log-formatting'],
    side: 'judge',
    says: 'The text is no literal, so that the call cannot be given its arguments.',
    holds: ({ file, line }) =>
      nodesOn(file, line, 'binary_operator').some(
        (node) => ![...file.descendants(node)].some((inner) => file.is(inner, 'string')),
      ),
  },
  {
    codes: ['undefined-name'],
    side: 'judge',
    says: 'Python gives `__path__` to the `__init__.py` of a package.',
    holds: ({ file, line }) => /(?:^|\/)__init__\.py$/.test(file.path) && /\b__path__\b/.test(file.line(line)),
  },
  {
    codes: ['undefined-name'],
    side: 'judge',
    says: 'The file binds names by their text: `exec`, `globals()`, `__dict__`, or through `enum`.',
    holds: ({ file }) =>
      /\b(?:exec|execfile|globals|locals|vars|setattr)\s*\(|__dict__|__builtins__|_convert_\s*\(|\bglobal_enum\b/.test(
        file.text(0),
      ),
  },
  {
    codes: ['undefined-name'],
    side: 'judge',
    says: 'Sphinx puts `tags` into its `conf.py`.',
    holds: ({ file, line }) => /(?:^|\/)conf\.py$/.test(file.path) && /\btags\b/.test(file.line(line)),
  },
  {
    codes: ['wildcard-import'],
    side: 'judge',
    says: 'An `__init__.py` offers what its modules hold.',
    holds: ({ file }) => /(?:^|\/)__init__\.py$/.test(file.path),
  },
  {
    codes: ['wildcard-import'],
    side: 'judge',
    says: 'Settings take over those of a base module by custom.',
    holds: ({ file }) => /(?:^|\/)(?:settings|config)(?:\/|\.py$)|settings\w*\.py$/.test(file.path),
  },
  {
    codes: ['wildcard-import'],
    side: 'judge',
    says: 'The module defines nothing of its own and only offers what others hold.',
    holds: ({ file }) =>
      !file
        .statements(0)
        .some((node) => file.is(node, 'function_definition', 'class_definition', 'decorated_definition')),
  },
  {
    codes: ['wildcard-import'],
    side: 'judge',
    says: 'A module offers what its other half holds, which is written in C: `struct` and `_struct`.',
    holds: ({ file, line }) => {
      const half = /from\s+_(\w+)\s+import\s*\*/.exec(file.line(line))?.[1];
      return half !== undefined && file.path.endsWith(`${half}.py`);
    },
  },
  {
    codes: ['raise-without-cause'],
    side: 'judge',
    says: 'What is raised ends a program, a command, a test or an iteration, and shows no traceback.',
    holds: ({ file, line }) => raisesOn(file, line).some((node) => QUIET.test(file.text(node))),
  },
  {
    codes: ['raise-without-cause'],
    side: 'judge',
    says: 'A name in small letters holds an exception that was made before.',
    holds: ({ file, line }) => raisesOn(file, line).some((node) => /^raise\s+[a-z_][\w.]*$/.test(file.text(node))),
  },
  {
    codes: ['raise-without-cause'],
    side: 'judge',
    says: 'A `try` inside the handler catches what is raised.',
    holds: ({ file, line }) =>
      raisesOn(file, line).some((node) => {
        const attempt = file.enclosing(node, 'try_statement', 'except_clause', 'function_definition');
        return file.is(attempt, 'try_statement');
      }),
  },
];
