import type { Node, PythonFile } from './file.ts';
import { annotationOf, narrowing, Tested } from './narrowing.ts';

/** How control may leave a statement, other than by `return`, `raise` or `continue`. */
interface Exits {
  /** On to what follows it. */
  readonly end: boolean;
  /** Out of the loop around it. */
  readonly break: boolean;
}

const END: Exits = { end: true, break: false };
const NOWHERE: Exits = { end: false, break: false };

/** Functions that never return. */
const NO_RETURN = new Set([
  'sys.exit',
  'os._exit',
  'os.abort',
  'os.execl',
  'os.execle',
  'os.execlp',
  'os.execv',
  'os.execve',
  'os.execvp',
  'os.execvpe',
  'builtins.exit',
  'builtins.quit',
  'pytest.fail',
  'pytest.skip',
  'pytest.xfail',
  'pytest.exit',
  'typing.assert_never',
  'typing_extensions.assert_never',
  'flask.abort',
  'werkzeug.exceptions.abort',
  'six.reraise',
  'six.raise_from',
]);

/** What functions that never return are called: a type checker would know, one file does not tell. */
const MAY_NOT_RETURN =
  /^_*(abort|bail|die|error|exit|fail|panic|quit|raise|reraise|skip|throw|unreachable|assert_never)/i;

/** Context managers that take the exception with them: what follows the block is reached though its end is not. */
const SWALLOWS = /(^|\.)(suppress|raises|assertRaises|assertRaisesRegex|assertRaisesMessage)$/;

/** What gives one more turn until the body gets through, or raises: the attempts of tenacity and stamina. */
const ENDLESS = /^(itertools\.(count|cycle)|tenacity\.(Async)?Retrying|stamina\.retry_context)$/;

/**
 * Whether control can run off the end of a block of statements.
 *
 * Where only types could tell (an `if`–`elif` chain or a `match` that may cover every case, a call that may never
 * return) the answer is no: true means that such a path is there to be seen.
 */
export function canReachEnd(file: PythonFile, block: Node): boolean {
  return blockExits(file, block).end;
}

/**
 * Whether a loop may take another turn after a statement in its body: whether there is a path from behind the statement
 * back to the loop's head.
 */
export function mayTurnAgain(file: PythonFile, statement: Node, loop: Node): boolean {
  const leaves: boolean = file.is(statement, 'return_statement', 'raise_statement');
  if (leaves) return false;
  for (let from = statement; ; from = file.parent(from)!) {
    const block = file.parent(from)!;
    if (block === loop || block === 0) return true;
    if (!file.is(block, 'block')) continue;
    for (const next of file.statements(block)) {
      if (next <= from) continue;
      if (file.is(next, 'continue_statement')) return true;
      if (!statementExits(file, next, new Tested()).end) return hasContinue(file, next);
    }
  }
}

function hasContinue(file: PythonFile, statement: Node): boolean {
  const isElsewhere = (inner: Node): boolean =>
    file.is(inner, 'function_definition', 'class_definition', 'for_statement', 'while_statement');
  return [...file.walk(statement, isElsewhere)].some((inner) => file.is(inner, 'continue_statement'));
}

// Blocks nest as deep as indentation does, which the tokenizer limits: recursion is safe here.
function blockExits(file: PythonFile, block: Node | undefined): Exits {
  if (block === undefined) return END;
  const tested = new Tested();
  let breaks = false;
  for (const statement of file.statements(block)) {
    const exits = statementExits(file, statement, tested);
    breaks ||= exits.break;
    if (!exits.end) return { end: false, break: breaks };
  }
  return { end: true, break: breaks };
}

/** @param tested what earlier `if` statements of the block have tested before they left it */
function statementExits(file: PythonFile, statement: Node, tested: Tested): Exits {
  switch (file.kind(statement)) {
    case 'return_statement':
    case 'raise_statement':
    case 'continue_statement':
      return NOWHERE;
    case 'break_statement':
      return { end: false, break: true };
    case 'assert_statement':
      return isFalse(file, file.namedChildren(statement)[0]) ? NOWHERE : END;
    case 'expression_statement':
      return neverReturns(file, file.namedChildren(statement)[0]) ? NOWHERE : END;
    case 'if_statement':
      return ifExits(file, statement, tested);
    case 'while_statement':
      return whileExits(file, statement);
    case 'for_statement':
      return forExits(file, statement);
    case 'try_statement':
      return tryExits(file, statement);
    case 'with_statement': {
      const exits = blockExits(file, file.child(statement, 'body'));
      return swallows(file, statement) ? { ...exits, end: true } : exits;
    }
    case 'match_statement':
      return matchExits(file, statement);
    default:
      return END;
  }
}

function either(...exits: readonly Exits[]): Exits {
  return { end: exits.some(({ end }) => end), break: exits.some((exit) => exit.break) };
}

function ifExits(file: PythonFile, statement: Node, tested: Tested): Exits {
  const branches: Exits[] = [];
  const own = new Tested(tested);
  for (const branch of [statement, ...file.childrenIn(statement, 'alternative')]) {
    const isElse = file.is(branch, 'else_clause');
    branches.push(blockExits(file, file.child(branch, isElse ? 'body' : 'consequence')));
    if (isElse) return either(...branches);
    const condition = file.child(branch, 'condition');
    if (isTrue(file, condition)) return either(...branches);
    const test = condition === undefined ? undefined : narrowing(file, condition, own);
    if (test !== undefined && own.mayBeAll(test)) return either(...branches);
    if (test !== undefined) own.add(test);
  }
  const taken = either(...branches);
  if (!taken.end) own.forEach((sides, subject) => tested.set(subject, sides));
  return { ...taken, end: true };
}

function whileExits(file: PythonFile, statement: Node): Exits {
  const body = blockExits(file, file.child(statement, 'body'));
  if (isTrue(file, file.child(statement, 'condition'))) return { end: body.break, break: false };
  return afterLoop(file, statement, body);
}

function forExits(file: PythonFile, statement: Node): Exits {
  const body = blockExits(file, file.child(statement, 'body'));
  const iterable = file.child(statement, 'right');
  const iterator = file.is(iterable, 'call') ? file.scopes.qualifiedName(file.child(iterable, 'function')) : undefined;
  if (iterator !== undefined && ENDLESS.test(iterator)) return { end: body.break, break: false };
  return afterLoop(file, statement, body);
}

/** A loop that runs out goes on with its `else`; a `break` goes past it. */
function afterLoop(file: PythonFile, loop: Node, body: Exits): Exits {
  const otherwise = file.child(loop, 'alternative');
  if (otherwise === undefined) return END;
  const exits = blockExits(file, file.child(otherwise, 'body'));
  return { end: exits.end || body.break, break: exits.break };
}

function tryExits(file: PythonFile, statement: Node): Exits {
  let exits = blockExits(file, file.child(statement, 'body'));
  const handlers: Exits[] = [];
  for (const clause of file.children(statement)) {
    if (file.is(clause, 'else_clause') && exits.end) {
      const otherwise = blockExits(file, file.child(clause, 'body'));
      exits = { end: otherwise.end, break: exits.break || otherwise.break };
    }
    if (file.is(clause, 'except_clause')) handlers.push(blockExits(file, file.childOf(clause, 'block')));
  }
  const before = either(exits, ...handlers);
  const cleanup = file.childOf(statement, 'finally_clause');
  if (cleanup === undefined) return before;
  const after = blockExits(file, file.childOf(cleanup, 'block'));
  return after.end ? { end: before.end, break: before.break || after.break } : after;
}

function matchExits(file: PythonFile, statement: Node): Exits {
  const body = file.child(statement, 'body');
  const cases = body === undefined ? [] : file.childrenIn(body, 'alternative');
  const exits = either(...cases.map((clause) => blockExits(file, file.child(clause, 'consequence'))));
  const subject = file.child(statement, 'subject');
  const isOpen = subject !== undefined && cases.every((clause) => matchesLiteral(file, subject, clause));
  return isOpen ? { ...exits, end: true } : exits;
}

/** Whether a `case` is for one string or number of a subject that may have others. */
function matchesLiteral(file: PythonFile, subject: Node, clause: Node): boolean {
  const pattern = file.childOf(clause, 'case_pattern');
  const [value] = pattern === undefined ? [] : file.namedChildren(pattern);
  if (!file.is(value, 'string', 'integer', 'float')) return false;
  const annotation = annotationOf(file, subject);
  return annotation !== undefined && /^(str|int|float|bytes)$/.test(file.text(annotation));
}

function swallows(file: PythonFile, statement: Node): boolean {
  const clause = file.childOf(statement, 'with_clause');
  if (clause === undefined) return false;
  return file.namedChildren(clause).some((item) => {
    const value = file.child(item, 'value');
    const manager = file.is(value, 'as_pattern') ? file.namedChildren(value)[0] : value;
    return file.is(manager, 'call') && SWALLOWS.test(file.text(file.child(manager, 'function')!));
  });
}

function isTrue(file: PythonFile, condition: Node | undefined): boolean {
  if (condition === undefined) return false;
  const test = file.unparenthesized(condition);
  return file.is(test, 'true') || (file.is(test, 'integer') && Number(file.text(test)) !== 0);
}

function isFalse(file: PythonFile, condition: Node | undefined): boolean {
  if (condition === undefined) return false;
  const test = file.unparenthesized(condition);
  return file.is(test, 'false') || (file.is(test, 'integer') && Number(file.text(test)) === 0);
}

function neverReturns(file: PythonFile, expression: Node | undefined): boolean {
  const call = file.is(expression, 'await') ? file.namedChildren(expression)[0] : expression;
  if (!file.is(call, 'call')) return false;
  const called = file.child(call, 'function')!;
  const name = file.is(called, 'attribute') ? file.child(called, 'attribute')! : called;
  if (!file.is(name, 'identifier')) return false;
  const qualified = file.scopes.qualifiedName(called);
  if (qualified !== undefined && NO_RETURN.has(qualified)) return true;
  if (MAY_NOT_RETURN.test(file.text(name)) || annotatedNoReturn(file).has(file.text(name))) return true;
  return name === called && handsOnException(file, call);
}

/** Whether a function of another module gets nothing but the exception that was caught: it may well raise it again. */
function handsOnException(file: PythonFile, call: Node): boolean {
  const [argument, ...more] = file.namedChildren(file.child(call, 'arguments')!);
  if (!file.is(argument, 'identifier') || more.length > 0) return false;
  const isCaught = file.scopes.binding(argument)?.definitions.some(({ kind }) => kind === 'except') === true;
  const functions = file.scopes.binding(file.child(call, 'function')!)?.definitions ?? [];
  return isCaught && functions.some(({ kind }) => kind === 'import');
}

/** By file, the names of its functions and methods that are annotated to never return. */
const namesThatNeverReturn = new WeakMap<PythonFile, ReadonlySet<string>>();

function annotatedNoReturn(file: PythonFile): ReadonlySet<string> {
  const known = namesThatNeverReturn.get(file);
  if (known !== undefined) return known;
  const names = new Set<string>();
  for (const scope of file.scopes.all) {
    const type = scope.kind === 'function' ? file.child(scope.node, 'return_type') : undefined;
    // `Optional[NoReturn]` is that of a function which may be told not to raise.
    if (type === undefined || !/^["']?([\w.]+\.)?(Optional\[[\w.]*)?\b(NoReturn|Never)\b/.test(file.text(type)))
      continue;
    names.add(file.text(file.child(scope.node, 'name')!));
  }
  namesThatNeverReturn.set(file, names);
  return names;
}
