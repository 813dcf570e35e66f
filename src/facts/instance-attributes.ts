import type { Scope } from '../python/bindings.ts';
import type { Node, PythonFile } from '../python/file.ts';

/** What the methods of a class do with the attributes of `self`; private names as Python mangles them. */
export interface InstanceAttributes {
  /** The class, as in its ClassFact. */
  readonly owner: string;
  readonly init?: Initialisation;
  /** What its methods other than `__init__` may set. */
  readonly sets: readonly string[];
  /** The public methods that need what `__init__` always sets; when it hands nothing on, what any of them needs. */
  readonly reads: Readonly<Record<string, readonly string[]>>;
  /** Set when any of its methods may set attributes by names that are not written there. */
  readonly isOpen?: true;
}

/** What an `__init__` leaves behind. */
export interface Initialisation {
  /** What it sets on every way through. */
  readonly sets: readonly string[];
  /** What it may set beside. */
  readonly maySet: readonly string[];
  /** Whether it calls `super()` or hands `self` on, as `Base.__init__(self)` does. */
  readonly handsOn: boolean;
  /** Set when it does nothing at all. */
  readonly isEmpty?: true;
}

interface Collected {
  init: Initialisation | undefined;
  isOpen: boolean;
  readonly sets: Set<string>;
  /** By attribute, the public methods that read it. */
  readonly reads: Map<string, Set<string>>;
}

/** How an attribute is used where it stands. */
type Access = 'always set' | 'set' | 'read' | 'deleted';

const REFLECTED = /^(__dict__|__setattr__)$/;

/** Reads what the classes of a file keep in their instances; test code is left out. */
export function instanceAttributes(file: PythonFile): InstanceAttributes[] {
  if (file.isTest || !file.holds('self.', '__init__')) return [];
  const found = new Map<Node, Collected>();
  for (const scope of file.scopes.all) {
    if (scope.kind === 'function' && scope.parent?.kind === 'class') collect(file, scope, scope.parent.node, found);
  }
  return [...found].flatMap(([owner, collected]) => summary(file, owner, collected));
}

function collect(file: PythonFile, { node: method, bindings }: Scope, owner: Node, found: Map<Node, Collected>): void {
  const parameters = file.child(method, 'parameters');
  const self = parameters === undefined ? undefined : file.namedChildren(parameters)[0];
  if (
    !file.is(self, 'identifier') ||
    file.decorators(method).some((each) => /^(static|class)method$/.test(file.text(each)))
  )
    return;
  let collected = found.get(owner);
  if (collected === undefined) {
    collected = { init: undefined, isOpen: false, sets: new Set(), reads: new Map() };
    found.set(owner, collected);
  }
  const name = file.text(file.child(method, 'name')!);
  const references = bindings.get(file.text(self))?.references ?? [];
  if (name === '__init__') {
    collected.init = initialisation(file, owner, method, references);
    return;
  }
  const isReader = isPublic(name) && !/\b(hasattr|getattr|AttributeError)\b/.test(file.text(method));
  for (const reference of references) {
    const attribute = attributeOf(file, reference);
    if (attribute === undefined || REFLECTED.test(attribute.name)) {
      collected.isOpen ||= attribute !== undefined || isReflected(file, reference);
      continue;
    }
    const access = accessOf(file, attribute.node, method);
    const key = mangled(file, owner, attribute.name);
    if (access === 'always set' || access === 'set') collected.sets.add(key);
    if (access !== 'read' || !isReader) continue;
    const readers = collected.reads.get(key);
    if (readers === undefined) collected.reads.set(key, new Set([name]));
    else readers.add(name);
  }
}

function initialisation(file: PythonFile, owner: Node, method: Node, references: readonly Node[]): Initialisation {
  const body = file.child(method, 'body')!;
  const sets = new Set<string>();
  const maySet = new Set<string>();
  let handsOn = false;
  let mayStop = false;
  for (const node of file.walk(body)) {
    handsOn ||= file.is(node, 'identifier') && file.text(node) === 'super';
    mayStop ||= file.is(node, 'return_statement');
  }
  for (const reference of references) {
    const attribute = attributeOf(file, reference);
    if (attribute === undefined || attribute.name.endsWith('__')) {
      handsOn = true;
      continue;
    }
    const access = accessOf(file, attribute.node, method);
    const isCertain = access === 'always set' && !mayStop && !isPlaceholder(file, attribute.node);
    if (isCertain) sets.add(mangled(file, owner, attribute.name));
    else if (access === 'always set' || access === 'set') maySet.add(mangled(file, owner, attribute.name));
  }
  const isEmpty = file.statements(body).every((statement) => isIdle(file, statement));
  return { sets: [...sets], maySet: [...maySet], handsOn, ...(isEmpty && { isEmpty }) };
}

/** `pass`, `...` and a docstring. */
function isIdle(file: PythonFile, statement: Node): boolean {
  if (!file.is(statement, 'expression_statement')) return file.is(statement, 'pass_statement');
  return file.is(file.namedChildren(statement)[0], 'string', 'ellipsis');
}

/** `total` of `self.total`; undefined for a `self` without one. */
function attributeOf(file: PythonFile, reference: Node): { readonly node: Node; readonly name: string } | undefined {
  const node = file.parent(reference);
  if (!file.is(node, 'attribute') || file.field(reference) !== 'object') return undefined;
  const name = file.child(node, 'attribute');
  return name === undefined ? undefined : { node, name: file.text(name) };
}

function accessOf(file: PythonFile, attribute: Node, method: Node): Access {
  let node = attribute;
  let outer = file.parent(node)!;
  while (file.is(outer, 'pattern_list', 'tuple_pattern', 'list_pattern', 'list_splat_pattern', 'as_pattern_target')) {
    node = outer;
    outer = file.parent(node)!;
  }
  if (file.is(outer, 'delete_statement', 'expression_list')) return 'deleted';
  if (file.is(outer, 'as_pattern')) return file.field(node) === 'alias' ? 'set' : 'read';
  if (!file.is(outer, 'assignment', 'for_statement', 'for_in_clause') || file.field(node) !== 'left') return 'read';
  while (file.is(file.parent(outer), 'assignment')) outer = file.parent(outer)!;
  const block = file.parent(file.parent(outer)!);
  const isFirstLevel = file.is(outer, 'assignment') && block !== undefined && file.parent(block) === method;
  return isFirstLevel ? 'always set' : 'set';
}

/** `self.settings = None`: what fills it in is elsewhere. */
function isPlaceholder(file: PythonFile, attribute: Node): boolean {
  const assignment = file.parent(attribute)!;
  return file.is(assignment, 'assignment') && file.is(file.child(assignment, 'right'), 'none');
}

/** `setattr(self, …)` and `vars(self)`. */
function isReflected(file: PythonFile, reference: Node): boolean {
  const list = file.parent(reference);
  const call = file.is(list, 'argument_list') ? file.parent(list) : undefined;
  const callee = file.is(call, 'call') ? file.child(call, 'function') : undefined;
  return callee !== undefined && /^(setattr|vars|(\w+\.)?__setattr__)$/.test(file.text(callee));
}

function isPublic(method: string): boolean {
  return !method.startsWith('_') || (method.endsWith('__') && method !== '__new__' && method !== '__del__');
}

function mangled(file: PythonFile, owner: Node, name: string): string {
  if (!name.startsWith('__') || name.endsWith('__')) return name;
  return `_${file.text(file.child(owner, 'name')!).replace(/^_+/, '')}${name}`;
}

function summary(file: PythonFile, owner: Node, { init, sets, reads, isOpen }: Collected): InstanceAttributes[] {
  const name = file.child(owner, 'name');
  if (name === undefined || (init === undefined && sets.size === 0 && !isOpen)) return [];
  return [
    {
      owner: file.enclosingDefinition(name),
      ...(init && { init }),
      sets: [...sets],
      reads: Object.fromEntries(
        [...reads].flatMap(([attribute, readers]) => {
          const isOfInterest = init?.handsOn === false || init?.sets.includes(attribute) === true;
          return isOfInterest ? [[attribute, [...readers]] as const] : [];
        }),
      ),
      ...(isOpen && { isOpen }),
    },
  ];
}
