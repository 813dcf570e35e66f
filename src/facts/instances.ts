import type { Binding, Definition } from '../python/bindings.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { modulePath } from '../python/modules.ts';
import { referenceTo } from './reference.ts';

/** What an object is an instance of. */
export interface Instance {
  /** Absolute name of its class, or of what was called to make it. */
  readonly of: string;
  /** Whether it was made by that call, and so is of no subclass. */
  readonly isMade: boolean;
}

/** Wrappers of an annotation that say no more than the type inside. */
const TRANSPARENT = /^typing(_extensions)?\.(Optional|Annotated|Final|ClassVar)$/;

/** What the expressions of one file are instances of, as far as the file itself says: by a call, an annotation or `self`. */
export class Instances {
  readonly #file: PythonFile;
  /** By class, what is assigned to each attribute of its `self`; worked out on first use. */
  #attributes: ReadonlyMap<Node, ReadonlyMap<string, Instance | undefined>> | undefined;

  constructor(file: PythonFile) {
    this.#file = file;
  }

  /** Undefined when the file does not tell, or tells several things. */
  of(expression: Node): Instance | undefined {
    const file = this.#file;
    const node = file.unparenthesized(expression);
    if (file.is(node, 'attribute')) return this.#attribute(node);
    return file.is(node, 'identifier') ? this.#name(node) : this.#made(node);
  }

  /** The class whose method a name is the `self` or `cls` of. */
  ownerOf(identifier: Node): Node | undefined {
    const file = this.#file;
    const definitions = file.scopes.binding(identifier)?.definitions ?? [];
    const [definition] = definitions;
    if (definitions.length !== 1 || definition?.kind !== 'parameter') return undefined;
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

  /** Absolute name of a class of the file; empty for one inside a function. */
  nameOf(owner: Node): string {
    const file = this.#file;
    const name = file.child(owner, 'name');
    if (name === undefined || file.enclosing(owner, 'function_definition', 'lambda') !== undefined) return '';
    return `${modulePath(file.path)}.${file.enclosingDefinition(name)}`;
  }

  #name(identifier: Node): Instance | undefined {
    const owner = this.ownerOf(identifier);
    if (owner !== undefined) return named(this.nameOf(owner), false);
    const binding = this.#file.scopes.binding(identifier);
    // What a module makes is looked up by its own name.
    return binding?.scope.kind === 'function' ? this.#bound(binding) : undefined;
  }

  #bound({ definitions }: Binding): Instance | undefined {
    return agreed(definitions.map((definition) => this.#defined(definition)));
  }

  #defined({ node, kind }: Definition): Instance | 'none' | undefined {
    const file = this.#file;
    const parent = file.parent(node)!;
    if (kind === 'parameter') return this.#annotated(file.child(parent, 'type'));
    const isPlain = file.is(parent, 'assignment') && file.field(node) === 'left';
    return isPlain ? this.#assigned(parent) : undefined;
  }

  /** The value counts before the annotation, which may name a parent. */
  #assigned(assignment: Node): Instance | 'none' | undefined {
    const file = this.#file;
    const value = file.child(assignment, 'right');
    if (value === undefined) return this.#annotated(file.child(assignment, 'type'));
    if (file.is(value, 'none')) return 'none';
    return this.#made(value) ?? this.#annotated(file.child(assignment, 'type'));
  }

  /** `Shop(…)` and `await open_shop(…)`. */
  #made(value: Node): Instance | undefined {
    const file = this.#file;
    const inner = file.unparenthesized(value);
    const call = file.is(inner, 'await') ? file.unparenthesized(file.namedChildren(inner)[0] ?? inner) : inner;
    return file.is(call, 'call') ? named(referenceTo(file, file.child(call, 'function')), true) : undefined;
  }

  #annotated(annotation: Node | undefined): Instance | undefined {
    const file = this.#file;
    let type = annotation;
    while (type !== undefined) {
      if (file.is(type, 'identifier', 'attribute')) return named(referenceTo(file, type), false);
      if (file.is(type, 'type')) {
        type = file.namedChildren(type)[0];
      } else if (file.is(type, 'binary_operator', 'union_type')) {
        type = onlyOne(file.namedChildren(type).filter((member) => file.text(member) !== 'None'));
      } else if (file.is(type, 'generic_type', 'subscript')) {
        type = this.#wrapped(type);
      } else {
        return undefined;
      }
    }
    return undefined;
  }

  /** The type in `Optional[…]` and `Annotated[…]`; of another generic class, the class. */
  #wrapped(type: Node): Node | undefined {
    const file = this.#file;
    const [generic, first] = file.namedChildren(type);
    if (generic === undefined || !TRANSPARENT.test(referenceTo(file, generic))) return generic;
    return file.is(first, 'type_parameter') ? file.namedChildren(first)[0] : first;
  }

  #attribute(node: Node): Instance | undefined {
    const file = this.#file;
    const object = file.child(node, 'object');
    const attribute = file.child(node, 'attribute');
    const owner = file.is(object, 'identifier') ? this.ownerOf(object) : undefined;
    if (owner === undefined || attribute === undefined) return undefined;
    return (this.#attributes ??= this.#allAttributes()).get(owner)?.get(file.text(attribute));
  }

  #allAttributes(): Map<Node, Map<string, Instance | undefined>> {
    const file = this.#file;
    const found = new Map<Node, Map<string, (Instance | 'none' | undefined)[]>>();
    for (let node = 1; node < file.tree.count; node += 1) {
      if (!file.is(node, 'assignment')) continue;
      const [owner, name] = this.#target(node) ?? [];
      if (owner === undefined || name === undefined) continue;
      let attributes = found.get(owner);
      if (attributes === undefined) found.set(owner, (attributes = new Map()));
      const values = attributes.get(name);
      if (values === undefined) attributes.set(name, [this.#assigned(node)]);
      else values.push(this.#assigned(node));
    }
    return new Map(
      [...found].map(([owner, attributes]) => [
        owner,
        new Map([...attributes].map(([name, values]) => [name, agreed(values)])),
      ]),
    );
  }

  /** The class and attribute that `self.name = …` in a method, or `name: Type` in the class, sets. */
  #target(assignment: Node): [Node, string] | undefined {
    const file = this.#file;
    const left = file.child(assignment, 'left');
    if (file.is(left, 'identifier')) {
      const owner = file.parent(file.parent(file.parent(assignment)!) ?? 0);
      return file.is(owner, 'class_definition') ? [owner, file.text(left)] : undefined;
    }
    if (!file.is(left, 'attribute')) return undefined;
    const object = file.child(left, 'object');
    const name = file.child(left, 'attribute');
    const owner = file.is(object, 'identifier') ? this.ownerOf(object) : undefined;
    return owner === undefined || name === undefined ? undefined : [owner, file.text(name)];
  }
}

function named(of: string, isMade: boolean): Instance | undefined {
  return of === '' ? undefined : { of, isMade };
}

/** What all of several values are, `None` aside. */
function agreed(values: readonly (Instance | 'none' | undefined)[]): Instance | undefined {
  const [first, ...others] = values.filter((value) => value !== 'none');
  return first !== undefined && others.every((other) => other?.of === first.of && other.isMade === first.isMade)
    ? first
    : undefined;
}

function onlyOne(nodes: readonly Node[]): Node | undefined {
  return nodes.length === 1 ? nodes[0] : undefined;
}
