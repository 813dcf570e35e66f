import type { Edit } from '../../../model/finding.ts';
import { argumentsOf, calledName } from '../../../python/arguments.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { classOfSelf } from '../../../python/origins.ts';

const THREADS = /^(threading\.(Thread|Timer)|multiprocessing\.(context\.)?Process)$/;

/** Builtin functions that return nothing to call. */
const PLAIN = /^(builtins\.(print|len|sum|exec|input)|time\.sleep|os\.(remove|unlink|makedirs)|sys\.exit)$/;

const TAKES_FUNCTION = 'Thread Process Timer add_done_callback submit call_soon call_soon_threadsafe call_later'.split(
  ' ',
);

export default detector(
  {
    kinds: ['call'],
    facts: ['call', 'taker', 'function'],
    called: TAKES_FUNCTION,
  },
  function* (node, file) {
    const name = calledName(file, node);
    if (name === undefined || !TAKES_FUNCTION.includes(name)) return;
    const given = callbackOf(file, node, name);
    if (!file.is(given, 'call') || !givesNothing(file, given)) return;
    const function_ = file.text(file.child(given, 'function')!);
    yield { at: given, call: file.text(given), taker: name, function: function_, fix: passed(file, node, name, given) };
  },
);

function callbackOf(file: PythonFile, call: Node, name: string): Node | undefined {
  const { positional, keywords } = argumentsOf(file, call);
  switch (name) {
    case 'Thread':
    case 'Process':
      return isKnown(file, call) ? keywords.get('target') : undefined;
    case 'Timer':
      return isKnown(file, call) ? (keywords.get('function') ?? positional[1]) : undefined;
    case 'call_later':
      return positional[1];
    default:
      return positional[0];
  }
}

function isKnown(file: PythonFile, call: Node): boolean {
  return THREADS.test(file.scopes.qualifiedName(file.child(call, 'function')) ?? '');
}

/** Whether a call certainly returns `None`, or a value that nobody can call. */
function givesNothing(file: PythonFile, call: Node): boolean {
  const callee = file.child(call, 'function')!;
  if (PLAIN.test(file.scopes.qualifiedName(callee) ?? '')) return true;
  const definition = definitionOf(file, callee);
  if (definition === undefined || file.decorators(definition).length > 0) return false;
  if (file.is(definition + 1, '"async"')) return false;
  const body = file.child(definition, 'body');
  if (body === undefined) return false;
  const isElsewhere = (inner: Node): boolean => file.is(inner, 'function_definition', 'class_definition', 'lambda');
  return ![...file.walk(body, isElsewhere)].some(
    (inner) => file.is(inner, 'yield') || (file.is(inner, 'return_statement') && returnsSomething(file, inner)),
  );
}

function returnsSomething(file: PythonFile, statement: Node): boolean {
  const [value] = file.namedChildren(statement);
  return value !== undefined && !file.is(value, 'none', 'true', 'false', 'integer', 'string');
}

/** The function of this file that a name, or a method on `self`, stands for. */
function definitionOf(file: PythonFile, callee: Node): Node | undefined {
  if (file.is(callee, 'identifier')) {
    const [definition, ...more] = file.scopes.binding(callee)?.definitions ?? [];
    return definition?.kind === 'function' && more.length === 0 ? file.parent(definition.node) : undefined;
  }
  const object = file.is(callee, 'attribute') ? file.child(callee, 'object') : undefined;
  const owner = file.is(object, 'identifier') ? classOfSelf(file, object) : undefined;
  if (owner === undefined) return undefined;
  const name = file.text(file.child(callee, 'attribute')!);
  const [definition, ...more] = file.scopes.of(owner)?.bindings.get(name)?.definitions ?? [];
  return definition?.kind === 'function' && more.length === 0 ? file.parent(definition.node) : undefined;
}

/** Hands the function over, and its arguments beside it where the taker has a place for them. */
function passed(file: PythonFile, taker: Node, name: string, given: Node): Edit[] {
  const { positional, keywords, isComplete } = argumentsOf(file, given);
  const function_ = file.text(file.child(given, 'function')!);
  const span = file.span(given);
  if (!isComplete) return [];
  if (positional.length + keywords.size === 0) return [{ ...span, text: function_ }];
  const texts = positional.map((each) => file.text(each));
  if (/^(submit|call_soon|call_soon_threadsafe|call_later)$/.test(name)) {
    return keywords.size > 0 ? [] : [{ ...span, text: [function_, ...texts].join(', ') }];
  }
  if (!/^(Thread|Process)$/.test(name)) return [];
  const own = argumentsOf(file, taker).keywords;
  if (own.has('args') || own.has('kwargs') || keywords.size > 0) return [];
  return [{ ...span, text: `${function_}, args=(${texts.join(', ')}${texts.length === 1 ? ',' : ''})` }];
}
