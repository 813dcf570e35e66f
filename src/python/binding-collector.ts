import type { Binding, BindingKind, Definition, Scope, ScopeKind } from './bindings.ts';
import { importedFrom, importedModules, type ImportedName, parameterNames, targetNames } from './bound-names.ts';
import type { Kind, Node, PythonFile } from './file.ts';
import { kindTable } from './tokens.ts';

/** An identifier that reads a name, and the scope in which it stands. */
export interface Reference {
  readonly node: Node;
  readonly scope: Scope;
}

/** What binds or reads a name, or opens a scope. */
const VISITED = [
  'identifier',
  'function_definition',
  'class_definition',
  'lambda',
  'list_comprehension',
  'set_comprehension',
  'dictionary_comprehension',
  'generator_expression',
  'assignment',
  'augmented_assignment',
  'for_statement',
  'for_in_clause',
  'named_expression',
  'as_pattern',
  'delete_statement',
  'global_statement',
  'nonlocal_statement',
  'import_statement',
  'import_from_statement',
  'future_import_statement',
  'case_pattern',
  'splat_pattern',
  'keyword_pattern',
  'type_alias_statement',
] as const satisfies readonly Kind[];

/** By number of kind: most nodes bind and read nothing. */
const IS_VISITED = kindTable(...VISITED);

/** One walk over the tree that finds scopes, bindings and reads. */
export class BindingCollector {
  readonly scopes: Scope[] = [];
  readonly references: Reference[] = [];
  readonly starImports: string[] = [];
  readonly module: Scope;
  readonly #file: PythonFile;
  /** Nodes whose subtree belongs to another scope than their parent's. */
  readonly #entering = new Map<Node, Scope>();
  /** By node, whether it is one of these. */
  readonly #isEntrance: Uint8Array;
  /** By node, whether the construct around it has dealt with it. */
  readonly #isClaimed: Uint8Array;
  /** All `global` and `nonlocal` statements. */
  readonly #declarations: readonly Node[];
  #nextDeclaration = 0;
  /** Definitions of names that are `nonlocal` in the scope where they stand. */
  readonly #elsewhere: { name: string; scope: Scope; definition: Definition }[] = [];

  constructor(file: PythonFile) {
    this.#file = file;
    const { after, count, kind } = file.tree;
    this.#isEntrance = new Uint8Array(count);
    this.#isClaimed = new Uint8Array(count);
    this.#declarations = [...file.nodesOf('global_statement', 'nonlocal_statement')];
    this.module = this.#open('module', 0, undefined);
    const around: { scope: Scope; until: Node }[] = [];
    let scope = this.module;
    let until = count;
    for (let node = 1; node < count; node += 1) {
      while (node >= until) ({ scope, until } = around.pop()!);
      if (this.#isEntrance[node] === 1) {
        around.push({ scope, until });
        scope = this.#entering.get(node)!;
        until = after[node]!;
      }
      if (IS_VISITED[kind[node]!] === 1) this.#visit(node, scope);
    }
    this.#bindElsewhere();
  }

  #enter(node: Node, scope: Scope): void {
    this.#entering.set(node, scope);
    this.#isEntrance[node] = 1;
  }

  #claim(node: Node): void {
    this.#isClaimed[node] = 1;
  }

  #open(kind: ScopeKind, node: Node, parent: Scope | undefined): Scope {
    const scope: Scope = { kind, node, parent, bindings: new Map(), globals: new Set(), nonlocals: new Set() };
    this.scopes.push(scope);
    return scope;
  }

  #visit(node: Node, scope: Scope): void {
    const file = this.#file;
    switch (file.kind(node) as (typeof VISITED)[number]) {
      case 'identifier':
        return this.#identifier(node, scope);
      case 'function_definition':
        return this.#function(node, scope);
      case 'class_definition':
        return this.#class(node, scope);
      case 'lambda':
        return this.#lambda(node, scope);
      case 'list_comprehension':
      case 'set_comprehension':
      case 'dictionary_comprehension':
      case 'generator_expression':
        return this.#comprehension(node, scope);
      case 'assignment':
        return this.#assignment(node, scope);
      case 'augmented_assignment': {
        const left = file.child(node, 'left');
        if (file.is(left, 'identifier')) {
          this.#read(left, scope);
          this.#bind(left, 'augmented assignment', scope);
        }
        return;
      }
      case 'for_statement':
      case 'for_in_clause':
        return this.#bindTarget(file.child(node, 'left'), 'for', scope);
      case 'named_expression': {
        const name = file.child(node, 'name');
        if (file.is(name, 'identifier')) this.#bind(name, 'named expression', functionScope(scope));
        return;
      }
      case 'as_pattern':
        return this.#asPattern(node, scope);
      case 'delete_statement':
        for (const target of file.namedChildren(node)) this.#bindTarget(target, 'del', scope);
        return;
      case 'global_statement':
        return this.#declare(node, scope, scope.globals);
      case 'nonlocal_statement':
        return this.#declare(node, scope, scope.nonlocals);
      case 'import_statement':
        return this.#import(importedModules(file, node), scope);
      case 'import_from_statement':
      case 'future_import_statement':
        return this.#importFrom(node, scope);
      case 'case_pattern':
        return this.#casePattern(node, scope);
      case 'splat_pattern': {
        const name = file.namedChildren(node)[0];
        if (file.is(name, 'identifier')) this.#bindPattern(name, scope);
        return;
      }
      case 'keyword_pattern':
        return this.#keywordPattern(node, scope);
      case 'type_alias_statement':
        return this.#typeAlias(node, scope);
    }
  }

  /** An identifier that no construct around it has claimed is a read, unless it only names an attribute or keyword. */
  #identifier(node: Node, scope: Scope): void {
    if (this.#isClaimed[node] === 1) return;
    const file = this.#file;
    const parent = file.parent(node)!;
    const field = file.field(node);
    if (field === 'attribute' || (field === 'name' && file.is(parent, 'keyword_argument'))) return;
    if (file.is(parent, 'dotted_name') && node !== parent + 1) return;
    if (file.is(parent, 'member_type') && node !== parent + 1 && file.namedChildren(parent)[0] !== node) return;
    this.#read(node, scope);
  }

  #read(node: Node, scope: Scope): void {
    this.references.push({ node, scope });
    this.#claim(node);
  }

  /** The name that an identifier stands for in a scope: one that is private to a class carries the name of the class. */
  nameOf(identifier: Node, scope: Scope): string {
    const text = this.#file.text(identifier);
    // To Python two spellings of a letter outside of ASCII are one.
    const isAscii = text.length === this.#file.end(identifier) - this.#file.start(identifier);
    const name = isAscii ? text : text.normalize('NFKC');
    if (!name.startsWith('__') || name.endsWith('__')) return name;
    let owner: Scope | undefined = scope;
    while (owner !== undefined && owner.kind !== 'class') owner = owner.parent;
    const className = owner === undefined ? undefined : this.#file.child(owner.node, 'name');
    const prefix = className === undefined ? '' : this.#file.text(className).replace(/^_+/, '');
    return prefix === '' ? name : `_${prefix}${name}`;
  }

  #bind(node: Node, kind: BindingKind, scope: Scope, target?: string): void {
    this.#claim(node);
    const name = this.nameOf(node, scope);
    const definition = target === undefined ? { node, kind } : { node, kind, target };
    if (scope.nonlocals.has(name)) this.#elsewhere.push({ name, scope, definition });
    else bindingIn(scope.globals.has(name) ? this.module : scope, name).definitions.push(definition);
  }

  /** What `nonlocal` moves out: a function around binds the name as well, perhaps further down. */
  #bindElsewhere(): void {
    const changed = new Set<Binding>();
    for (const { name, scope, definition } of this.#elsewhere) {
      const binding = bindingIn(nonlocalScope(scope, name), name);
      binding.definitions.push(definition);
      changed.add(binding);
    }
    for (const { definitions } of changed) definitions.sort((one, other) => one.node - other.node);
  }

  #bindTarget(target: Node | undefined, kind: BindingKind, scope: Scope): void {
    if (target === undefined) return;
    for (const name of targetNames(this.#file, target)) this.#bind(name, kind, scope);
  }

  #assignment(node: Node, scope: Scope): void {
    const file = this.#file;
    const left = file.child(node, 'left');
    const hasValue = file.child(node, 'right') !== undefined;
    // `(total): int` says something of a name and makes none.
    if (!hasValue && file.is(left, 'parenthesized_expression')) return;
    this.#bindTarget(left, hasValue ? 'assignment' : 'annotation', scope);
  }

  #declare(node: Node, scope: Scope, names: Set<string>): void {
    for (const name of this.#file.namedChildren(node)) {
      names.add(this.nameOf(name, scope));
      this.#claim(name);
    }
  }

  #function(node: Node, scope: Scope): void {
    const file = this.#file;
    const name = file.child(node, 'name');
    if (name !== undefined) this.#bind(name, 'function', scope);
    const outer = this.#typeParameters(file.child(node, 'type_parameters'), scope);
    const inner = this.#open('function', node, outer);
    const returnType = file.child(node, 'return_type');
    if (returnType !== undefined) this.#enter(returnType, outer);
    this.#parameters(file.child(node, 'parameters'), inner, { value: scope, type: outer });
    const body = file.child(node, 'body');
    if (body !== undefined) this.#enter(body, inner);
    // `global` reaches back over the whole body, so it is read before anything in the body is bound.
    if (body !== undefined) this.#declareAhead(body, inner);
  }

  #declareAhead(body: Node, scope: Scope): void {
    const file = this.#file;
    const declarations = this.#declarations;
    // Bodies come in the order of the file.
    while (declarations[this.#nextDeclaration]! < body) this.#nextDeclaration += 1;
    for (let next = this.#nextDeclaration; file.contains(body, declarations[next] ?? 0); next += 1) {
      const node = declarations[next]!;
      const isNested = file.enclosing(node, 'function_definition', 'class_definition', 'lambda') !== file.parent(body);
      if (!isNested) this.#declare(node, scope, file.is(node, 'global_statement') ? scope.globals : scope.nonlocals);
    }
  }

  #class(node: Node, scope: Scope): void {
    const file = this.#file;
    const name = file.child(node, 'name');
    if (name !== undefined) this.#bind(name, 'class', scope);
    const outer = this.#typeParameters(file.child(node, 'type_parameters'), scope);
    const bases = file.child(node, 'superclasses');
    if (bases !== undefined) this.#enter(bases, outer);
    const inner = this.#open('class', node, outer);
    const body = file.child(node, 'body');
    if (body === undefined) return;
    this.#enter(body, inner);
    this.#declareAhead(body, inner);
  }

  /** PEP 695: `def f[T](…)`, `class C[T]` and `type A[T] = …` have a scope of their own around what is defined. */
  #typeParameters(parameters: Node | undefined, scope: Scope): Scope {
    if (parameters === undefined) return scope;
    const file = this.#file;
    const inner = this.#open('type parameters', parameters, scope);
    this.#enter(parameters, inner);
    for (const type of file.namedChildren(parameters)) {
      const name = file.descendants(type).find((child) => file.is(child, 'identifier'));
      if (name !== undefined) this.#bind(name, 'type parameter', inner);
    }
    return inner;
  }

  #typeAlias(node: Node, scope: Scope): void {
    const file = this.#file;
    const left = file.child(node, 'left');
    const written = left === undefined ? undefined : file.namedChildren(left)[0];
    const isGeneric = file.is(written, 'generic_type');
    const [name, parameters] = isGeneric ? file.namedChildren(written) : [written];
    // The grammar takes `type(book).price = 1` for an alias, too.
    if (!file.is(name, 'identifier')) return;
    this.#bind(name, 'type alias', scope);
    const inner = this.#typeParameters(parameters, scope);
    const value = file.child(node, 'right');
    if (value !== undefined) this.#enter(value, inner);
  }

  #lambda(node: Node, scope: Scope): void {
    const inner = this.#open('lambda', node, scope);
    this.#parameters(this.#file.child(node, 'parameters'), inner, { value: scope, type: scope });
    const body = this.#file.child(node, 'body');
    if (body !== undefined) this.#enter(body, inner);
  }

  /**
   * Names go to the function's scope; defaults and annotations are evaluated around it.
   *
   * @param outer where, by field
   */
  #parameters(parameters: Node | undefined, inner: Scope, outer: Readonly<Record<'value' | 'type', Scope>>): void {
    if (parameters === undefined) return;
    const file = this.#file;
    for (const parameter of file.namedChildren(parameters)) {
      for (const field of ['value', 'type'] as const) {
        const evaluated = file.child(parameter, field);
        if (evaluated !== undefined) this.#enter(evaluated, outer[field]);
      }
      for (const name of parameterNames(file, parameter)) this.#bind(name, 'parameter', inner);
    }
  }

  #comprehension(node: Node, scope: Scope): void {
    const file = this.#file;
    const inner = this.#open('comprehension', node, scope);
    let isFirst = true;
    for (const child of file.namedChildren(node)) {
      this.#enter(child, inner);
      if (!file.is(child, 'for_in_clause')) continue;
      const iterable = file.child(child, 'right');
      // The first iterable is evaluated where the comprehension stands.
      if (isFirst && iterable !== undefined) this.#enter(iterable, scope);
      isFirst = false;
    }
  }

  #asPattern(node: Node, scope: Scope): void {
    const file = this.#file;
    const target = file.child(node, 'alias') ?? file.namedChildren(node).at(-1);
    if (target === undefined) return;
    if (file.is(file.parent(node), 'except_clause')) this.#bindTarget(target, 'except', scope);
    else if (file.is(file.parent(node), 'case_pattern')) this.#bindPattern(target, scope);
    else this.#bindTarget(target, 'with', scope);
  }

  #casePattern(node: Node, scope: Scope): void {
    const file = this.#file;
    const [pattern] = file.namedChildren(node);
    if (!file.is(pattern, 'dotted_name')) return;
    const names = file.namedChildren(pattern);
    if (names.length === 1) this.#bindPattern(names[0]!, scope);
  }

  #keywordPattern(node: Node, scope: Scope): void {
    const file = this.#file;
    const [keyword, value] = file.namedChildren(node);
    if (keyword !== undefined) this.#claim(keyword);
    if (!file.is(value, 'dotted_name')) return;
    const names = file.namedChildren(value);
    if (names.length === 1) this.#bindPattern(names[0]!, scope);
  }

  #bindPattern(name: Node, scope: Scope): void {
    if (this.#file.text(name) !== '_') this.#bind(name, 'match', scope);
    this.#claim(name);
  }

  #import(names: readonly ImportedName[], scope: Scope): void {
    for (const { written, bound, target } of names) {
      this.#claimBelow(written);
      if (bound !== undefined) this.#bind(bound, 'import', scope, target);
    }
  }

  #importFrom(node: Node, scope: Scope): void {
    const file = this.#file;
    const from = file.child(node, 'module_name');
    if (from !== undefined) this.#claimBelow(from);
    const { module, names } = importedFrom(file, node);
    if (file.childOf(node, 'wildcard_import') !== undefined) this.starImports.push(module);
    this.#import(names, scope);
  }

  /** Identifiers below a node are parts of a dotted name, not reads. */
  #claimBelow(node: Node): void {
    for (const child of this.#file.descendants(node)) this.#claim(child);
  }
}

function bindingIn(scope: Scope, name: string): Binding {
  let binding = scope.bindings.get(name);
  if (binding === undefined) {
    binding = { name, scope, definitions: [], references: [] };
    scope.bindings.set(name, binding);
  }
  return binding;
}

/** The function around a scope in which a name that is `nonlocal` there lives. */
function nonlocalScope(scope: Scope, name: string): Scope {
  for (let outer = scope.parent; outer !== undefined; outer = outer.parent) {
    if (outer.kind === 'function' && outer.bindings.has(name)) return outer;
  }
  return scope;
}

/** A named expression in a comprehension binds in the function or module around it. */
function functionScope(scope: Scope): Scope {
  let outer = scope;
  while (outer.kind === 'comprehension' && outer.parent !== undefined) outer = outer.parent;
  return outer;
}
