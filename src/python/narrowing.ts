import type { Node, PythonFile } from './file.ts';

/** What a condition tells apart: two such tests of one thing may leave nothing over. */
interface Narrowing {
  readonly subject: string;
  /** Of `price > 0` and `price < 0`, the `0`: both leave it over. Undefined for all other tests. */
  readonly limit: string | undefined;
}

/** By subject, the limit that all tests of it so far have left over; undefined when they may leave nothing. */
export class Tested extends Map<string, string | undefined> {
  add({ subject, limit }: Narrowing): void {
    this.set(subject, this.has(subject) && this.get(subject) !== limit ? undefined : limit);
  }

  /** Whether a test may be the last that is needed. */
  mayBeAll({ subject, limit }: Narrowing): boolean {
    return this.has(subject) && (limit === undefined || this.get(subject) !== limit);
  }
}

/** What a condition tells apart by type, by identity, by truth, by order or as a member of an enumeration. */
export function narrowing(file: PythonFile, condition: Node, tested: Tested): Narrowing | undefined {
  const test = file.unparenthesized(condition);
  const subject = narrowedSubject(file, condition);
  if (subject !== undefined) return { subject, limit: limitOf(file, test) };
  // `price == 0`, when both sides of 0 are tested already.
  const [left, right] = file.is(test, 'comparison_operator') ? file.namedChildren(test) : [];
  if (left === undefined || right === undefined || tested.get(file.text(left)) !== file.text(right)) return undefined;
  return { subject: file.text(left), limit: undefined };
}

/** `0` of `price > 0`: of a number that is left out on both sides, neither test says anything. */
function limitOf(file: PythonFile, test: Node): string | undefined {
  if (!file.is(test, 'comparison_operator')) return undefined;
  const [, limit, more] = file.namedChildren(test);
  if (!file.is(limit, 'integer', 'float') || more !== undefined) return undefined;
  return file.is(file.child(test, 'operators'), '"<"', '">"') ? file.text(limit) : undefined;
}

function narrowedSubject(file: PythonFile, condition: Node): string | undefined {
  let test = file.unparenthesized(condition);
  if (file.is(test, 'not_operator')) test = file.unparenthesized(file.child(test, 'argument')!);
  if (file.is(test, 'identifier', 'attribute')) return file.text(test);
  if (file.is(test, 'call')) {
    const [subject] = file.namedChildren(file.child(test, 'arguments')!);
    return subject === undefined ? undefined : file.text(subject);
  }
  if (!file.is(test, 'comparison_operator')) return undefined;
  const [left, right] = file.namedChildren(test);
  if (left === undefined || right === undefined) return undefined;
  return isOpenEnded(file, left, right) ? undefined : file.text(left);
}

/** Whether the values that a subject is compared with cannot be all there are: those of a `str` or an `int`. */
function isOpenEnded(file: PythonFile, subject: Node, value: Node): boolean {
  const isLiteral = file.is(value, 'string', 'integer', 'float', 'concatenated_string');
  const isOrdered = file.children(file.parent(value)!).some((token) => file.is(token, '"<"', '">"', '"<="', '">="'));
  if (isOrdered) return false;
  if (!isLiteral) return false;
  const annotation = annotationOf(file, subject);
  return annotation === undefined || /^(str|int|float|bytes)$/.test(file.text(annotation));
}

/** The annotation of a parameter that is read here. */
export function annotationOf(file: PythonFile, name: Node): Node | undefined {
  const definitions = file.scopes.binding(name)?.definitions ?? [];
  const [definition] = definitions;
  if (definition?.kind !== 'parameter') return undefined;
  return file.child(file.parent(definition.node)!, 'type');
}
