import type { Site } from '../model/site.ts';
import { argumentsOf } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { modulePath } from '../python/modules.ts';
import { siteOf } from '../python/site.ts';
import type { Callees, Receiver } from './callees.ts';
import { isMigration } from './indexes.ts';
import type { Instances } from './instances.ts';

/** How a call hands on its arguments. */
export interface CallArgumentsFact {
  /** As in CallFact. */
  readonly callee: string;
  readonly on?: Receiver;
  /** Set when what it is called on is the class itself: the `cls` or the `super()` of a class method. */
  readonly isOnClass?: true;
  /** How many arguments it hands on by position. */
  readonly positional: number;
  readonly keywords: readonly string[];
  /** The whole call. */
  readonly site: Omit<Site, 'path'>;
}

/** Methods that get the class without a decorator. */
const GETS_CLASS = new Set(['__new__', '__init_subclass__', '__class_getitem__']);

/**
 * Reads the calls of what may be defined in the file's own project. Those that unpack arguments or are ready for a
 * `TypeError` are left out, and those of tests, which show at once whether they work.
 */
export function callArguments(file: PythonFile, instances: Instances, callees: Callees): CallArgumentsFact[] {
  if (file.isTest || isMigration(file.path)) return [];
  const packages = new Set(modulePath(file.path).split('.'));
  const mayExpectFailure = file.holds('TypeError');
  const found: CallArgumentsFact[] = [];
  for (const node of file.nodesOf('call')) {
    const callee = callees.of(node);
    if (callee === undefined || !packages.has(callee.callee.slice(0, callee.callee.indexOf('.')))) continue;
    const { positional, keywords, isComplete } = argumentsOf(file, node);
    if (!isComplete || (mayExpectFailure && isReadyToFail(file, node))) continue;
    const { line, column, endLine, endColumn, definition, source } = siteOf(file, node);
    found.push({
      ...callee,
      ...(callee.on !== undefined && isOnClass(file, instances, node) && { isOnClass: true }),
      positional: positional.length,
      keywords: [...keywords.keys()],
      site: { line, column, endLine, endColumn, definition, source },
    });
  }
  return found;
}

function isOnClass(file: PythonFile, instances: Instances, call: Node): boolean {
  const object = file.child(file.child(call, 'function')!, 'object')!;
  const isOwn = file.is(object, 'identifier') && instances.ownerOf(object) !== undefined;
  if (!isOwn && !file.text(object).startsWith('super(')) return false;
  const binding = file.is(object, 'identifier') ? file.scopes.binding(object) : undefined;
  const method = binding?.scope.node ?? file.enclosing(call, 'function_definition');
  if (!file.is(method, 'function_definition')) return false;
  return (
    GETS_CLASS.has(file.text(file.child(method, 'name')!)) ||
    file.decorators(method).some((decorator) => /(^|\.)(abstract)?classmethod$/.test(file.text(decorator)))
  );
}

/** Whether a handler waits for the call to be refused. */
function isReadyToFail(file: PythonFile, call: Node): boolean {
  for (let inner = call, outer = file.parent(call); outer !== undefined; inner = outer, outer = file.parent(outer)) {
    if (!file.is(outer, 'try_statement') || file.field(inner) !== 'body') continue;
    if (/\bexcept\b[^:]{0,500}\bTypeError\b/.test(file.text({ start: file.end(inner), end: file.end(outer) })))
      return true;
  }
  return false;
}
