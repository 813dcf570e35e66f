import type { CallArgumentsFact } from '../facts/call-arguments.ts';
import type { FunctionFact, ParameterFact } from '../facts/definitions.ts';
import type { FileFacts } from '../facts/facts.ts';
import type { Site } from '../model/site.ts';
import type { OwnFunction } from './calls.ts';
import { type Ancestor, isBare, type ProjectClass } from './classes.ts';
import type { Project } from './project.ts';

/** What a call has to hand on. */
export interface Signature {
  /** Of a class, its own name. */
  readonly name: string;
  /** Without the one that Python itself fills in. */
  readonly parameters: readonly ParameterFact[];
  readonly site: Site;
}

const IS_STATIC = /^(builtins\.staticmethod|abc\.abstractstaticmethod)$/;
const IS_CLASS_METHOD = /^(builtins\.classmethod|abc\.abstractclassmethod)$/;

/** Decorators that leave a function to be called as it is written. */
const KEEPS_SIGNATURE =
  /^(builtins\.(staticmethod|classmethod)|abc\.abstract(method|classmethod|staticmethod)|typing(_extensions)?\.(override|final))$/;

/** Decorators that leave a class to be called as it is written. */
const KEEPS_CLASS =
  /^(dataclasses\.dataclass|typing(_extensions)?\.(final|runtime_checkable)|functools\.total_ordering)$/;

/** Foreign classes whose `__new__` takes whatever the `__init__` of a subclass does. */
const OPEN_NEW = /^builtins\.(dict|list|set|BaseException|Exception|\w+(Error|Warning))$/;
/** Its methods are written without the `self` that those of the classes behind it have. */
const INTERFACE = 'zope.interface.Interface';
const PROTOCOL = /^typing(_extensions)?\.Protocol$/;

/** Says what the functions, methods and classes of a project take. */
export class Signatures {
  readonly #project: Project;
  /** Names that any object of the project may have for itself, whatever its class says. */
  readonly #setOnObjects: ReadonlySet<string>;

  constructor(project: Project) {
    this.#project = project;
    this.#setOnObjects = new Set(
      project.files.flatMap(({ instanceAttributes }) =>
        instanceAttributes.flatMap(({ init, sets }) => [...sets, ...(init?.sets ?? []), ...(init?.maySet ?? [])]),
      ),
    );
  }

  /** One for each function that the call may reach; undefined when it may reach others. */
  of(call: CallArgumentsFact, from: FileFacts): readonly Signature[] | undefined {
    const { calls, classes } = this.#project;
    const owner = call.on === undefined ? classes.find(call.callee, from) : undefined;
    if (owner !== undefined) {
      const made = this.#making(owner);
      return made && [made];
    }
    if (call.on === 'super' && this.#mayBeMixed(call, from)) return undefined;
    const callee = calls.callee({ ...call, use: 'used', line: call.site.line }, from);
    if (callee?.kind !== 'own') return undefined;
    const found = callee.functions.map((each) => this.#function(each, call, from));
    return found.every((each) => each !== undefined) ? found : undefined;
  }

  #function(found: OwnFunction, call: CallArgumentsFact, from: FileFacts): Signature | undefined {
    const { definition, file } = found;
    if (!definition.decorators.every((decorator) => KEEPS_SIGNATURE.test(decorator))) return undefined;
    const owner = this.#project.calls.classOf(found);
    // The method of a class whose name is bound otherwise as well.
    if (owner === undefined && definition.name.includes('.') && !definition.isLocal) return undefined;
    const isBound = owner === undefined ? false : this.#isBound(definition, call, from);
    const lastName = definition.name.slice(definition.name.lastIndexOf('.') + 1);
    if (owner !== undefined) {
      if (lastName === '__new__' || this.#setOnObjects.has(lastName)) return undefined;
      if (!owner.decorators.every((decorator) => KEEPS_CLASS.test(decorator))) return undefined;
      if (this.#isInterface({ kind: 'class', definition: owner, file }) || this.#isRecast(found)) return undefined;
    }
    const parameters = isBound === true ? withoutFirst(definition.parameters) : definition.parameters;
    if (isBound === undefined || parameters === undefined) return undefined;
    const { path } = file;
    return { name: definition.name, parameters, site: { ...definition.site, path } };
  }

  #isInterface(owner: ProjectClass): boolean {
    const order = this.#project.classes.resolutionOrder(owner) ?? [];
    return order.some((each) => each.kind === 'foreign' && each.name === INTERFACE);
  }

  /** Whether the objects of a function's class may become those of another: `self.__class__ = …`. */
  #isRecast({ definition, file }: OwnFunction): boolean {
    const owner = definition.name.slice(0, definition.name.lastIndexOf('.'));
    return file.instanceAttributes.some((each) => each.owner === owner && each.sets.includes('__class__'));
  }

  /** Whether Python hands the first argument to a method itself; undefined when that is not sure. */
  #isBound({ decorators }: FunctionFact, call: CallArgumentsFact, from: FileFacts): boolean | undefined {
    if (decorators.some((decorator) => IS_STATIC.test(decorator))) return false;
    if (decorators.some((decorator) => IS_CLASS_METHOD.test(decorator))) return true;
    if (call.on !== undefined) return call.isOnClass !== true;
    const meaning = this.#project.modules.meaning(call.callee.slice(0, call.callee.lastIndexOf('.')), from);
    if (meaning?.kind === 'class') return false;
    return meaning?.kind === 'object' ? true : undefined;
  }

  /** What it takes to make an object of a class. */
  #making(owner: ProjectClass): Signature | undefined {
    const { classes } = this.#project;
    const order = classes.resolutionOrder(owner);
    if (order === undefined || !order.every((each) => this.#isOrdinary(each))) return undefined;
    const about = { name: owner.definition.name, site: { ...owner.definition.site, path: owner.file.path } };
    for (const [index, each] of order.entries()) {
      if (each.kind === 'foreign') {
        if (isBare(each) && !PROTOCOL.test(each.name)) continue;
        return undefined;
      }
      const [init, ...more] = classes.ownMethods(each, '__init__');
      const { dataclassInit, decorators } = each.definition;
      if (init !== undefined) {
        if (more.length > 0 || init.isRebound === true || init.decorators.length > 0) return undefined;
        const parameters = withoutFirst(init.parameters);
        return parameters && { ...about, parameters, site: { ...init.site, path: each.file.path } };
      }
      if (!decorators.includes('dataclasses.dataclass')) continue;
      // The fields of the classes above it come first.
      const isAlone = order.slice(index + 1).every((above) => above.kind === 'foreign' && isBare(above));
      return dataclassInit !== undefined && isAlone ? { ...about, parameters: dataclassInit } : undefined;
    }
    // A stub says nothing of what a class in C does not document.
    return owner.file.path.endsWith('.pyi') ? undefined : { ...about, parameters: [] };
  }

  /** Whether calling a class runs its `__init__` and nothing else. */
  #isOrdinary(ancestor: Ancestor): boolean {
    if (ancestor.kind === 'foreign') return isBare(ancestor) || OPEN_NEW.test(ancestor.name);
    const { metaclass, decorators, attributes } = ancestor.definition;
    return (
      (metaclass === undefined || metaclass === 'abc.ABCMeta') &&
      decorators.every((decorator) => KEEPS_CLASS.test(decorator)) &&
      !attributes.includes('__new__') &&
      !attributes.includes('__init__') &&
      this.#project.classes.ownMethods(ancestor, '__new__').length === 0
    );
  }

  /** Whether another class may come in between a class and the one above it, so that `super()` is that one. */
  #mayBeMixed({ callee }: CallArgumentsFact, from: FileFacts): boolean {
    const { classes } = this.#project;
    const owner = classes.find(callee.slice(0, callee.lastIndexOf('.')), from);
    if (owner === undefined) return true;
    const open = [owner];
    const seen = new Set([owner.definition]);
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const each of classes.subclasses(next)) {
        if (each.definition.bases.length > 1) return true;
        if (!seen.has(each.definition)) open.push(each);
        seen.add(each.definition);
      }
    }
    return false;
  }
}

/** Undefined when there is no first one that takes an argument by position. */
function withoutFirst([first, ...rest]: readonly ParameterFact[]): readonly ParameterFact[] | undefined {
  return first === undefined || first.kind === 'keyword only' || first.kind === '**' || first.kind === '*'
    ? undefined
    : rest;
}
