import type { Node, PythonFile } from '../python/file.ts';
import { modulePath } from '../python/modules.ts';
import type { Instances } from './instances.ts';
import { referenceTo } from './reference.ts';

/**
 * How a method is reached: on an object that was made by calling what the callee begins with, on an instance of that
 * class or a subclass, or on `super()` of that class.
 */
export type Receiver = 'made' | 'instance' | 'super';

/** What a call calls, when that has a name outside of the function. */
export interface Callee {
  /** Absolute name; of a method, that of the class or function in `on` with the method's name behind it. */
  readonly callee: string;
  /** Absent when the callee is what the name says. */
  readonly on?: Receiver;
}

/** Modules that are never the project's own and hold nothing that a rule asks for. */
const FOREIGN =
  /^(abc|alembic|argparse|base64|builtins|collections|contextlib(?!\.(suppress|redirect_stdout|redirect_stderr|chdir)$)|copy|dataclasses|datetime|decimal|django(?!\.(db\.transaction\.atomic|test(\.utils)?\.override_settings|utils\.(translation|timezone)\.override)$)|enum|functools|io|itertools|json|logging|math|os\.path|pathlib|pydantic|pytest|random|re|shutil|sqlalchemy(?!\.ext\.asyncio\.)|string|sys|typing|unittest(?!\.mock\.patch(\.object|\.dict)?$)|uuid|warnings(?!\.catch_warnings$))\./;

/** What the calls of one file name as their callees. One for all facts of a file: several of them ask of each call. */
export class Callees {
  readonly #file: PythonFile;
  readonly #instances: Instances;
  readonly #known = new Map<Node, Callee | undefined>();

  constructor(file: PythonFile, instances: Instances) {
    this.#file = file;
    this.#instances = instances;
  }

  /** Undefined for what no other file could define. */
  of(call: Node): Callee | undefined {
    const known = this.#known.get(call);
    if (known !== undefined || this.#known.has(call)) return known;
    const callee = calleeOf(this.#file, this.#instances, call);
    this.#known.set(call, callee);
    return callee;
  }
}

function calleeOf(file: PythonFile, instances: Instances, call: Node): Callee | undefined {
  const callee = file.child(call, 'function');
  const name = localFunction(file, callee) ?? referenceTo(file, callee);
  if (name !== '') return isForeign(name) ? undefined : { callee: name };
  if (file.is(callee, 'call')) return bridgeOf(file, callee);
  if (!file.is(callee, 'attribute')) return undefined;
  const object = file.child(callee, 'object')!;
  const method = file.text(file.child(callee, 'attribute')!);
  const parent = superclassOwner(file, instances, object);
  if (parent !== undefined) return parent === '' ? undefined : { callee: `${parent}.${method}`, on: 'super' };
  const instance = instances.of(object);
  if (instance === undefined || isForeign(instance.of)) return undefined;
  return { callee: `${instance.of}.${method}`, on: instance.isMade ? 'made' : 'instance' };
}

/** Of `async_to_sync(function)(…)`, what runs the function. */
function bridgeOf(file: PythonFile, maker: Node): Callee | undefined {
  const name = referenceTo(file, file.child(maker, 'function'));
  return name === 'asgiref.sync.async_to_sync' ? { callee: `${name}.__call__` } : undefined;
}

/** Of a function inside a function, its name with those around it. */
function localFunction(file: PythonFile, callee: Node | undefined): string | undefined {
  const binding = file.is(callee, 'identifier') ? file.scopes.binding(callee) : undefined;
  const [definition, ...more] = binding?.definitions ?? [];
  const isLocal = binding?.scope.kind === 'function' && definition?.kind === 'function' && more.length === 0;
  return isLocal ? `${modulePath(file.path)}.${file.enclosingDefinition(definition.node)}` : undefined;
}

/** The class whose next one `super()` is; empty for a class in a function. */
function superclassOwner(file: PythonFile, instances: Instances, object: Node): string | undefined {
  if (!file.is(object, 'call') || file.text(object) !== 'super()') return undefined;
  const owner = file.enclosing(object, 'class_definition');
  return owner === undefined ? undefined : instances.nameOf(owner);
}

function isForeign(name: string): boolean {
  return FOREIGN.test(name);
}
