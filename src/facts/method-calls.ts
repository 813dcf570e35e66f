import { argumentsOf } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { modulePath } from '../python/modules.ts';
import { isMigration } from './indexes.ts';
import type { Instances } from './instances.ts';
import { referenceTo } from './reference.ts';

/** How a method is called on an object that may be of any of several classes. */
export interface MethodCallFact {
  /** Absolute name of the class that the object is of, or of one above it; absent when the file does not tell. */
  readonly on?: string;
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
 * Reads the calls of methods whose object may be of a subclass, each way of calling once for each caller, and of other
 * objects those with keywords. Calls of tests and those that unpack arguments are left out.
 */
export function methodCalls(file: PythonFile, instances: Instances): MethodCallFact[] {
  if (file.isTest || isMigration(file.path)) return [];
  const found = new Map<string, MethodCallFact>();
  const packages = new Set(modulePath(file.path).split('.'));
  for (const node of file.nodesOf('call')) {
    const call = methodCall(file, instances, node, packages);
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
  const on = instance === undefined || packages.has(instance.of.split('.')[0]!) ? instance?.of : '';
  if (on === '' || instance?.isMade === true) return undefined;
  const { positional, keywords, isComplete } = argumentsOf(file, node);
  if (!isComplete) return undefined;
  // An object that could be anything is known by nothing but what it is asked.
  if (on === undefined && (keywords.size === 0 || !isVariable(file, object))) return undefined;
  const isOwn = file.is(object, 'identifier') && instances.ownerOf(object) !== undefined;
  return {
    ...(on !== undefined && { on }),
    method,
    caller: file.enclosingDefinition(node),
    ...(isOwn && { isOwn }),
    positional: positional.length,
    keywords: [...keywords.keys()],
    result: resultOf(file, node),
    line: file.lineOf(node),
  };
}

/** Whether an expression is what a function or an object holds, and nothing that has a name of its own in a module. */
function isVariable(file: PythonFile, object: Node): boolean {
  return file.is(object, 'identifier', 'attribute') && referenceTo(file, object) === '';
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
