import { shorten } from '../model/shorten.ts';
import type { Site } from '../model/site.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { siteOf } from '../python/site.ts';
import type { Instances } from './instances.ts';

/** A context manager that a `with` statement enters. */
export interface EntryFact {
  /** Absolute name of its class, or of what was called to make it. */
  readonly of: string;
  /** Whether it was made by that call, and so is of no subclass. */
  readonly isMade: boolean;
  /** Whether it is entered by `async with`. */
  readonly isAsync: boolean;
  /** The manager as written. */
  readonly code: string;
  readonly site: Site;
}

/** Longer expressions are cut. */
const LONGEST_CODE = 60;

/** Of these nearly every `with` is one, and rightly. */
const PLAIN = /^(builtins\.open|unittest\.mock\.|pytest\.)/;

/** Reads what the `with` statements of a file enter, where the file tells what it is. */
export function entries(file: PythonFile, instances: Instances): EntryFact[] {
  // In a test such a fault fails at once, or is what is tested.
  if (file.isTest) return [];
  const found: EntryFact[] = [];
  for (const node of file.nodesOf('with_item')) {
    const value = file.child(node, 'value') ?? node + 1;
    // The parentheses may stand around the name as well.
    const entered = file.unparenthesized(value);
    const manager = file.unparenthesized(file.is(entered, 'as_pattern') ? file.namedChildren(entered)[0]! : entered);
    const entry = entryOf(file, instances, node, manager);
    if (entry !== undefined) found.push(entry);
  }
  return found;
}

function entryOf(file: PythonFile, instances: Instances, item: Node, manager: Node): EntryFact | undefined {
  const statement = file.enclosing(item, 'with_statement')!;
  const isAsync = file.is(statement + 1, '"async"');
  if (file.is(manager, 'await')) return undefined;
  const instance = instances.of(manager);
  if (instance === undefined || (PLAIN.test(instance.of) && !isAsync)) return undefined;
  const text = file.text(manager);
  const code = shorten(text, LONGEST_CODE);
  return { ...instance, isAsync, code: code.replaceAll(/\s+/g, ' '), site: siteOf(file, manager) };
}
