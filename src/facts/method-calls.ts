import { argumentsOf } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { modulePath } from '../python/modules.ts';
import { isMigration } from './indexes.ts';
import { Instances } from './instances.ts';

/** How a method of a class, or of whichever class below it an object is of, is called. */
export interface MethodCallFact {
  /** Absolute name of the class. */
  readonly on: string;
  readonly method: string;
  /** Names of the definitions around the call; empty at module level. */
  readonly caller: string;
  /** Set when the object is the `self` or `cls` of the caller. */
  readonly isOwn?: true;
  /** How many arguments it hands on by position. */
  readonly positional: number;
  readonly keywords: readonly string[];
  /** What becomes of the result: awaited, dropped, or anything else. */
  readonly result: 'awaited' | 'dropped' | 'used';
  /** 1-based. */
  readonly line: number;
}

/**
 * Reads the calls of methods whose object may be of a subclass, each way of calling once for each caller; those of tests
 * and those that unpack arguments are left out.
 */
export function methodCalls(file: PythonFile): MethodCallFact[] {
  if (file.isTest || isMigration(file.path)) return [];
  const instances = new Instances(file);
  const found = new Map<string, MethodCallFact>();
  const packages = new Set(modulePath(file.path).split('.'));
  for (let node = 1; node < file.tree.count; node += 1) {
    const call = file.is(node, 'call') ? methodCall(file, instances, node, packages) : undefined;
    if (call === undefined) continue;
    const { line, ...way } = call;
    const key = JSON.stringify(way);
    if (!found.has(key)) found.set(key, { ...way, line });
  }
  return [...found.values()];
}

/** @param packages what a name may begin with when it is one of the file's own project */
function methodCall(
  file: PythonFile,
  instances: Instances,
  node: Node,
  packages: ReadonlySet<string>,
): MethodCallFact | undefined {
  const callee = file.child(node, 'function');
  if (!file.is(callee, 'attribute')) return undefined;
  const object = file.child(callee, 'object')!;
  const method = file.text(file.child(callee, 'attribute')!);
  // What is private to a class by its name is not overridden.
  if (method.startsWith('__')) return undefined;
  const instance = instances.of(object);
  if (instance === undefined || instance.isMade || !packages.has(instance.of.split('.')[0]!)) return undefined;
  const { positional, keywords, isComplete } = argumentsOf(file, node);
  if (!isComplete) return undefined;
  const isOwn = file.is(object, 'identifier') && instances.ownerOf(object) !== undefined;
  return {
    on: instance.of,
    method,
    caller: file.enclosingDefinition(node),
    ...(isOwn && { isOwn }),
    positional: positional.length,
    keywords: [...keywords.keys()],
    result: resultOf(file, node),
    line: file.lineOf(node),
  };
}

function resultOf(file: PythonFile, call: Node): MethodCallFact['result'] {
  let node = call;
  let outer = file.parent(node)!;
  while (file.is(outer, 'parenthesized_expression')) {
    node = outer;
    outer = file.parent(node)!;
  }
  if (file.is(outer, 'await')) return 'awaited';
  return file.is(outer, 'expression_statement') ? 'dropped' : 'used';
}
