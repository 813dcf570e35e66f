import { detector } from '../../../python/detector.ts';
import type { Kind, Node, PythonFile } from '../../../python/file.ts';
import { classOf, isOwnAttribute, isSelfCall } from './self-calls.ts';

/** Decorators that leave a function what it is. What a `cached_property` reads may be in the object's dict by then. */
const HARMLESS =
  /^(staticmethod|classmethod|abstractmethod|abc\.abstractmethod|override|typing\.override|(functools\.)?(cache|lru_cache)(\(.*\))?)$/;
const PROPERTY = 'property';

const IN_NAME = /\w/;

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
  if (name === undefined || body === undefined || !namesItself(file, body, file.text(name))) return;
  const decorators = file.decorators(node).map((decorator) => file.text(decorator));
  const isProperty = decorators.length === 1 && decorators[0] === PROPERTY;
  if (!isProperty && !decorators.every((decorator) => HARMLESS.test(decorator))) return;
  if (isGenerator(file, body) || isReplaced(file, body, file.text(name))) return;
  // A function of a test's own may be there to fail.
  if (file.isTest && file.enclosing(node, 'function_definition') !== undefined) return;
  const owner = classOf(file, node);
  const isAsync = file.is(node + 1, '"async"');
  const recurs = (inner: Node): boolean => {
    if (isProperty)
      return (
        owner !== undefined &&
        file.is(inner, 'attribute') &&
        isRead(file, inner) &&
        isOwnAttribute(file, inner, node, owner)
      );
    if (!file.is(inner, 'call') || !isSelfCall(file, inner, node)) return false;
    // Of a coroutine that is given to somebody else, nothing runs yet.
    return !isAsync || file.is(file.parent(inner), 'await');
  };
  const found = certain(file, body, recurs);
  if (typeof found === 'number') yield { at: found, name: file.text(name), call: file.text(found).split('\n')[0]! };
});

/** A cheap look before any other: most functions do not name themselves, and a name is often a part of others. */
function namesItself(file: PythonFile, body: Node, name: string): boolean {
  const text = file.text(body);
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    if (!IN_NAME.test(text.charAt(at - 1)) && !IN_NAME.test(text.charAt(at + name.length))) return true;
  }
  return false;
}

function isGenerator(file: PythonFile, body: Node): boolean {
  const isElsewhere = (inner: Node): boolean => file.is(inner, 'function_definition', 'lambda');
  for (const inner of file.walk(body, isElsewhere)) if (file.is(inner, 'yield')) return true;
  return false;
}

/** `self.feed = self.worker.send`, after which the name means something else. */
function isReplaced(file: PythonFile, body: Node, name: string): boolean {
  for (const inner of file.walk(body)) {
    if (!file.is(inner, 'assignment')) continue;
    const left = file.child(inner, 'left');
    if (file.is(left, 'attribute') && file.text(file.child(left, 'attribute')!) === name) return true;
  }
  return false;
}

function isRead(file: PythonFile, attribute: Node): boolean {
  const parent = file.parent(attribute);
  if (file.is(parent, 'assignment', 'augmented_assignment')) return file.field(attribute) !== 'left';
  return !file.is(parent, 'delete_statement', 'pattern_list', 'as_pattern_target');
}

/**
 * The call that is run on every way through a block before it is left.
 *
 * @returns `left` when it may be left before, undefined when its end is reached without a call
 */
function certain(file: PythonFile, block: Node, recurs: (node: Node) => boolean): Node | 'left' | undefined {
  for (const statement of file.statements(block)) {
    const found = inStatement(file, statement, recurs);
    if (found !== undefined) return found;
  }
  return undefined;
}

// Blocks nest as deep as indentation does, which the tokenizer limits: recursion is safe here.
function inStatement(file: PythonFile, statement: Node, recurs: (node: Node) => boolean): Node | 'left' | undefined {
  switch (file.kind(statement)) {
    case 'function_definition':
    case 'class_definition':
    case 'decorated_definition':
      return undefined;
    case 'if_statement':
      return inBranches(file, statement, recurs);
    case 'with_statement': {
      const found = inExpression(file, file.childOf(statement, 'with_clause') ?? statement, recurs);
      return found ?? certain(file, file.child(statement, 'body')!, recurs);
    }
    case 'for_statement':
      return inExpression(file, file.child(statement, 'right')!, recurs) ?? mayLeave(file, statement);
    case 'while_statement':
      return inExpression(file, file.child(statement, 'condition')!, recurs) ?? mayLeave(file, statement);
    case 'try_statement':
      // Whatever fails on the way to the call is caught, or meant to be.
      if (file.childOf(statement, 'except_clause') !== undefined) return 'left';
      return certain(file, file.child(statement, 'body')!, recurs);
    case 'match_statement':
      return inExpression(file, file.child(statement, 'subject')!, recurs) ?? mayLeave(file, statement);
    default:
      return inExpression(file, statement, recurs) ?? mayLeave(file, statement);
  }
}

function inBranches(file: PythonFile, statement: Node, recurs: (node: Node) => boolean): Node | 'left' | undefined {
  const inCondition = inExpression(file, file.child(statement, 'condition')!, recurs);
  if (inCondition !== undefined) return inCondition;
  const branches = file.childrenIn(statement, 'alternative');
  const blocks = [file.child(statement, 'consequence'), ...branches.map((branch) => file.childOf(branch, 'block'))];
  const found = blocks.map((block) => (block === undefined ? undefined : certain(file, block, recurs)));
  if (found.includes('left')) return 'left';
  const hasElse = branches.some((branch) => file.is(branch, 'else_clause'));
  return hasElse && found.every((each) => each !== undefined) ? found[0] : undefined;
}

/** The first call that an expression runs whatever its values are. */
function inExpression(file: PythonFile, expression: Node, recurs: (node: Node) => boolean): Node | undefined {
  if (recurs(expression)) return expression;
  const { after } = file.tree;
  for (let node = expression + 1; node < after[expression]!;) {
    if (recurs(node)) return node;
    node = PERHAPS.has(file.kind(node)) ? after[node]! : node + 1;
  }
  return undefined;
}

function mayLeave(file: PythonFile, statement: Node): 'left' | undefined {
  const isElsewhere = (inner: Node): boolean => file.is(inner, 'function_definition', 'class_definition', 'lambda');
  const nodes = [statement, ...file.walk(statement, isElsewhere)];
  const leaves = nodes.some(
    (node) =>
      file.is(node, 'return_statement', 'raise_statement', 'assert_statement', 'yield') ||
      (file.is(node, 'call') &&
        /(^|[._])(exit|_exit|abort|fail|skip|error|throw|execv\w*)$/.test(file.text(file.child(node, 'function')!))),
  );
  return leaves ? 'left' : undefined;
}
