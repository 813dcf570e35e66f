import { argumentsOf } from '../../../python/arguments.ts';
import { conditionsAround, dependsOn } from '../../../python/around.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { stringValue } from '../../../python/literals.ts';

/** Scripts for input that is known: where one fails, whoever runs it sees to it. */
const RUN_ONCE = /(^|\/)(setup|conf|noxfile|tasks)\.py$|(^|\/)(scripts|tools|migrations|\w+_migrations|versions)\//;

/** What gives `None` when it finds nothing. */
const FINDS_OR_NONE = /^(re\.(match|search|fullmatch)|shutil\.which|importlib\.util\.find_spec)$/;
const PATTERN_METHODS = new Set(['match', 'search', 'fullmatch']);
const ENVIRONMENT = /^(os\.environ\.get|os\.getenv)$/;

/** The first row of a query, of Django or SQLAlchemy, or `None`. */
const ROW_OR_NONE = new Set(['first', 'last', 'one_or_none', 'scalar_one_or_none']);
const QUERY = /\.(objects|query|filter|filter_by|exclude|order_by|scalars|select_related|join)\b/;

export default detector(
  {
    kinds: ['call'],
    facts: ['call', 'member'],
    called: ['which', 'find_spec', 'get', 'getenv', ...PATTERN_METHODS, ...ROW_OR_NONE],
  },
  function* (node, file) {
    if (file.isTest || RUN_ONCE.test(file.path) || file.is(file.parent(node), 'expression_statement')) return;
    if (!isOptional(file, node)) return;
    const outer = file.is(file.parent(node), 'await') ? file.parent(node)! : node;
    const use = memberOf(file, outer) ?? firstUse(file, outer);
    if (use === undefined || isGuarded(file, use, node)) return;
    yield { at: use, call: `${file.text(file.child(node, 'function')!)}()`, member: memberText(file, use) };
  },
);

/** Whether a call returns `None` for what is not there. */
function isOptional(file: PythonFile, call: Node): boolean {
  const callee = file.child(call, 'function')!;
  if (!file.is(callee, 'attribute', 'identifier')) return false;
  const { positional, keywords } = argumentsOf(file, call);
  const name = file.scopes.qualifiedName(callee);
  if (name !== undefined && ENVIRONMENT.test(name)) return positional.length === 1 && keywords.size === 0;
  if (name !== undefined && FINDS_OR_NONE.test(name)) return !name.startsWith('re.') || mayFail(file, positional[0]);
  if (!file.is(callee, 'attribute')) return false;
  const method = file.text(file.child(callee, 'attribute')!);
  const object = file.child(callee, 'object')!;
  if (PATTERN_METHODS.has(method)) {
    const pattern = compiled(file, object);
    return pattern !== undefined && mayFail(file, pattern);
  }
  return ROW_OR_NONE.has(method) && positional.length === 0 && isQuery(file, object) && isNarrowed(file, object);
}

/** The pattern behind a name that is bound once, to `re.compile(…)`. */
function compiled(file: PythonFile, object: Node): Node | undefined {
  const definitions = file.is(object, 'identifier') ? (file.scopes.binding(object)?.definitions ?? []) : [];
  const [definition, ...more] = definitions;
  const value = definition === undefined ? undefined : file.child(file.parent(definition.node)!, 'right');
  if (more.length > 0 || !file.is(value, 'call')) return undefined;
  if (file.scopes.qualifiedName(file.child(value, 'function')) !== 're.compile') return undefined;
  return argumentsOf(file, value).positional[0];
}

/** Whether there are texts that a pattern does not match: not so when it matches nothing at all. */
function mayFail(file: PythonFile, pattern: Node | undefined): boolean {
  const text = stringValue(file, pattern);
  if (text === undefined) return false;
  try {
    return !new RegExp(text.replaceAll('(?P<', '(?<')).test('');
  } catch {
    // Python knows some signs that JavaScript does not.
    return false;
  }
}

/** Whether an expression is a query that starts at a model or a session. */
function isQuery(file: PythonFile, object: Node): boolean {
  return file.is(object, 'call', 'attribute') && QUERY.test(file.text(object));
}

/** Whether what is asked for may be missing; the only row, and those by fixed names, are the program's own. */
function isNarrowed(file: PythonFile, query: Node): boolean {
  let root = query;
  while (file.is(root, 'attribute', 'call')) root = file.child(root, file.is(root, 'call') ? 'function' : 'object')!;
  if (file.is(root, 'identifier') && !/^(self|cls|db|session)$/.test(file.text(root)) && isVariable(file, root))
    return true;
  const values = [query, ...file.descendants(query)]
    .filter((node) => file.is(node, 'argument_list'))
    .flatMap((list) => file.namedChildren(list))
    .map((argument) => (file.is(argument, 'keyword_argument') ? file.child(argument, 'value')! : argument))
    .filter((value) => !file.is(value, 'identifier') || isVariable(file, value));
  return values.some((value) => !file.is(value, 'string'));
}

function isVariable(file: PythonFile, name: Node): boolean {
  const definitions = file.scopes.binding(name)?.definitions ?? [];
  return definitions.some(({ kind }) => kind !== 'import' && kind !== 'class');
}

/** The attribute or item that is taken from an expression right where it stands. */
function memberOf(file: PythonFile, expression: Node): Node | undefined {
  let node = expression;
  while (file.is(file.parent(node), 'parenthesized_expression')) node = file.parent(node)!;
  const outer = file.parent(node);
  const field = file.field(node);
  const isMember =
    (file.is(outer, 'attribute') && field === 'object') || (file.is(outer, 'subscript') && field === 'value');
  return isMember ? outer : undefined;
}

/** `.group`, `["id"]`: what is taken, without the expression that it is taken from. */
function memberText(file: PythonFile, member: Node): string {
  const object = file.child(member, file.is(member, 'attribute') ? 'object' : 'value')!;
  return file.text({ start: file.end(object), end: file.end(member) }).trim();
}

/** Of a value that is given a name, what is first done with it, when that takes a member. */
function firstUse(file: PythonFile, value: Node): Node | undefined {
  const assignment = file.parent(value)!;
  const name = file.is(assignment, 'assignment') ? file.child(assignment, 'left') : undefined;
  const binding = file.is(name, 'identifier') ? file.scopes.binding(name) : undefined;
  if (binding === undefined || binding.scope.kind !== 'function' || binding.definitions.length !== 1) return undefined;
  const [first] = binding.references;
  if (first === undefined || first < assignment) return undefined;
  const isInside = file.enclosing(first, 'function_definition', 'lambda') === binding.scope.node;
  // `match.group() if match else None` asks before it takes.
  return isInside && !dependsOn(file, first, binding) ? memberOf(file, first) : undefined;
}

/** Whether the code is ready for `None`, or has made sure that there is something. */
function isGuarded(file: PythonFile, use: Node, call: Node): boolean {
  const asked = file.text(call);
  const query = file.text(file.child(file.child(call, 'function')!, 'object') ?? call);
  for (const condition of [...conditionsAround(file, use), ...filtersAround(file, use)]) {
    const text = file.text(condition);
    if (text.includes(asked) || text.includes(query)) return true;
  }
  for (let inner = use, outer = file.parent(use); outer !== undefined; inner = outer, outer = file.parent(outer)) {
    if (file.is(outer, 'function_definition')) return false;
    if (!file.is(outer, 'try_statement') || file.field(inner) !== 'body') continue;
    const caught = /\bexcept\s*(:|[^:]*\b(AttributeError|TypeError|Exception|BaseException)\b)/;
    if (caught.test(file.text({ start: file.end(inner), end: file.end(outer) }))) return true;
  }
  return false;
}

/** The conditions of the comprehension whose every turn reaches a node. */
function filtersAround(file: PythonFile, node: Node): Node[] {
  const kinds = [
    'list_comprehension',
    'set_comprehension',
    'dictionary_comprehension',
    'generator_expression',
  ] as const;
  const outer = file.enclosing(node, ...kinds, 'function_definition', 'lambda');
  return file.is(outer, ...kinds) ? file.namedChildren(outer).filter((child) => file.is(child, 'if_clause')) : [];
}
