import type { Relation, Relations } from './relations.ts';
import { isLoaded, type Rows } from './rows.ts';

/** What is read of a row: names of attributes, and methods called on what they lead to. */
export interface RowRead {
  readonly path: readonly string[];
  readonly isCalled: boolean;
  readonly then: readonly string[];
}

/** Relations from a row on, of which the last at least does not come with the rows. */
export type Unloaded = readonly [Relation, ...Relation[]];

/** What SQLAlchemy loads when it is first read, and not with the rows or never. */
const LAZY = /^(select|true)$/i;

/** Tables so small that a session soon holds all their rows, and asks no further. */
const FEW_ROWS =
  /(Type|Kind|Status|State|Category|Role|Plan|Currency|Country|Language|Org|Organi[sz]ation|Tenant|Site|Region|Priority|Severity)$/;

/** Questions that a set of rows answers without a query once it is loaded; any other makes a new one. */
const ANSWERED = /^(all|count|exists)$/;

/**
 * The relations that reading something of a row loads by a query of its own; undefined when none surely does.
 *
 * @param by the relation that led to the row, if it was one
 */
export function unloaded(relations: Relations, rows: Rows, read: RowRead, by?: Relation): Unloaded | undefined {
  return rows.model.orm === 'django' ? ofDjango(relations, rows, read, by) : ofSqlalchemy(relations, rows, read);
}

function ofDjango(
  relations: Relations,
  rows: Rows,
  { path, isCalled, then }: RowRead,
  by: Relation | undefined,
): Unloaded | undefined {
  const followed: Relation[] = [];
  let found: readonly Relation[] = [];
  let model: Rows['model'] | undefined = rows.model;
  for (const [index, name] of path.entries()) {
    const relation: Relation | undefined = model === undefined ? undefined : relations.of(model, name);
    const isLast = index === path.length - 1;
    if (relation === undefined || (isLast && isCalled)) break;
    if (relation.leadsTo === 'many') {
      const method = path[index + 1] ?? '';
      const isAnswered = isCalled && index + 2 === path.length && ANSWERED.test(method) && isPlain(method, then);
      if (!isAnswered) break;
    }
    const before = followed.at(-1) ?? by;
    followed.push(relation);
    const isKnown = isWayBack(before, relation) || isLoaded(rows, followed.map((each) => each.name).join('__'));
    if (!isKnown) found = [...followed];
    if (relation.leadsTo === 'many') break;
    model = relation.target;
  }
  return isSome(found) ? found : undefined;
}

/** Whether a relation leads back over the one-to-one field that was just come by: Django keeps both ends of it. */
function isWayBack(before: Relation | undefined, relation: Relation): boolean {
  if (before?.leadsTo !== 'one' || relation.leadsTo !== 'one') return false;
  return before.field === relation.field && before.isReverse !== relation.isReverse;
}

/** `lines.all()`, and not `lines.all().filter(…)`. */
function isPlain(method: string, [next]: readonly string[]): boolean {
  return method !== 'all' || next === undefined || /^(count|exists)$/.test(next);
}

function ofSqlalchemy(relations: Relations, rows: Rows, { path }: RowRead): Unloaded | undefined {
  const followed: Relation[] = [];
  let found: readonly Relation[] = [];
  let model: Rows['model'] | undefined = rows.model;
  for (const name of path) {
    const relation: Relation | undefined = model === undefined ? undefined : relations.of(model, name);
    if (relation === undefined) break;
    followed.push(relation);
    const isLater = LAZY.test(relation.field.lazy ?? 'select');
    const isKnown = (followed.length === 1 && isNarrowedBy(rows, name)) || FEW_ROWS.test(relation.target?.name ?? '');
    if (!isKnown && isLater && !isLoaded(rows, followed.map((each) => each.name).join('__'))) found = [...followed];
    // What another way of loading brings, and what comes with that, is not looked into.
    if (!isLater || isKnown) break;
    model = relation.target;
  }
  return isSome(found) ? found : undefined;
}

/** Rows that all belong to one row share it: a session of SQLAlchemy's loads it once, and mostly has it already. */
function isNarrowedBy({ mentions }: Rows, relation: string): boolean {
  return mentions.some((name) => name === relation || name === `${relation}_id`);
}

function isSome(relations: readonly Relation[]): relations is Unloaded {
  return relations.length > 0;
}

/** The call that loads relations together with rows, such as `.select_related("shop__owner")`. */
export function loadingCall({ model }: Pick<Rows, 'model'>, path: Unloaded): string {
  if (model.orm === 'django') {
    const isJoin = path.every(({ leadsTo }) => leadsTo === 'one');
    const names = path.map(({ name }) => name).join('__');
    return `.${isJoin ? 'select_related' : 'prefetch_related'}("${names}")`;
  }
  const [first, ...rest] = path;
  let owner = first.target;
  let loader = `selectinload(${model.name}.${first.name})`;
  for (const { name, target } of rest) {
    loader += `.selectinload(${owner?.name ?? ''}.${name})`;
    owner = target;
  }
  return `.options(${loader})`;
}
