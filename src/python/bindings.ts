import type { Node } from './file.ts';

export type ScopeKind = 'module' | 'class' | 'function' | 'lambda' | 'comprehension' | 'type parameters';

/** How a name came into a scope. */
export type BindingKind =
  | 'assignment'
  | 'annotation'
  | 'augmented assignment'
  | 'for'
  | 'with'
  | 'except'
  | 'import'
  | 'function'
  | 'class'
  | 'parameter'
  | 'named expression'
  | 'match'
  | 'del'
  | 'type parameter'
  | 'type alias';

/** One place that binds a name. */
export interface Definition {
  /** The identifier that is bound; for `import a.b`, the identifier `a`. */
  readonly node: Node;
  readonly kind: BindingKind;
  /** What the name stands for, dotted and absolute, when an import binds it. */
  readonly target?: string;
}

/** A name in a scope: everything that binds it there, and everything that reads it from anywhere. */
export interface Binding {
  readonly name: string;
  readonly scope: Scope;
  readonly definitions: Definition[];
  /** Identifiers that read the name, in the scope or in scopes inside it, in order. */
  readonly references: Node[];
}

export interface Scope {
  readonly kind: ScopeKind;
  /** The node that opens it. */
  readonly node: Node;
  readonly parent: Scope | undefined;
  readonly bindings: Map<string, Binding>;
  /** Names declared `global` here. */
  readonly globals: Set<string>;
  /** Names declared `nonlocal` here. */
  readonly nonlocals: Set<string>;
}

/** The outermost scope. */
export function moduleOf(scope: Scope): Scope {
  let outer = scope;
  while (outer.parent !== undefined) outer = outer.parent;
  return outer;
}
