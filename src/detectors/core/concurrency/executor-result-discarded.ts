import { groupBy } from '../../../model/group.ts';
import { argumentsOf, calledName } from '../../../python/arguments.ts';
import type { Binding } from '../../../python/bindings.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { originName } from '../../../python/origins.ts';
import { remembered } from '../../../python/remembered.ts';

const EXECUTORS = /^concurrent\.futures\.(\w+\.)?(ThreadPoolExecutor|ProcessPoolExecutor|Executor)$/;

/** Of `contextvars`: it calls what stands behind it. */
const CONTEXT_RUN = /(ctx|context)\.run$/i;

export default detector({ kinds: ['call'], facts: ['call', 'fate'], called: ['submit'] }, function* (node, file) {
  if (file.isTest) return;
  const callee = file.child(node, 'function')!;
  if (!file.is(callee, 'attribute') || !isExecutor(file, file.child(callee, 'object')!)) return;
  const [first, second] = argumentsOf(file, node).positional;
  // `submit(context.run, job)`
  const isRun = second !== undefined && file.is(first, 'attribute') && CONTEXT_RUN.test(file.text(first));
  const job = isRun ? second : first;
  if (job === undefined || isEnding(file, job) || catchesAll(file, job)) return;
  const fate = fateOf(file, node);
  if (fate !== undefined) yield { at: node, call: file.text(callee), fate };
});

/** `thread.join`, `stream.close`: what ends something has no result, and nobody who would wait for it. */
function isEnding(file: PythonFile, job: Node): boolean {
  return (
    file.is(job, 'attribute') && /^(close|join|shutdown|stop|terminate)$/.test(file.text(file.child(job, 'attribute')!))
  );
}

function isExecutor(file: PythonFile, object: Node): boolean {
  if (EXECUTORS.test(originName(file, object) ?? '')) return true;
  return file.is(object, 'call') && EXECUTORS.test(file.scopes.qualifiedName(file.child(object, 'function')) ?? '');
}

/** What becomes of the future, if nobody asks it. */
function fateOf(file: PythonFile, call: Node): string | undefined {
  const parent = file.parent(call)!;
  if (file.is(parent, 'expression_statement')) return 'nobody keeps the future that it returns';
  const holder = holderOf(file, call, parent);
  if (holder?.scope.kind !== 'function') return undefined;
  return holder.references.every((reference) => isNoQuestion(file, reference))
    ? `nobody asks the futures in \`${holder.name}\` how they ended`
    : undefined;
}

/** The name that a future is bound to, or the list that it goes into. */
function holderOf(file: PythonFile, call: Node, parent: Node): Binding | undefined {
  if (file.is(parent, 'list_comprehension')) {
    const assignment = file.parent(parent)!;
    return file.is(assignment, 'assignment') ? nameOf(file, file.child(assignment, 'left')) : undefined;
  }
  if (file.is(parent, 'assignment'))
    return file.field(call) === 'right' ? nameOf(file, file.child(parent, 'left')) : undefined;
  const append = file.is(parent, 'argument_list') ? file.parent(parent)! : undefined;
  if (
    append === undefined ||
    calledName(file, append) !== 'append' ||
    !file.is(file.parent(append), 'expression_statement')
  )
    return undefined;
  const list = file.child(file.child(append, 'function')!, 'object');
  return nameOf(file, list);
}

function nameOf(file: PythonFile, node: Node | undefined): Binding | undefined {
  return file.is(node, 'identifier') ? file.scopes.binding(node) : undefined;
}

/** `futures.append(…)`, `wait(futures)`, `len(futures)`. */
function isNoQuestion(file: PythonFile, reference: Node): boolean {
  const parent = file.parent(reference)!;
  if (file.is(parent, 'attribute')) return file.text(file.child(parent, 'attribute')!) === 'append';
  if (!file.is(parent, 'argument_list')) return false;
  const call = file.parent(parent)!;
  const isDropped = file.is(file.parent(call), 'expression_statement');
  return isDropped && /^concurrent\.futures\.wait$/.test(file.scopes.qualifiedName(file.child(call, 'function')) ?? '');
}

/**
 * Whether a job is a function of this file whose whole body is in a `try` that catches every exception.
 *
 * @param mayLook whether the functions that it calls are looked into, when it does nothing but that
 */
function catchesAll(file: PythonFile, job: Node, mayLook = true): boolean {
  const isOwn = file.is(job, 'attribute') && file.text(file.child(job, 'object')!) === 'self';
  const name = file.text(file.is(job, 'attribute') ? file.child(job, 'attribute')! : job);
  const functions = (functionsByName(file, 0).get(name) ?? []).filter(
    (definition) => !isOwn || file.scopes.of(definition)?.parent?.kind === 'class',
  );
  const isTriedIn = (definition: Node): boolean => {
    const body = file.child(definition, 'body')!;
    return isTried(file, body) || (mayLook && onlyCallsWhatCatchesAll(file, body));
  };
  // Which of the methods of that name another object has is not known.
  const isUnknown = file.is(job, 'attribute') && !isOwn;
  return functions.length > 0 && (isUnknown ? functions.some(isTriedIn) : functions.every(isTriedIn));
}

/** Whether all that a function does is to call such functions, in a loop or without. */
function onlyCallsWhatCatchesAll(file: PythonFile, body: Node): boolean {
  return file.statements(body).every((statement) => {
    const inner = file.is(statement, 'for_statement') ? file.statements(file.child(statement, 'body')!) : [statement];
    return inner.every((each) => {
      const [call] = file.is(each, 'expression_statement') ? file.namedChildren(each) : [];
      return file.is(call, 'call') && catchesAll(file, file.child(call, 'function')!, false);
    });
  });
}

function isTried(file: PythonFile, body: Node): boolean {
  return file
    .statements(body)
    .some((statement) => file.is(statement, 'try_statement') && hasBroadHandler(file, statement));
}

/** All functions and methods, by name. */
const functionsByName = remembered((file): ReadonlyMap<string, readonly Node[]> =>
  groupBy(file.nodesOf('function_definition'), (definition) => file.text(file.child(definition, 'name')!)),
);

function hasBroadHandler(file: PythonFile, statement: Node): boolean {
  return file.children(statement).some((clause) => {
    if (!file.is(clause, 'except_clause')) return false;
    const value = file.child(clause, 'value');
    return value === undefined || /\b(Base)?Exception\b/.test(file.text(value));
  });
}
