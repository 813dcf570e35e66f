import { argumentsOf, calledName } from '../../../python/arguments.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

/** An expression that asks the database for rows of a model. */
export interface Fetch {
  /** `manager` is Django's; `query` is SQLAlchemy's `Query`, `select` its statement, `get` a row by its key. */
  readonly from: 'manager' | 'query' | 'select' | 'get';
  /** What names the model. */
  readonly model: Node;
  /** Names of the calls, outermost first, those of a statement handed to the session included. */
  readonly methods: readonly string[];
}

const SHORTCUT = /^a?get_(object|list)_or_404$/;

/** A chain longer than this was not written by a person. */
const MOST_STEPS = 40;

/** Reads `Model.objects…`, `get_object_or_404(Model, …)`, `session.query(Model)…`, `Model.query…`, `session.get(Model, …)` and `session.scalars(select(Model)…)…`. */
export function fetchOf(file: PythonFile, expression: Node): Fetch | undefined {
  const methods: string[] = [];
  let node = expression;
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    node = file.unparenthesized(node);
    if (file.is(node, 'await')) {
      node = file.namedChildren(node)[0]!;
    } else if (file.is(node, 'subscript')) {
      node = file.child(node, 'value')!;
    } else if (file.is(node, 'attribute')) {
      return managed(file, node, methods);
    } else if (file.is(node, 'identifier') && steps > 0) {
      const value = onlyValue(file, node);
      if (value === undefined) return undefined;
      node = value;
    } else if (file.is(node, 'call')) {
      const name = calledName(file, node);
      const { positional } = argumentsOf(file, node);
      const [first, second] = positional;
      if (name === undefined) return undefined;
      methods.push(name);
      if (SHORTCUT.test(name) && first !== undefined) {
        if (isClass(file, first)) return { from: 'manager', model: first, methods };
        node = first;
        continue;
      }
      const callee = file.child(node, 'function')!;
      if (name === 'select' || name === 'query') {
        const model = first === undefined ? undefined : modelOf(file, first);
        return model === undefined ? undefined : { from: name, model, methods };
      }
      if (!file.is(callee, 'attribute')) return undefined;
      const receiver = file.child(callee, 'object')!;
      const isSession = /(session|(^|\.)db|(^|\.)s)$/i.test(file.text(receiver));
      if (name === 'get' && isSession && first !== undefined && second !== undefined && isClass(file, first)) {
        return { from: 'get', model: first, methods };
      }
      const isHandedOn = /^(scalars?|execute|exec)$/.test(name) && first !== undefined;
      node = isHandedOn ? first : receiver;
    } else {
      return undefined;
    }
  }
  return undefined;
}

/** `Model.objects` and Flask-SQLAlchemy's `Model.query`. */
function managed(file: PythonFile, node: Node, methods: readonly string[]): Fetch | undefined {
  const model = file.child(node, 'object')!;
  const name = file.text(file.child(node, 'attribute')!);
  if (!isClass(file, model)) return undefined;
  if (name === 'query') return { from: 'query', model, methods };
  return /^(_default_manager|_base_manager|\w*objects\w*)$/.test(name)
    ? { from: 'manager', model, methods }
    : undefined;
}

/** `Model` of `Model` and of one of its columns. */
function modelOf(file: PythonFile, node: Node): Node | undefined {
  if (isClass(file, node)) return node;
  const owner = file.is(node, 'attribute') ? file.child(node, 'object')! : undefined;
  return owner !== undefined && isClass(file, owner) ? owner : undefined;
}

function isClass(file: PythonFile, node: Node): boolean {
  return file.is(node, 'identifier', 'attribute') && /(^|\.)(_*[A-Z]\w*[a-z]\w*|cls)$/.test(file.text(node));
}

/** The value of a name that is bound once, by a plain assignment in a function. */
export function onlyValue(file: PythonFile, identifier: Node): Node | undefined {
  const binding = file.scopes.binding(identifier);
  const [definition, ...more] = binding?.definitions ?? [];
  if (binding?.scope.kind !== 'function' || definition?.kind !== 'assignment' || more.length > 0) return undefined;
  const assignment = file.parent(definition.node)!;
  const isPlain = file.is(assignment, 'assignment') && file.field(definition.node) === 'left';
  return isPlain ? file.child(assignment, 'right') : undefined;
}
