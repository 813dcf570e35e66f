import type { Node, PythonFile } from '../python/file.ts';
import { modulePath } from '../python/modules.ts';
import { classOfSelf, originOf } from '../python/origins.ts';
import { referenceTo } from './reference.ts';

/** What an object is an instance of. */
export interface Instance {
  /** Absolute name of its class, or of what was called to make it. */
  readonly of: string;
  /** Whether it was made by that call, and so is of no subclass. */
  readonly isMade: boolean;
}

/**
 * What the expressions of one file are instances of, by the names under which the project can look that up. One for all
 * facts of a file: several of them ask of each call's object.
 */
export class Instances {
  readonly #file: PythonFile;
  readonly #known = new Map<Node, Instance | undefined>();

  constructor(file: PythonFile) {
    this.#file = file;
  }

  /** Undefined when the file does not tell, or tells several things. */
  of(expression: Node): Instance | undefined {
    const known = this.#known.get(expression);
    if (known !== undefined || this.#known.has(expression)) return known;
    const instance = this.#instance(expression);
    this.#known.set(expression, instance);
    return instance;
  }

  #instance(expression: Node): Instance | undefined {
    const origin = originOf(this.#file, expression);
    // What a context manager gives is often something else than itself.
    if (origin === undefined || origin.by === 'with') return undefined;
    const isSelf = origin.by === 'self';
    const of = isSelf ? this.nameOf(this.#file.parent(origin.of)!) : referenceTo(this.#file, origin.of);
    return of === '' ? undefined : { of, isMade: origin.by === 'call' };
  }

  /** The class whose method a name is the `self` or `cls` of. */
  ownerOf(identifier: Node): Node | undefined {
    return classOfSelf(this.#file, identifier);
  }

  /** Absolute name of a class of the file; empty for one inside a function. */
  nameOf(owner: Node): string {
    const file = this.#file;
    const name = file.child(owner, 'name');
    if (name === undefined || file.enclosing(owner, 'function_definition', 'lambda') !== undefined) return '';
    return `${modulePath(file.path)}.${file.enclosingDefinition(name)}`;
  }
}
