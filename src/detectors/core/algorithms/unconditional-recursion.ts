import { detector } from '../../../python/detector.ts';
import type { Kind, Node, PythonFile } from '../../../python/file.ts';
import { type Recurrence, recurrenceOf } from './recurrences.ts';

/** What runs a part of an expression not at all or later. */
const PERHAPS: ReadonlySet<Kind> = new Set<Kind>([
  'boolean_operator',
  'conditional_expression',
  'lambda',
  'function_definition',
  'class_definition',
  'list_comprehension',
  'set_comprehension',
  'dictionary_comprehension',
  'generator_expression',
]);

export default detector({ kinds: ['function_definition'], facts: ['name', 'call'] }, function* (node, file) {
  const name = file.child(node, 'name');
  const body = file.child(node, 'body');
  const recurrence = name === undefined || body === undefined ? undefined : recurrenceOf(file, node, body);
  if (name === undefined || body === undefined || recurrence === undefined || isGenerator(file, body)) return;
  // A function of a test's own may be there to fail.
  if (file.isTest && file.enclosing(node, 'function_definition') !== undefined) return;
  const found = certain(file, body, recurrence);
  if (typeof found === 'number') yield { at: found, name: file.text(name), call: file.text(found).split('\n')[0]! };
});

function isGenerator(file: PythonFile, body: Node): boolean {
  const isElsewhere = (inner: Node): boolean => file.is(inner, 'function_definition', 'lambda');
  for (const inner of file.walk(body, isElsewhere)) if (file.is(inner, 'yield')) return true;
  return false;
}

/**
 * The call that is run on every way through a block before it is left.
 *
 * @returns `left` when it may be left before, undefined when its end is reached without a call
 */
function certain(file: PythonFile, block: Node, recurrence: Recurrence): Node | 'left' | undefined {
  for (const statement of file.statements(block)) {
    const found = inStatement(file, statement, recurrence);
    if (found !== undefined) return found;
  }
  return undefined;
}

// Blocks nest as deep as indentation does, which the tokenizer limits: recursion is safe here.
function inStatement(file: PythonFile, statement: Node, recurrence: Recurrence): Node | 'left' | undefined {
  switch (file.kind(statement)) {
    case 'function_definition':
    case 'class_definition':
    case 'decorated_definition':
      return undefined;
    case 'if_statement':
      return inBranches(file, statement, recurrence);
    case 'with_statement': {
      const found = inExpression(file, file.childOf(statement, 'with_clause') ?? statement, recurrence);
      return found ?? certain(file, file.child(statement, 'body')!, recurrence);
    }
    case 'for_statement':
      return inExpression(file, file.child(statement, 'right')!, recurrence) ?? mayLeave(file, statement, recurrence);
    case 'while_statement':
      return (
        inExpression(file, file.child(statement, 'condition')!, recurrence) ?? mayLeave(file, statement, recurrence)
      );
    case 'try_statement':
      // Whatever fails on the way to the call is caught, or meant to be.
      if (file.childOf(statement, 'except_clause') !== undefined) return 'left';
      return certain(file, file.child(statement, 'body')!, recurrence);
    case 'match_statement':
      return inExpression(file, file.child(statement, 'subject')!, recurrence) ?? mayLeave(file, statement, recurrence);
    default:
      return inExpression(file, statement, recurrence) ?? mayLeave(file, statement, recurrence);
  }
}

function inBranches(file: PythonFile, statement: Node, recurrence: Recurrence): Node | 'left' | undefined {
  const inCondition = inExpression(file, file.child(statement, 'condition')!, recurrence);
  if (inCondition !== undefined) return inCondition;
  const branches = file.childrenIn(statement, 'alternative');
  const blocks = [file.child(statement, 'consequence'), ...branches.map((branch) => file.childOf(branch, 'block'))];
  const found = blocks.map((block) => (block === undefined ? undefined : certain(file, block, recurrence)));
  if (found.includes('left')) return 'left';
  const hasElse = branches.some((branch) => file.is(branch, 'else_clause'));
  return hasElse && found.every((each) => each !== undefined) ? found[0] : undefined;
}

/** The first call that an expression runs whatever its values are. */
function inExpression(file: PythonFile, expression: Node, recurrence: Recurrence): Node | undefined {
  if (recurrence.isAgain(expression)) return expression;
  const { after } = file.tree;
  for (let node = expression + 1; node < after[expression]!;) {
    if (recurrence.isAgain(node)) return node;
    node = PERHAPS.has(file.kind(node)) ? after[node]! : node + 1;
  }
  return undefined;
}

function mayLeave(file: PythonFile, statement: Node, { endings }: Recurrence): 'left' | undefined {
  const isElsewhere = (inner: Node): boolean => file.is(inner, 'function_definition', 'class_definition', 'lambda');
  const nodes = [statement, ...file.walk(statement, isElsewhere)];
  const leaves = nodes.some(
    (node) =>
      file.is(node, ...endings) ||
      (file.is(node, 'call') &&
        /(^|[._])(exit|_exit|abort|fail|skip|error|throw|execv\w*)$/.test(file.text(file.child(node, 'function')!))),
  );
  return leaves ? 'left' : undefined;
}
