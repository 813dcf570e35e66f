import type { Site } from '../model/site.ts';
import { argumentsOf, calledName } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { isModelName } from '../python/orm-query.ts';
import { siteOf } from '../python/site.ts';
import { isMigration } from './indexes.ts';
import type { Instances } from './instances.ts';
import { referenceTo } from './reference.ts';

/** A place in an `async def` at which Django would talk to the database there and then. */
export interface AsyncRowUse {
  /** Absolute name of the model. */
  readonly model: string;
  /** Name of the manager that is asked; absent when it is a row that is written or read again. */
  readonly manager?: string;
  /** The call that runs the query, or what else does so. */
  readonly by: string;
  /** What does the same without blocking. */
  readonly instead: string;
  readonly isAwaited: boolean;
  readonly site: Site;
}

export interface AsyncRows {
  readonly uses: readonly AsyncRowUse[];
  /** Whether the file speaks of the switch with which Django lets all of this pass. */
  readonly hasSwitch: boolean;
}

const SWITCH = 'DJANGO_ALLOW_ASYNC_UNSAFE';

/** Methods of managers and querysets that run a query, each of which has a twin with an `a` before its name. */
const RUNS = new Set(
  `get first last count exists contains aggregate update delete earliest latest in_bulk get_or_create update_or_create
   create bulk_create bulk_update explain`.split(/\s+/),
);
/** Methods that only make another queryset. */
const LAZY = new Set(
  `all filter exclude order_by select_related prefetch_related only defer values values_list distinct using annotate alias
   select_for_update iterator reverse union intersection difference none`.split(/\s+/),
);
const SHORTCUTS = new Set(['get_object_or_404', 'get_list_or_404']);
const MANAGER = /^(objects|_default_manager|_base_manager|\w+_objects)$/;
/** Builtins that read all rows of a queryset they are given. */
const READERS = /^builtins\.(list|tuple|set|frozenset|dict|len|bool|sorted|sum|any|all|min|max|next|enumerate)$/;
const WRITES = new Set(['save', 'delete', 'refresh_from_db']);
/** Methods of a queryset that give one row. */
const FETCHES = /^a?(get|first|last|create|earliest|latest)$/;

/** Names that are bound to names, and longer chains, are nothing that a person wrote. */
const MOST_STEPS = 50;

/** Reads where the `async def`s of a file use Django's rows as if they were not; those of tests say so themselves. */
export function asyncRows(file: PythonFile, instances: Instances): AsyncRows {
  const hasSwitch = file.holds(SWITCH);
  if (file.isTest || isMigration(file.path) || !file.holds('async def')) return { uses: [], hasSwitch };
  const uses: AsyncRowUse[] = [];
  for (const node of inAsync(file)) {
    const found = useAt(file, instances, node);
    if (found !== undefined) uses.push(found);
  }
  return { uses, hasSwitch };
}

/** The nodes that run in the body of an `async def` itself: not in a lambda, a function or a generator inside of it. */
function* inAsync(file: PythonFile): Generator<Node> {
  const { after, count } = file.tree;
  const bodies: { readonly isAsync: boolean; readonly until: Node }[] = [{ isAsync: false, until: count }];
  for (let node = 1; node < count; node += 1) {
    while (node >= bodies.at(-1)!.until) bodies.pop();
    if (file.is(node, 'generator_expression', 'lambda')) bodies.push({ isAsync: false, until: after[node]! });
    if (file.is(node, 'block') && file.is(file.parent(node), 'function_definition')) {
      bodies.push({ isAsync: file.is(file.parent(node)! + 1, '"async"'), until: after[node]! });
    }
    if (bodies.at(-1)!.isAsync) yield node;
  }
}

function useAt(file: PythonFile, instances: Instances, node: Node): AsyncRowUse | undefined {
  switch (file.kind(node)) {
    case 'call':
      return runningCall(file, node) ?? writingCall(file, instances, node) ?? readingCall(file, node);
    case 'for_statement':
    case 'for_in_clause': {
      const isAsync = file.is(node + 1, '"async"');
      return isAsync ? undefined : evaluated(file, file.child(node, 'right'), 'for', 'async for');
    }
    case 'if_statement':
    case 'elif_clause':
    case 'while_statement':
      return evaluated(
        file,
        file.child(node, 'condition'),
        file.is(node, 'while_statement') ? 'while' : 'if',
        'await ….aexists()',
      );
    case 'not_operator':
      return evaluated(file, file.child(node, 'argument'), 'not', 'await ….aexists()');
    case 'subscript': {
      const isOne = file.is(file.child(node, 'subscript'), 'integer');
      return isOne ? evaluated(file, file.child(node, 'value'), '[…]', 'await ….afirst()') : undefined;
    }
    default:
      return undefined;
  }
}

/** `Book.objects.filter(…).first()`, `get_object_or_404(Book, …)`. */
function runningCall(file: PythonFile, call: Node): AsyncRowUse | undefined {
  const name = calledName(file, call) ?? '';
  if (SHORTCUTS.has(name) && referenceTo(file, file.child(call, 'function')).startsWith('django.')) {
    const [rows] = argumentsOf(file, call).positional;
    if (rows === undefined) return undefined;
    const asked = isModelName(file, rows)
      ? { model: referenceTo(file, rows), manager: 'objects' }
      : managerOf(file, rows);
    return asked === undefined ? undefined : use(file, asked, `${name}()`, `await a${name}(…)`, call);
  }
  const callee = file.child(call, 'function');
  if (!RUNS.has(name) || !file.is(callee, 'attribute')) return undefined;
  const asked = managerOf(file, file.child(callee, 'object')!);
  return asked === undefined ? undefined : use(file, asked, `${name}()`, `await ….a${name}(…)`, call);
}

/** `book.save()` of a row that the file itself shows to be one. */
function writingCall(file: PythonFile, instances: Instances, call: Node): AsyncRowUse | undefined {
  const callee = file.child(call, 'function');
  const name = calledName(file, call) ?? '';
  if (!WRITES.has(name) || !file.is(callee, 'attribute')) return undefined;
  const row = file.child(callee, 'object')!;
  const model = fetchedModel(file, row) ?? instances.of(row)?.of ?? '';
  return use(file, { model }, `${name}()`, `await ….a${name}(…)`, call);
}

/** The model of a name that is bound once to a row from a query. */
function fetchedModel(file: PythonFile, row: Node): string | undefined {
  const definitions = file.is(row, 'identifier') ? (file.scopes.binding(row)?.definitions ?? []) : [];
  const [definition] = definitions;
  if (definition === undefined || definitions.length > 1) return undefined;
  const binder = file.parent(definition.node)!;
  if (definition.kind === 'for') return managerOf(file, file.child(binder, 'right')!)?.model;
  const value = file.is(binder, 'assignment') ? file.child(binder, 'right') : undefined;
  if (value === undefined) return undefined;
  const call = file.is(value, 'await') ? file.namedChildren(value)[0] : value;
  const callee = file.is(call, 'call') ? file.child(call, 'function') : undefined;
  if (call === undefined || !file.is(callee, 'attribute') || !FETCHES.test(calledName(file, call) ?? ''))
    return undefined;
  return managerOf(file, file.child(callee, 'object')!)?.model;
}

/** `list(Book.objects.all())`. */
function readingCall(file: PythonFile, call: Node): AsyncRowUse | undefined {
  const reader = READERS.exec(file.scopes.qualifiedName(file.child(call, 'function')) ?? '')?.[1];
  if (reader === undefined) return undefined;
  const [rows] = argumentsOf(file, call).positional;
  const instead =
    reader === 'len' ? 'await ….acount()' : /^(bool|any)$/.test(reader) ? 'await ….aexists()' : '[… async for … in …]';
  return evaluated(file, rows, `${reader}()`, instead);
}

function evaluated(file: PythonFile, rows: Node | undefined, by: string, instead: string): AsyncRowUse | undefined {
  const asked = rows === undefined ? undefined : managerOf(file, rows);
  return asked === undefined ? undefined : use(file, asked, by, instead, rows!);
}

interface Asked {
  readonly model: string;
  readonly manager?: string;
}

/** What a manager, a queryset of it, or a name that is bound once to one asks. */
function managerOf(file: PythonFile, rows: Node): Asked | undefined {
  let node = file.unparenthesized(rows);
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    if (file.is(node, 'call')) {
      const callee = file.child(node, 'function');
      if (!file.is(callee, 'attribute') || !LAZY.has(calledName(file, node) ?? '')) return undefined;
      node = file.child(callee, 'object')!;
    } else if (file.is(node, 'attribute')) {
      const model = file.child(node, 'object')!;
      const manager = file.text(file.child(node, 'attribute')!);
      const reference = MANAGER.test(manager) && isModelName(file, model) ? modelReference(file, model) : '';
      return reference === '' ? undefined : { model: reference, manager };
    } else if (file.is(node, 'subscript') && file.is(file.child(node, 'subscript'), 'slice')) {
      node = file.child(node, 'value')!;
    } else if (file.is(node, 'identifier')) {
      const value = onlyValue(file, node);
      if (value === undefined) return undefined;
      node = file.unparenthesized(value);
    } else {
      return undefined;
    }
  }
  return undefined;
}

/** `cls` is the class around it. */
function modelReference(file: PythonFile, model: Node): string {
  if (file.text(model) !== 'cls') return referenceTo(file, model);
  const owner = file.enclosing(model, 'class_definition');
  return referenceTo(file, owner === undefined ? undefined : file.child(owner, 'name'));
}

/** The value of a name that a function binds once, unless something else may have read its rows before. */
function onlyValue(file: PythonFile, identifier: Node): Node | undefined {
  const binding = file.scopes.binding(identifier);
  if (binding?.scope.kind !== 'function' || binding.references.some((each) => mayRead(file, each))) return undefined;
  const [definition, ...more] = binding.definitions;
  if (definition?.kind !== 'assignment' || more.length > 0) return undefined;
  const assignment = file.parent(definition.node)!;
  return file.is(assignment, 'assignment') ? file.child(assignment, 'right') : undefined;
}

/** Whether a queryset keeps its rows from here on: from an `async for`, or whatever a call does with it. */
function mayRead(file: PythonFile, reference: Node): boolean {
  const parent = file.parent(reference)!;
  if (file.is(parent, 'for_statement', 'for_in_clause')) return file.is(parent + 1, '"async"');
  const call = file.is(parent, 'argument_list') ? file.parent(parent)! : undefined;
  return call !== undefined && !READERS.test(file.scopes.qualifiedName(file.child(call, 'function')) ?? '');
}

function use(file: PythonFile, asked: Asked, by: string, instead: string, at: Node): AsyncRowUse | undefined {
  if (asked.model === '') return undefined;
  return { ...asked, by, instead, isAwaited: file.is(file.parent(at), 'await'), site: siteOf(file, at) };
}
