import { calledName } from '../../../python/arguments.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

/** What stands above the imports by custom: `__version__`, and what Ansible reads of a module without running it. */
const BEFORE_IMPORTS = /^(__\w+__|ANSIBLE_METADATA|DOCUMENTATION|EXAMPLES|RETURNS?)$/;

export default detector({ kinds: ['module'], facts: ['line'] }, function* (module, file) {
  const statements = file.statements(module);
  const lastImport = statements.findLastIndex((statement) => isImport(file, statement));
  const late: { at: Node; line: number }[] = [];
  let code: Node | undefined;
  for (const statement of statements.slice(0, lastImport + 1)) {
    if (isImport(file, statement)) {
      // What `*` brings in replaces what stands above it, so its place matters.
      const isMovable = file.childOf(statement, 'wildcard_import') === undefined;
      if (code !== undefined && isMovable) late.push({ at: statement, line: file.lineOf(code) });
    } else if (code === undefined) {
      if (role(file, statement) === 'code') code = statement;
    } else if (role(file, statement) === 'preparation') {
      // What is imported below it may depend on it.
      code = undefined;
    }
  }
  // A notebook written as a script imports in the cell that needs it.
  if (late.length > 0 && file.comments.some((comment) => file.text(comment).startsWith('# %%'))) return;
  yield* late;
});

function isImport(file: PythonFile, statement: Node): boolean {
  return file.is(statement, 'import_statement', 'import_from_statement', 'future_import_statement');
}

/** `preparation` is done for its effect, such as a call or an edit of `sys.path`. */
type Role = 'preparation' | 'code' | 'neutral';

function role(file: PythonFile, statement: Node): Role {
  switch (file.kind(statement)) {
    case 'if_statement':
    case 'try_statement':
    case 'with_statement':
      return preparesInside(file, statement) ? 'preparation' : 'neutral';
    case 'for_statement':
    case 'while_statement':
      return preparesInside(file, statement) ? 'preparation' : 'code';
    case 'expression_statement':
      return expressionRole(file, statement);
    case 'delete_statement':
    case 'assert_statement':
    case 'pass_statement':
      return 'neutral';
    default:
      return 'code';
  }
}

function expressionRole(file: PythonFile, statement: Node): Role {
  const expression = file.namedChildren(statement)[0];
  if (expression === undefined) return 'neutral';
  switch (file.kind(expression)) {
    case 'call':
    case 'await':
      return 'preparation';
    case 'string':
    case 'concatenated_string':
    case 'ellipsis':
      return 'neutral';
    case 'assignment':
    case 'augmented_assignment':
      return assignmentRole(file, expression);
    default:
      return 'code';
  }
}

function assignmentRole(file: PythonFile, assignment: Node): Role {
  const target = file.child(assignment, 'left');
  // `sys.path[:0] = …`, `os.environ['MODE'] = …`, `module.timeout = …`
  if (file.is(target, 'attribute', 'subscript')) return 'preparation';
  if (file.is(target, 'identifier') && BEFORE_IMPORTS.test(file.text(target))) return 'neutral';
  const value = file.child(assignment, 'right');
  return file.is(value, 'call') && importsByCall(file, value) ? 'neutral' : 'code';
}

function importsByCall(file: PythonFile, call: Node): boolean {
  return ['importorskip', 'import_module', '__import__'].includes(calledName(file, call) ?? '');
}

/** Whether a compound statement prepares something when it runs; what it defines runs later. */
function preparesInside(file: PythonFile, statement: Node): boolean {
  const isPassedOver = (node: Node): boolean => file.is(node, 'function_definition', 'class_definition');
  for (const node of file.walk(statement, isPassedOver)) {
    if (file.is(node, 'expression_statement') && expressionRole(file, node) === 'preparation') return true;
  }
  return false;
}
