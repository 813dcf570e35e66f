import { annotatedType } from './annotations.ts';
import type { Binding, Definition } from './bindings.ts';
import { TARGET_LISTS } from './bound-names.ts';
import type { Node, PythonFile } from './file.ts';

/** What the file itself says of where a value comes from. */
export interface Origin {
  /**
   * `call`: `of` was called and returned it, and was awaited if it is a coroutine. `with`: `of` was called to make the
   * context manager that gave it. `annotation`: it is an instance of `of`, of a subclass, or `None`. `self`: it is the
   * first parameter of a method of the class that `of` names.
   */
  readonly by: 'call' | 'with' | 'annotation' | 'self';
  /** What is called, the type, or the name of the class, to be named by `scopes.qualifiedName`. */
  readonly of: Node;
}

/** A name with more definitions than these is not looked into. */
const MOST_DEFINITIONS = 12;

/** Names that are bound to names are followed this far. */
const MOST_HOPS = 4;

/**
 * What an expression's value comes from, when the file leaves no doubt: of a call, a name, or an attribute of `self`.
 * All that binds the name, or sets the attribute in its class, has to say the same; `None` aside.
 */
export function originOf(file: PythonFile, expression: Node): Origin | undefined {
  const binding = file.scopes.binding(expression);
  if (binding === undefined) return valueOrigin(file, expression, MOST_HOPS);
  const known = origins.get(binding);
  if (known !== undefined) return known ?? undefined;
  const origin = valueOrigin(file, expression, MOST_HOPS);
  origins.set(binding, origin ?? null);
  return origin;
}

/** Where the values of names come from, as far as it was asked for; `null` where the file leaves doubts. */
const origins = new WeakMap<Binding, Origin | null>();

/**
 * The absolute name of what an expression's value comes from, such as `sqlalchemy.orm.Session`; undefined as by
 * `originOf`, and when imports do not tell what that name stands for.
 */
export function originName(file: PythonFile, expression: Node): string | undefined {
  return file.scopes.qualifiedName(originOf(file, expression)?.of);
}

/** The value of the only definition that a name has, when that is an assignment to this name alone. */
export function onlyValue(file: PythonFile, identifier: Node): Node | undefined {
  const definitions = file.scopes.binding(identifier)?.definitions ?? [];
  const [definition] = definitions;
  if (definition === undefined || definitions.length > 1) return undefined;
  const assignment = file.parent(definition.node)!;
  return isPlain(file, definition) ? assignedValue(file, assignment) : undefined;
}

/** The value of a name of a function that is bound once. */
export function localValue(file: PythonFile, identifier: Node): Node | undefined {
  return file.scopes.binding(identifier)?.scope.kind === 'function' ? onlyValue(file, identifier) : undefined;
}

/** The class whose method a name is the `self` or `cls` of. */
export function classOfSelf(file: PythonFile, identifier: Node): Node | undefined {
  const binding = file.scopes.binding(identifier);
  const [definition, ...more] = binding?.definitions ?? [];
  if (binding === undefined || definition?.kind !== 'parameter' || more.length > 0) return undefined;
  const known = owners.get(binding);
  if (known !== undefined) return known ?? undefined;
  const owner = ownerBy(file, definition);
  owners.set(binding, owner ?? null);
  return owner;
}

/** The classes whose `self` or `cls` parameters are, as far as it was asked for; `null` for all other parameters. */
const owners = new WeakMap<Binding, Node | null>();

function ownerBy(file: PythonFile, definition: Definition): Node | undefined {
  // An annotated `self` stands for what the annotation says.
  const parameters = file.parent(definition.node)!;
  if (!file.is(parameters, 'parameters') || file.namedChildren(parameters)[0] !== definition.node) return undefined;
  const method = file.parent(parameters)!;
  if (file.decorators(method).some((decorator) => file.text(decorator) === 'staticmethod')) return undefined;
  const outer = file.parent(method)!;
  const block = file.is(outer, 'decorated_definition') ? file.parent(outer)! : outer;
  const owner = file.parent(block);
  return file.is(owner, 'class_definition') ? owner : undefined;
}

/** @param hops how many further names may be followed */
function valueOrigin(file: PythonFile, expression: Node, hops: number): Origin | undefined {
  const node = file.unparenthesized(expression);
  if (file.is(node, 'identifier')) return hops === 0 ? undefined : nameOrigin(file, node, hops - 1);
  if (file.is(node, 'attribute')) return hops === 0 ? undefined : attributeOrigin(file, node, hops - 1);
  return callOrigin(file, node);
}

function nameOrigin(file: PythonFile, identifier: Node, hops: number): Origin | undefined {
  const owner = classOfSelf(file, identifier);
  const className = owner === undefined ? undefined : file.child(owner, 'name');
  if (className !== undefined) return { by: 'self', of: className };
  return agreed(file, file.scopes.binding(identifier)?.definitions ?? [], hops);
}

/** The class whose attribute is read by `self.name`, and all that sets it there. */
function attributeOrigin(file: PythonFile, node: Node, hops: number): Origin | undefined {
  const { owner, name } = selfAttribute(file, node) ?? {};
  if (owner === undefined || name === undefined) return undefined;
  const inBody = file.scopes.of(owner)?.bindings.get(name)?.definitions ?? [];
  const inMethods = (attributesOf(file).get(owner)?.get(name) ?? []).map((each) => attributeDefinition(file, each));
  return agreed(file, [...inBody, ...inMethods], hops);
}

/** A place that may give a name or an attribute its value. */
type Setting = Pick<Definition, 'node' | 'kind'>;

function attributeDefinition(file: PythonFile, node: Node): Setting {
  const parent = file.parent(node)!;
  if (file.is(parent, 'delete_statement')) return { node, kind: 'del' };
  return { node, kind: file.is(parent, 'as_pattern_target') ? 'with' : 'assignment' };
}

/** What all settings say, `None` aside. */
function agreed(file: PythonFile, settings: readonly Setting[], hops: number): Origin | undefined {
  if (settings.length > MOST_DEFINITIONS) return undefined;
  let found: Origin | undefined;
  let declared: Origin | undefined;
  for (const setting of settings) {
    if (setting.kind === 'del') continue;
    const assignment = isPlain(file, setting) ? file.parent(setting.node)! : undefined;
    if (assignment !== undefined && file.is(assignedValue(file, assignment), 'none')) {
      declared ??= annotationOrigin(file, file.child(assignment, 'type'));
      continue;
    }
    const origin = settingOrigin(file, setting, hops);
    found = found === undefined ? origin : joined(file, found, origin);
    if (origin === undefined || found === undefined) return undefined;
  }
  return found ?? declared;
}

/** Two that name the same: of which it is certain only that the value is an instance, unless both come the same way. */
function joined(file: PythonFile, one: Origin, other: Origin | undefined): Origin | undefined {
  if (other === undefined || !isSameName(file, one.of, other.of)) return undefined;
  return one.by === other.by ? one : { by: 'annotation', of: one.of };
}

function isSameName(file: PythonFile, one: Node, other: Node): boolean {
  const name = file.scopes.qualifiedName(one);
  if (name !== undefined) return file.scopes.qualifiedName(other) === name;
  return file.text(one) === file.text(other) && rootBinding(file, one) === rootBinding(file, other);
}

function rootBinding(file: PythonFile, name: Node): Binding | undefined {
  let root = name;
  while (file.is(root, 'attribute')) root = file.child(root, 'object')!;
  return file.scopes.binding(root);
}

function settingOrigin(file: PythonFile, setting: Setting, hops: number): Origin | undefined {
  const parent = file.parent(setting.node)!;
  if (setting.kind === 'parameter') return annotationOrigin(file, file.child(parent, 'type'));
  if (setting.kind === 'with') {
    const manager = file.is(parent, 'as_pattern_target') ? file.namedChildren(file.parent(parent)!)[0] : undefined;
    const origin = manager === undefined ? undefined : callOrigin(file, manager);
    return origin === undefined ? undefined : { ...origin, by: 'with' };
  }
  return isPlain(file, setting) ? assignmentOrigin(file, parent, hops) : undefined;
}

/** A call counts before the annotation, which may name a parent; the annotation counts before a name. */
function assignmentOrigin(file: PythonFile, assignment: Node, hops: number): Origin | undefined {
  const value = assignedValue(file, assignment);
  const called = value === undefined ? undefined : callOrigin(file, value);
  const origin = called ?? annotationOrigin(file, file.child(assignment, 'type'));
  if (origin !== undefined || value === undefined) return origin;
  return valueOrigin(file, value, hops);
}

function annotationOrigin(file: PythonFile, annotation: Node | undefined): Origin | undefined {
  const of = annotation === undefined ? undefined : annotatedType(file, annotation);
  return of === undefined ? undefined : { by: 'annotation', of };
}

/** `Shop(…)` and `await open_shop(…)`. */
function callOrigin(file: PythonFile, value: Node): Origin | undefined {
  const inner = file.unparenthesized(value);
  const call = file.is(inner, 'await') ? file.unparenthesized(file.namedChildren(inner)[0] ?? inner) : inner;
  const of = file.is(call, 'call') ? file.child(call, 'function') : undefined;
  return file.is(of, 'identifier', 'attribute') ? { by: 'call', of } : undefined;
}

/** Whether a definition is `name = …`, `name: type`, or `name := …`. */
function isPlain(file: PythonFile, { node }: Setting): boolean {
  const parent = file.parent(node);
  return file.is(parent, 'named_expression') || (file.is(parent, 'assignment') && file.field(node) === 'left');
}

/** The value of an assignment, which in `first = second = value` stands behind the last. */
function assignedValue(file: PythonFile, assignment: Node): Node | undefined {
  if (file.is(assignment, 'named_expression')) return file.child(assignment, 'value');
  let value = file.child(assignment, 'right');
  while (file.is(value, 'assignment')) value = file.child(value, 'right');
  return value;
}

/** The class and the name of `self.name` in one of its methods. */
function selfAttribute(file: PythonFile, node: Node): { owner: Node; name: string } | undefined {
  const object = file.child(node, 'object');
  const attribute = file.child(node, 'attribute');
  const owner = file.is(object, 'identifier') ? classOfSelf(file, object) : undefined;
  return owner === undefined || attribute === undefined ? undefined : { owner, name: file.text(attribute) };
}

type SetAttributes = ReadonlyMap<Node, ReadonlyMap<string, readonly Node[]>>;

const setAttributes = new WeakMap<PythonFile, SetAttributes>();

/** By class and name, every `self.name` of its methods that is assigned to, in whatever way, or deleted. */
function attributesOf(file: PythonFile): SetAttributes {
  const known = setAttributes.get(file);
  if (known !== undefined) return known;
  const found = new Map<Node, Map<string, Node[]>>();
  for (const node of file.nodesOf('attribute')) {
    if (!isTarget(file, node)) continue;
    const { owner, name } = selfAttribute(file, node) ?? {};
    if (owner === undefined || name === undefined) continue;
    const attributes = found.get(owner) ?? new Map<string, Node[]>();
    found.set(owner, attributes);
    const nodes = attributes.get(name) ?? [];
    attributes.set(name, nodes);
    nodes.push(node);
  }
  setAttributes.set(file, found);
  return found;
}

/** Whether an expression is set by what stands around it: alone, or as one of several targets. */
function isTarget(file: PythonFile, expression: Node): boolean {
  let node = expression;
  let parent = file.parent(node)!;
  while (TARGET_LISTS.has(file.kind(parent))) {
    node = parent;
    parent = file.parent(node)!;
  }
  if (file.is(parent, 'as_pattern_target', 'delete_statement')) return true;
  const isSetting = file.is(parent, 'assignment', 'augmented_assignment', 'for_statement', 'for_in_clause');
  return isSetting && file.field(node) === 'left';
}
