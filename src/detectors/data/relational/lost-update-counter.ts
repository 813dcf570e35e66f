import { isMigration } from '../../../facts/indexes.ts';
import { isByHand } from '../../../model/by-hand.ts';
import type { Edit } from '../../../model/finding.ts';
import { argumentsOf, calledName } from '../../../python/arguments.ts';
import type { Binding } from '../../../python/bindings.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { type Fetch, fetchOf } from './fetch.ts';

/** What is counted. */
const COUNTER =
  /(^|_)(counts?|counter|number|num|total|balance|stock|quantity|qty|score|points|credits?|amount|views?|hits|likes|votes|upvotes|downvotes|uses|used|usage|attempts?|tries|retries|failures|wins|losses|sold|remaining|available|inventory|money|budget|plays|downloads|clicks|reads)(_|$)/i;

/** Numbers that are made to notice a second writer, or that stand for a place or a time. */
const NO_COUNTER =
  /(^|_)(version|revision|generation|position|order|page|date|time|at|until|expires?|expiry|end|start)(_|$)/i;

/** Ways to keep a second writer out, and computing in the database. */
const GUARDED =
  /select_for_update|with_for_update|for update|(?<![bcf])lock|\bF\(|semaphore|acquire|serializable|refresh_from_db/i;

/** Code of which one instance runs at a time, beside what is run by hand. */
const ALONE = /(^|[/_])(migrat|backfill)\w*\.py$/;

interface Change {
  /** `counter.hits` */
  readonly target: Node;
  readonly object: Node;
  readonly column: string;
  readonly sign: string;
  readonly amount: Node;
}

export default detector(
  { kinds: ['augmented_assignment', 'assignment'], facts: ['target', 'instead'], words: ['save', 'commit'] },
  function* (node, file) {
    const change = changeOf(file, node);
    if (change === undefined || file.isTest || isByHand(file.path) || ALONE.test(file.path) || isMigration(file.path))
      return;
    const definition = file.enclosingFunction(node);
    const binding = file.scopes.binding(change.object);
    if (definition === undefined || binding?.scope.node !== definition) return;
    const fetch = fetched(file, binding);
    if (fetch === undefined || !isWritten(file, node, definition, binding, fetch)) return;
    if (GUARDED.test(file.text(definition))) return;
    const { column, sign, amount } = change;
    const isDjango = fetch.from === 'manager';
    const field = isDjango ? `${expressionClass(file) ?? 'F'}("${column}")` : `${file.text(fetch.model)}.${column}`;
    const instead = `${file.text(change.target)} = ${field} ${sign} ${file.text(amount)}`;
    yield {
      at: node,
      target: file.text(change.target),
      instead,
      fix: fix(file, node, binding, change, instead, isDjango),
    };
  },
);

/** `object.column += amount`, and the same written out. */
function changeOf(file: PythonFile, node: Node): Change | undefined {
  const target = file.child(node, 'left');
  const right = file.child(node, 'right');
  if (!file.is(target, 'attribute') || right === undefined) return undefined;
  const object = file.child(target, 'object')!;
  if (!file.is(object, 'identifier')) return undefined;
  const column = file.text(file.child(target, 'attribute')!);
  const operator = file.child(node, 'operator');
  const sum = operator === undefined ? file.unparenthesized(right) : undefined;
  if (sum !== undefined) {
    if (!file.is(sum, 'binary_operator')) return undefined;
    if (file.text(file.child(sum, 'left')!) !== file.text(target)) return undefined;
  }
  const sign = file.text(operator ?? file.child(sum!, 'operator')!).replace('=', '');
  const amount = sum === undefined ? right : file.child(sum, 'right')!;
  if ((sign !== '+' && sign !== '-') || NO_COUNTER.test(column) || !isNumber(file, amount, column)) return undefined;
  return { target, object, column, sign, amount };
}

/** Whether an amount is a number: text and lists are put together with `+` too. */
function isNumber(file: PythonFile, amount: Node, column: string): boolean {
  if (file.is(amount, 'integer', 'float')) return true;
  if (!file.is(amount, 'identifier', 'attribute', 'call')) return false;
  if (file.is(amount, 'call') && /^(Decimal|int|float|len|sum|abs|round)$/.test(calledName(file, amount) ?? ''))
    return true;
  return COUNTER.test(column) && !/delta/i.test(file.text(amount));
}

/** How the rows come about that a name stands for; undefined when it may also stand for others. */
function fetched(file: PythonFile, binding: Binding): Fetch | undefined {
  let found: Fetch | undefined;
  for (const { node, kind } of binding.definitions) {
    const source = file.enclosing(node, 'assignment', 'for_statement');
    const value = source === undefined ? undefined : file.child(source, 'right');
    if ((kind !== 'assignment' && kind !== 'for') || value === undefined) return undefined;
    // `row, created = Model.objects.get_or_create(…)`
    const isFirst = file.field(node) === 'left' || file.namedChildren(file.parent(node)!)[0] === node;
    const fetch = isFirst ? fetchOf(file, value) : undefined;
    if (fetch === undefined || !isRow(fetch, kind === 'for')) return undefined;
    found ??= fetch;
  }
  return found;
}

const ROW =
  /^a?(get|first|last|latest|earliest|get_or_create|update_or_create|get_object_or_404|get_or_404|first_or_404|one_or_404|one|one_or_none|scalar|scalar_one|scalar_one_or_none)$/;
const ROWS = /^(filter|all|exclude|order_by|where|filter_by|scalars|iterator)$/;

function isRow({ from, methods }: Fetch, isLoop: boolean): boolean {
  if (methods.some((method) => /^(values|values_list|create|acreate)$/.test(method))) return false;
  const last = methods[0] ?? '';
  return isLoop ? ROWS.test(last) : from === 'get' || ROW.test(last);
}

/** Whether the changed row is written after the change. */
function isWritten(file: PythonFile, node: Node, definition: Node, binding: Binding, { from }: Fetch): boolean {
  if (from === 'manager') {
    return binding.references.some((use) => {
      const attribute = file.parent(use)!;
      if (use < node || !file.is(attribute, 'attribute') || file.field(use) !== 'object') return false;
      const call = file.parent(attribute)!;
      if (!/^a?save$/.test(file.text(file.child(attribute, 'attribute')!)) || !file.is(call, 'call')) return false;
      const written = argumentsOf(file, call).keywords.get('update_fields');
      return (
        written === undefined ||
        file.text(written).includes(file.text(file.child(file.child(node, 'left')!, 'attribute')!))
      );
    });
  }
  const end = file.tree.after[definition]!;
  for (let other = node; other < end; other += 1) {
    if (file.is(other, 'call') && calledName(file, other) === 'commit') return true;
  }
  return false;
}

/** The name under which the file knows Django's `F`. */
function expressionClass(file: PythonFile): string | undefined {
  for (const { name, definitions } of file.scopes.module.bindings.values()) {
    if (definitions.some(({ target }) => target === 'django.db.models.F')) return name;
    if (definitions.some(({ target }) => target === 'django.db.models')) return `${name}.F`;
  }
  return undefined;
}

/** None where the number is read afterwards: it is an expression then, until the row is fetched again. */
function fix(
  file: PythonFile,
  node: Node,
  binding: Binding,
  { target, column }: Change,
  instead: string,
  isDjango: boolean,
): Edit[] {
  if (isDjango && expressionClass(file) === undefined) return [];
  const isReadLater = binding.references.some((use) => {
    const parent = file.parent(use)!;
    return (
      use > file.tree.after[node]! - 1 &&
      file.is(parent, 'attribute') &&
      file.text(file.child(parent, 'attribute')!) === column
    );
  });
  return isReadLater || !file.is(target, 'attribute') ? [] : [{ ...file.span(node), text: instead }];
}
