import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BindingCollector } from '../../src/python/binding-collector.ts';
import type { Definition, Scope } from '../../src/python/bindings.ts';
import type { Node, PythonFile } from '../../src/python/file.ts';

/** A scope with its symbols as CPython's `symtable` tells them. */
export interface SymbolTable {
  readonly kind: string;
  /** Of functions and classes; else empty. */
  readonly name: string;
  /** 1-based; 0 for the module. */
  readonly line: number;
  /** Flags by name. */
  readonly symbols: Readonly<Record<string, readonly string[]>>;
  readonly inner: readonly SymbolTable[];
}

const RUNNER = fileURLToPath(new URL('symbols.py', import.meta.url));
// The system's own Python is the one whose standard library is read.
const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

/** What CPython makes of each file; `undefined` for one that it does not compile. */
export function cpythonTables(paths: readonly string[]): (SymbolTable | undefined)[] {
  const python = spawnSync(PYTHON, [RUNNER], {
    encoding: 'utf8',
    input: JSON.stringify(paths),
    maxBuffer: 2 ** 30,
  });
  if (python.error) throw python.error;
  if (python.status !== 0) throw new Error(python.stderr);
  const lines = python.stdout.trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as SymbolTable | null) ?? undefined);
}

/** What the scopes of a file say, in CPython's words. */
export function ownTable(file: PythonFile): SymbolTable {
  return new Teller(file).table();
}

/** Reads that are reads to us and not to `symtable`, and why. */
export const NOT_READ: readonly { readonly why: string; readonly holds: (file: PythonFile, node: Node) => boolean }[] =
  [
    {
      why: 'The target of an augmented assignment is read and written; symtable tells the writing only.',
      holds: (file, node) => file.is(file.parent(node), 'augmented_assignment') && file.field(node) === 'left',
    },
    {
      why: 'After `from __future__ import annotations` an annotation is text to symtable, while its names still have to be there for whoever reads the text.',
      holds: (file, node) => postponesAnnotations(file) && file.enclosing(node, 'type') !== undefined,
    },
  ];

function postponesAnnotations(file: PythonFile): boolean {
  const definitions = [...file.scopes.module.bindings.values()].flatMap((binding) => binding.definitions);
  return definitions.some(({ target }) => target === '__future__.annotations');
}

interface Told {
  readonly scope: Scope;
  readonly symbols: Map<string, Set<string>>;
  readonly inner: Told[];
}

class Teller {
  readonly #file: PythonFile;
  readonly #collected: BindingCollector;
  readonly #told = new Map<Node, Told>();

  constructor(file: PythonFile) {
    this.#file = file;
    this.#collected = new BindingCollector(file);
    for (const scope of this.#collected.scopes) {
      const told: Told = { scope, symbols: new Map(), inner: [] };
      this.#told.set(scope.node, told);
      if (scope.parent !== undefined && !this.#isLeftOut(scope.node)) this.#of(scope.parent).inner.push(told);
    }
  }

  table(): SymbolTable {
    for (const scope of this.#collected.scopes) this.#declarations(scope);
    for (const scope of this.#collected.scopes) {
      for (const { name, definitions } of scope.bindings.values()) {
        for (const definition of definitions) this.#definition(scope, name, definition);
      }
    }
    for (const { node, scope } of this.#collected.references) {
      if (!this.#isLeftOut(node)) this.#read(node, scope);
    }
    return this.#asTable(this.#of(this.#collected.module));
  }

  #asTable({ scope, symbols, inner }: Told): SymbolTable {
    const file = this.#file;
    const name = scope.kind === 'function' || scope.kind === 'class' ? file.child(scope.node, 'name') : undefined;
    return {
      kind: scope.kind,
      name: name === undefined ? '' : file.text(name),
      line: scope.kind === 'module' ? 0 : file.lineOf(scope.node),
      symbols: Object.fromEntries([...symbols].map(([symbol, flags]) => [symbol, [...flags]])),
      inner: inner.map((told) => this.#asTable(told)),
    };
  }

  #of(scope: Scope): Told {
    return this.#told.get(scope.node)!;
  }

  #isLeftOut(node: Node): boolean {
    return NOT_READ.some(({ holds }) => holds(this.#file, node));
  }

  #flag(scope: Scope, name: string, ...flags: readonly string[]): void {
    const { symbols } = this.#of(scope);
    const known = symbols.get(name) ?? new Set();
    symbols.set(name, known);
    for (const flag of flags) known.add(flag);
  }

  #declarations(scope: Scope): void {
    for (const name of scope.globals) {
      this.#flag(scope, name, 'global', 'declared global');
      this.#flag(this.#collected.module, name, 'global', 'declared global');
    }
    for (const name of scope.nonlocals) {
      this.#flag(scope, name, 'nonlocal', 'free');
      this.#passThrough(scope.parent, name, this.#outerBinding(scope, name));
    }
  }

  /** The function around a scope that binds a name; what binds `__class__` is the class. */
  #outerBinding(scope: Scope, name: string): Scope | undefined {
    let outer = scope.parent;
    const isOwner = (around: Scope): boolean =>
      name === '__class__' ? around.kind === 'class' : isFunction(around) && around.bindings.has(name);
    while (outer !== undefined && !isOwner(outer)) outer = outer.parent;
    return outer;
  }

  #definition(owner: Scope, name: string, definition: Definition): void {
    const scope = this.#standing(definition);
    const { kind } = definition;
    if (kind === 'named expression' && scope.kind === 'comprehension') {
      this.#namedInComprehension(scope, owner, name);
      return;
    }
    if (kind === 'parameter') this.#flag(scope, name, 'parameter');
    else if (kind === 'import') this.#flag(scope, name, 'imported');
    else this.#flag(scope, name, 'assigned');
    if (this.#isAnnotated(definition)) this.#flag(scope, name, 'annotated');
    const isModule = scope.kind === 'module';
    if (owner === scope) this.#flag(scope, name, 'local', ...(isModule ? ['global'] : []));
    else if (owner !== this.#expectedOwner(scope, name)) this.#flag(scope, name, 'misplaced');
  }

  /** Where a name lives that a scope does not keep. */
  #expectedOwner(scope: Scope, name: string): Scope | undefined {
    return scope.globals.has(name) ? this.#collected.module : this.#outerBinding(scope, name);
  }

  #namedInComprehension(scope: Scope, owner: Scope, name: string): void {
    let host = scope.parent!;
    while (host.kind === 'comprehension') host = host.parent!;
    if (owner.kind === 'module') {
      this.#flag(scope, name, 'assigned', 'global', 'declared global');
      this.#flag(owner, name, 'global', 'declared global');
    } else {
      this.#flag(scope, name, 'assigned', 'nonlocal', 'free');
      this.#passThrough(scope.parent, name, owner);
    }
    if (host.kind !== 'module') this.#flag(host, name, 'assigned', ...(host === owner ? ['local'] : []));
  }

  /** The scope whose block a definition is written in, which `global` and the like may have moved it out of. */
  #standing({ node, kind }: Definition): Scope {
    const file = this.#file;
    let inner = node;
    for (const outer of file.ancestors(node)) {
      const isPart = file.field(inner) === 'body' || (kind === 'parameter' && file.field(inner) === 'parameters');
      if (file.is(outer, 'function_definition', 'lambda', 'class_definition') ? isPart : this.#isInside(outer, node)) {
        return this.#told.get(outer)!.scope;
      }
      inner = outer;
    }
    return this.#collected.module;
  }

  #isInside(outer: Node, node: Node): boolean {
    const file = this.#file;
    if (!file.is(outer, 'list_comprehension', 'set_comprehension', 'dictionary_comprehension', 'generator_expression'))
      return false;
    const first = file.child(file.childOf(outer, 'for_in_clause')!, 'right')!;
    return !file.contains(first, node);
  }

  #isAnnotated({ node }: Definition): boolean {
    const file = this.#file;
    const assignment = file.parent(node)!;
    const isTarget = file.is(assignment, 'assignment') && file.field(node) === 'left';
    return isTarget && file.child(assignment, 'type') !== undefined;
  }

  #read(node: Node, scope: Scope): void {
    const file = this.#file;
    const name = this.#collected.nameOf(node, scope);
    const binding = file.scopes.binding(node);
    const owner = binding === undefined ? undefined : this.#told.get(binding.scope.node)!.scope;
    this.#resolved(scope, name, owner ?? (name === '__class__' ? this.#outerBinding(scope, name) : undefined));
    // A call of `super()` needs the class around.
    if (isFunction(scope) && name === 'super')
      this.#resolved(scope, '__class__', this.#outerBinding(scope, '__class__'));
  }

  #resolved(scope: Scope, name: string, owner: Scope | undefined): void {
    this.#flag(scope, name, 'referenced');
    const flags = this.#of(scope).symbols.get(name)!;
    if (flags.has('local') || flags.has('declared global') || flags.has('nonlocal')) return;
    if (owner === undefined || owner.kind === 'module') this.#flag(scope, name, 'global');
    else if (owner !== scope) this.#passThrough(scope, name, owner);
  }

  /** A free name is one in all scopes on the way to its own; a class that binds the same keeps its own. */
  #passThrough(from: Scope | undefined, name: string, owner: Scope | undefined): void {
    for (let scope = from; scope !== undefined && scope !== owner; scope = scope.parent) {
      if (this.#of(scope).symbols.get(name)?.has('local') !== true) this.#flag(scope, name, 'free');
    }
  }
}

function isFunction({ kind }: Scope): boolean {
  return kind === 'function' || kind === 'lambda' || kind === 'comprehension';
}

/** One symbol, or one scope, of which the two say different things. */
export interface Difference {
  /** Kinds and names of the scopes around it and its own. */
  readonly scope: string;
  readonly line: number;
  /** Empty when a scope is there on one side only. */
  readonly name: string;
  readonly ours: string;
  readonly cpython: string;
}

/** What two tables do not agree on. */
export function differences(ours: SymbolTable, cpython: SymbolTable, around = ''): Difference[] {
  const scope = `${around}/${ours.kind} ${ours.name}`;
  const found: Difference[] = [];
  for (const name of new Set([...Object.keys(ours.symbols), ...Object.keys(cpython.symbols)])) {
    const [own, other] = [flagsOf(ours, name), flagsOf(cpython, name)];
    if (own !== other) found.push({ scope, line: ours.line, name, ours: own, cpython: other });
  }
  const [inner, otherInner] = [byPlace(ours), byPlace(cpython)];
  for (const key of new Set([...inner.keys(), ...otherInner.keys()])) {
    const pairs = paired(inner.get(key) ?? [], otherInner.get(key) ?? []);
    for (const [own, other] of pairs) {
      if (own !== undefined && other !== undefined) found.push(...differences(own, other, scope));
      else found.push({ scope, line: ours.line, name: '', ours: own ? key : '', cpython: other ? key : '' });
    }
  }
  return found;
}

function flagsOf(table: SymbolTable, name: string): string {
  const flags = Object.hasOwn(table.symbols, name) ? table.symbols[name] : undefined;
  return flags === undefined ? 'none' : flags.toSorted().join(', ');
}

function byPlace({ inner }: SymbolTable): Map<string, SymbolTable[]> {
  const found = new Map<string, SymbolTable[]>();
  for (const table of inner) {
    const key = `${table.kind} ${table.name}:${table.line}`;
    found.set(key, [...(found.get(key) ?? []), table]);
  }
  return found;
}

/** Tables of one line: CPython visits the parts of a comprehension or dictionary in another order than they stand. */
function paired(
  ours: readonly SymbolTable[],
  cpython: readonly SymbolTable[],
): (readonly [SymbolTable | undefined, SymbolTable | undefined])[] {
  const open = [...cpython];
  const unlike: SymbolTable[] = [];
  for (const table of ours) {
    const same = open.findIndex((other) => differences(table, other).length === 0);
    if (same === -1) unlike.push(table);
    else open.splice(same, 1);
  }
  const count = Math.max(unlike.length, open.length);
  return Array.from({ length: count }, (_, index) => [unlike[index], open[index]] as const);
}
