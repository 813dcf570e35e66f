import { logCall } from '../src/detectors/quality/debugging-logging/logger.ts';
import { isProbed, OF_TOOLS } from '../src/detectors/quality/pep8/undefined-name.ts';
import type { Node, PythonFile } from '../src/python/file.ts';
import { nodesOn } from './around-line.ts';
import type { Reason } from './reasons.ts';

/** What raises no traceback that anybody reads: the end of a program, a test, an iteration, a command. */
const QUIET =
  /^raise\s+(?:\w+\.)*(?:SystemExit|KeyboardInterrupt|GeneratorExit|Stop(?:Async)?Iteration|Exit|Abort|SkipTest|skip|fail|xfail)\b/;

function raisesOn(file: PythonFile, line: number): Node[] {
  return nodesOn(file, line, 'raise_statement');
}

const LITERAL_PARTS = [
  'string',
  'string_start',
  'string_content',
  'string_end',
  'escape_sequence',
  'binary_operator',
  '"+"',
] as const;

function unboundOn(file: PythonFile, line: number): Node[] {
  return nodesOn(file, line, 'identifier').filter((node) => file.scopes.unbound.has(node));
}

function isDeletedAbove(file: PythonFile, name: string, line: number): boolean {
  return [...file.nodesOf('delete_statement')].some(
    (node) => file.lineOf(node) < line && new RegExp(`\\b${name}\\b`).test(file.text(node)),
  );
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
    codes: ['sorted-for-extreme'],
    side: 'judge',
    says: 'The module gives `sorted` another meaning further down.',
    holds: ({ file }) => file.scopes.module.bindings.has('sorted'),
  },
  {
    codes: ['jump-in-finally'],
    side: 'waymark',
    judge: 'ruff',
    says: 'The jump stands in an `elif` or `else`, into which ruff does not look.',
    holds: ({ file, line }) =>
      nodesOn(file, line, 'break_statement', 'continue_statement', 'return_statement').some(
        (node) =>
          file.enclosing(node, 'elif_clause', 'else_clause', 'finally_clause') !==
          file.enclosing(node, 'finally_clause'),
      ),
  },
  {
    codes: ['implicit-optional'],
    side: 'judge',
    judge: 'ruff',
    says: 'The annotation is a bare `Union`, or a string in several parts, and names no type.',
    holds: ({ file, line }) =>
      nodesOn(file, line, 'type').some(
        (node) =>
          file.is(file.namedChildren(node)[0], 'concatenated_string') || /^(?:\w+\.)?Union$/.test(file.text(node)),
      ),
  },
  {
    codes: ['raise-without-cause'],
    side: 'waymark',
    judge: 'ruff',
    says: 'A `try` in the handler holds it that has no handler of its own.',
    holds: ({ file, line }) =>
      raisesOn(file, line).some((node) => {
        const attempt = file.enclosing(node, 'try_statement');
        return attempt !== undefined && file.childOf(attempt, 'except_clause') === undefined;
      }),
  },
  {
    codes: ['undefined-name'],
    side: 'judge',
    says: 'The file binds the name, but further down or where it is deleted again: what runs first is not looked at.',
    holds: ({ file, line }) =>
      nodesOn(file, line, 'identifier').some((node) => {
        const definitions = file.scopes.binding(node)?.definitions ?? [];
        const isLater = definitions.length > 0 && definitions.every((each) => file.lineOf(each.node) >= line);
        return isLater || (definitions.length > 0 && isDeletedAbove(file, file.text(node), line));
      }),
  },
  {
    codes: ['undefined-name'],
    side: 'judge',
    says: 'The code around it is ready for the name to be missing: it asks first, or catches `NameError`.',
    holds: ({ file, line }) => unboundOn(file, line).some((node) => isProbed(file, node)),
  },
  {
    codes: ['undefined-name'],
    side: 'judge',
    says: 'The name is one that gettext, mypy, a profiler or IPython puts among the builtins.',
    holds: ({ file, line }) => unboundOn(file, line).some((node) => OF_TOOLS.has(file.text(node))),
  },
  {
    codes: ['undefined-name'],
    side: 'judge',
    says: 'The name stands in a string, which is an annotation.',
    holds: ({ file, line }) =>
      unboundOn(file, line).length === 0 &&
      nodesOn(file, line, 'string').some(
        (node) => file.enclosing(node, 'type', 'generic_type', 'argument_list') !== undefined,
      ),
  },
  {
    codes: ['eager-log-formatting'],
    side: 'judge',
    says: 'Nothing is put together: the f-string holds no value, or all parts are literals.',
    holds: ({ file, line }) =>
      nodesOn(file, line, 'string', 'binary_operator').some((node) => {
        const inner = [node, ...file.descendants(node)];
        return inner.every((each) => file.is(each, ...LITERAL_PARTS));
      }),
  },
  {
    codes: ['logging-arguments-mismatch', 'eager-log-formatting', 'traceback-lost-in-log'],
    side: 'waymark',
    judge: 'ruff',
    says: 'What `getLogger` gave has a name that ruff takes for no logger: `deduplicationLogger`.',
    holds: ({ file, line }) =>
      nodesOn(file, line, 'string', 'binary_operator', 'call').some((node) => {
        const call = [node, ...file.ancestors(node)].find(
          (each) => file.is(each, 'call') && logCall(file, each)?.isStandard === true,
        );
        const callee = call === undefined ? undefined : file.child(call, 'function');
        const object = callee === undefined ? undefined : file.child(callee, 'object');
        return object !== undefined && !/(?:^|\.)(?:log\w*|\w*logger|\w*logging)$/.test(file.text(object));
      }),
  },
  {
    codes: ['logging-arguments-mismatch', 'eager-log-formatting'],
    side: 'judge',
    says: 'The name of the function is bound more than once in the file.',
    holds: ({ file, line }) =>
      nodesOn(file, line, 'call').some((node) => {
        const callee = file.child(node, 'function');
        return callee !== undefined && (file.scopes.binding(callee)?.definitions.length ?? 0) > 1;
      }),
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
