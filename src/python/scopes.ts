import { BindingCollector } from './binding-collector.ts';
import { type Binding, moduleOf, type Scope } from './bindings.ts';
import type { Node, PythonFile } from './file.ts';
import { modulePath } from './modules.ts';

/**
 * The names of one file by Python's own rules: which scope binds a name, what reads it, and what it stands for.
 *
 * Source: The Python Language Reference, "Execution model: Naming and binding".
 */
export class Scopes {
  readonly module: Scope;
  /** Modules whose every public name is imported by `from … import *`. */
  readonly starImports: readonly string[];
  /** Identifiers that read what nothing in the file binds, each with the name: of a builtin, or unknown. */
  readonly unbound: ReadonlyMap<Node, string>;
  readonly #file: PythonFile;
  readonly #byNode = new Map<Node, Scope>();
  /** By node. */
  readonly #bindingOf: (Binding | undefined)[];
  readonly #moduleName: string;
  /** Answers that were given: facts and many rules ask the same of each call. */
  readonly #qualifiedNames = new Map<Node, string | undefined>();
  /** What bindings stand for: a name may be bound as often as it is read. */
  readonly #meanings = new Map<Binding, string | undefined>();
  #boundNames: ReadonlySet<string> | undefined;

  constructor(file: PythonFile) {
    this.#file = file;
    this.#moduleName = modulePath(file.path);
    const collector = new BindingCollector(file);
    this.#bindingOf = new Array<Binding | undefined>(file.tree.count);
    this.module = collector.module;
    this.starImports = collector.starImports;
    for (const scope of collector.scopes) this.#byNode.set(scope.node, scope);
    for (const scope of collector.scopes) {
      for (const binding of scope.bindings.values()) {
        for (const { node } of binding.definitions) this.#bindingOf[node] = binding;
      }
    }
    const unbound = new Map<Node, string>();
    for (const { node, scope } of collector.references) {
      const name = collector.nameOf(node, scope);
      const binding = this.#resolve(node, scope, name);
      // The compiler gives `__class__` to the functions in a class.
      if (binding === undefined && name !== '__class__') unbound.set(node, name);
    }
    this.unbound = unbound;
  }

  /** All scopes of the file, the module first. */
  get all(): Iterable<Scope> {
    return this.#byNode.values();
  }

  /** The scope that a module, class, function, lambda or comprehension opens. */
  of(node: Node): Scope | undefined {
    return this.#byNode.get(node);
  }

  /** Whether any scope of the file binds a name. */
  binds(name: string): boolean {
    this.#boundNames ??= new Set([...this.all].flatMap(({ bindings }) => [...bindings.keys()]));
    return this.#boundNames.has(name);
  }

  /** What an identifier binds or reads; undefined for attributes, keywords, builtins and unknown names. */
  binding(identifier: Node): Binding | undefined {
    return this.#bindingOf[identifier];
  }

  /**
   * The dotted, absolute name that an expression stands for, followed through the file's imports.
   *
   * `Column` after `from sqlalchemy import Column` is `sqlalchemy.Column`; `open` is `builtins.open`; a class of this
   * file is `package.module.Class`. Undefined when it depends on anything but imports and definitions at module level.
   */
  qualifiedName(node: Node | undefined): string | undefined {
    if (node === undefined) return undefined;
    const known = this.#qualifiedNames.get(node);
    if (known !== undefined || this.#qualifiedNames.has(node)) return known;
    const name = this.#nameOf(node);
    this.#qualifiedNames.set(node, name);
    return name;
  }

  #nameOf(node: Node): string | undefined {
    const file = this.#file;
    const attributes: string[] = [];
    let expression: Node | undefined = node;
    while (file.is(expression, 'attribute')) {
      const attribute = file.child(expression, 'attribute');
      if (attribute === undefined) return undefined;
      attributes.push(file.text(attribute));
      expression = file.child(expression, 'object');
    }
    if (!file.is(expression, 'identifier')) return undefined;
    const root = this.#qualifiedIdentifier(expression);
    return root === undefined ? undefined : attributes.reduceRight((name, attribute) => `${name}.${attribute}`, root);
  }

  #qualifiedIdentifier(identifier: Node): string | undefined {
    const builtin = this.unbound.get(identifier);
    if (builtin !== undefined) return this.starImports.length > 0 ? undefined : `builtins.${builtin}`;
    const binding = this.#bindingOf[identifier];
    if (binding === undefined) return undefined;
    if (!this.#meanings.has(binding)) this.#meanings.set(binding, this.#meaningOf(binding));
    return this.#meanings.get(binding);
  }

  #meaningOf(binding: Binding): string | undefined {
    const target = binding.definitions[0]?.target;
    if (target !== undefined && binding.definitions.every((definition) => definition.target === target)) return target;
    const isDefinition = binding.definitions.every(({ kind }) => kind === 'class' || kind === 'function');
    return isDefinition && binding.scope.kind === 'module' ? `${this.#moduleName}.${binding.name}` : undefined;
  }

  #resolve(node: Node, scope: Scope, name: string): Binding | undefined {
    const isEarly = this.#isBeforeBinding(node, scope, name);
    const outer = isEarly ? lookUp(scope.parent!, name) : undefined;
    const binding = outer ?? (isEarly && !this.#isDeferred(node) ? undefined : lookUp(scope, name));
    if (binding === undefined) return undefined;
    binding.references.push(node);
    this.#bindingOf[node] = binding;
    return binding;
  }

  /** Whether a name stands in an annotation that is evaluated later if at all, when the class around it is complete. */
  #isDeferred(node: Node): boolean {
    const { definitions } = this.module.bindings.get('annotations') ?? { definitions: [] };
    const isPostponed = definitions.some(({ target }) => target === '__future__.annotations');
    return isPostponed && this.#file.enclosing(node, 'type') !== undefined;
  }

  /** In a class body a name is looked up around the class until the body has bound it, as in `limit = limit`. */
  #isBeforeBinding(node: Node, scope: Scope, name: string): boolean {
    const first = scope.kind === 'class' ? scope.bindings.get(name)?.definitions[0]?.node : undefined;
    if (first === undefined) return false;
    const file = this.#file;
    if (node < first) return true;
    const binder = file.parent(first)!;
    return file.is(binder, 'assignment', 'function_definition', 'class_definition') && file.contains(binder, node);
  }
}

/** The binding that a name read in a scope refers to. */
function lookUp(from: Scope, name: string): Binding | undefined {
  let scope: Scope | undefined = from;
  if (from.globals.has(name)) scope = moduleOf(from);
  for (let isDirect = true; scope !== undefined; isDirect &&= scope.kind === 'type parameters', scope = scope.parent) {
    if (scope.kind === 'class' && !isDirect) {
      // What the compiler gives to the functions in a class comes before what is bound around the class.
      if (name === '__class__') return undefined;
      // Names of a class body are seen in that body only, not in the functions within.
      continue;
    }
    const binding = scope.bindings.get(name);
    if (binding !== undefined && !(scope.globals.has(name) || scope.nonlocals.has(name))) return binding;
    if (scope.globals.has(name)) return moduleOf(scope).bindings.get(name);
  }
  return undefined;
}
