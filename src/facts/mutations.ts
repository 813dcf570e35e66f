import type { Site } from '../model/site.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { siteOf } from '../python/site.ts';
import { referenceTo } from './reference.ts';

/** A change made in place to what a call returned. */
export interface MutationFact {
  /** Absolute name of the function that was called. */
  readonly callee: string;
  /** What is done, as written: `prices.append`, `prices["book"] =`. */
  readonly change: string;
  readonly site: Site;
}

const MUTATING =
  /^(append|extend|insert|remove|pop|popitem|clear|update|setdefault|sort|reverse|add|discard|difference_update|intersection_update)$/;

/** Reads the changes that functions make to values they got from others; those of tests are of no interest. */
export function mutations(file: PythonFile): MutationFact[] {
  if (file.isTest) return [];
  const found: MutationFact[] = [];
  for (const scope of file.scopes.all) {
    if (scope.kind !== 'function' && scope.kind !== 'module') continue;
    for (const { definitions, references } of scope.bindings.values()) {
      const [definition, ...more] = definitions;
      if (definition?.kind !== 'assignment' || more.length > 0) continue;
      const assignment = file.parent(definition.node)!;
      const value = file.is(assignment, 'assignment') ? file.child(assignment, 'right') : undefined;
      if (!file.is(value, 'call')) continue;
      const change = references.map((reference) => changeOf(file, reference)).find((each) => each !== undefined);
      const callee = change === undefined ? '' : referenceTo(file, file.child(value, 'function'));
      if (change === undefined || callee === '' || callee.startsWith('builtins.')) continue;
      found.push({ callee, change: change.text, site: siteOf(file, change.node) });
    }
  }
  return found;
}

/** What a statement changes of the value that a name holds. */
function changeOf(file: PythonFile, reference: Node): { node: Node; text: string } | undefined {
  const parent = file.parent(reference)!;
  if (file.is(parent, 'attribute') && file.field(reference) === 'object') {
    const call = file.parent(parent)!;
    const name = file.child(parent, 'attribute');
    const isCalled = file.is(call, 'call') && file.field(parent) === 'function';
    if (isCalled && name !== undefined && MUTATING.test(file.text(name)))
      return { node: call, text: file.text(parent) };
    return undefined;
  }
  if (!file.is(parent, 'subscript') || file.field(reference) !== 'value') return undefined;
  const statement = file.parent(parent)!;
  if (file.is(statement, 'assignment', 'augmented_assignment') && file.field(parent) === 'left')
    return { node: parent, text: `${file.text(parent)} =` };
  return file.is(statement, 'delete_statement') ? { node: statement, text: file.text(statement) } : undefined;
}
