import type { IndexFact } from '../../../facts/indexes.ts';
import type { FieldFact } from '../../../facts/models.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Lookup } from '../../../project/lookups.ts';
import type { Model } from '../../../project/models.ts';
import type { Project } from '../../../project/project.ts';
import { FEW_ROWS, isApart } from './growth.ts';

/** Half of the rows or nearly all of them: no index is made for such a column alone. */
const HALVES = /Bool(ean)?(Field)?$/i;

interface Misplaced {
  /** The columns that the query holds equal, and then the others, each group as the index has them. */
  readonly order: readonly FieldFact[];
  readonly equal: readonly FieldFact[];
  readonly lookup: Lookup;
  /** How the query uses the first column. */
  readonly use: 'range' | 'order' | 'none';
}

export default projectDetector(
  { facts: ['model', 'columns', 'first', 'problem', 'equal', 'change', 'operations'] },
  function* (project) {
    // Only of the whole project can be said that it never asks for something.
    if (!project.isWhole) return;
    for (const model of project.models.all()) {
      if (!model.isComplete || !model.fact.isManaged || FEW_ROWS.test(model.name)) continue;
      for (const index of model.fact.indexes) {
        const columns = plainColumns(project, model, index);
        const found = columns === undefined ? undefined : misplaced(project, model, index, columns);
        if (columns === undefined || found === undefined) continue;
        const { query } = found.lookup;
        const first = columns[0]!;
        const equal = found.equal.map(({ name }) => name).join(', ');
        yield {
          at: index.site,
          model: model.name,
          columns: columns.map(({ name }) => name).join(', '),
          first: first.name,
          problem: said(found, first),
          equal,
          ...way(model, index, found.order),
          related: [
            {
              path: query.site.path,
              line: query.site.line,
              message: `This query holds \`${equal}\` equal, which the index does not begin with.`,
            },
          ],
        };
      }
    }
  },
);

/** The fields of an index that is nothing but a list of them; undefined of any other. */
function plainColumns(project: Project, model: Model, index: IndexFact): FieldFact[] | undefined {
  const { kind, method, condition, includes, isPlain, columns } = index;
  if (kind !== 'index' || method !== 'btree' || condition !== undefined || !isPlain) return undefined;
  if (columns.length < 2 || includes.length > 0) return undefined;
  const fields = columns.map((column) => project.models.column(model, column));
  const known = fields.filter((field) => field !== undefined && !model.borrowed.has(field));
  return known.length === fields.length ? (known as FieldFact[]) : undefined;
}

function misplaced(
  project: Project,
  model: Model,
  index: IndexFact,
  columns: readonly FieldFact[],
): Misplaced | undefined {
  const [first, ...rest] = columns;
  // The rows that belong to one of another model are asked for in many ways that no query shows.
  if (first === undefined || first.target !== undefined || first.index !== 'none') return undefined;
  if (sortsByDefault(model, first) || project.lookups.mayHaveOthers(model, first)) return undefined;
  const uses = project.lookups.by(first);
  const found: Misplaced[] = [];
  for (const lookup of uses.length > 0 ? uses : project.lookups.of(model)) {
    const use = useOf(lookup, first);
    const equal = use === undefined ? [] : heldEqual(lookup, model, rest, use);
    // One query that the index serves as it is, or that is not known, is reason enough for its order.
    if (use === undefined || (use !== 'none' && equal.length === 0)) return undefined;
    if (equal.length === 0 || !isEvidence(project, model, index, lookup, equal, first)) continue;
    const order = [...equal, ...columns.filter((column) => !equal.includes(column))];
    found.push({ order, equal, lookup, use });
  }
  return found[0];
}

/** How a query uses a column; undefined when an index that begins with it serves the query. */
function useOf({ conditions, orders, query }: Lookup, column: FieldFact): Misplaced['use'] | undefined {
  let use: Misplaced['use'] = orders.includes(column) ? 'order' : 'none';
  for (const { condition, reached } of conditions) {
    if (reached === 'key' || reached.field !== column || condition.lookup === 'other') continue;
    if (condition.lookup !== 'range' || condition.isAlternative || reached.isTransformed) return undefined;
    use = 'range';
  }
  return use !== 'none' && !query.isComplete ? undefined : use;
}

/** Those of an index's further columns that a query holds equal, of which an index can begin with each. */
function heldEqual(
  { conditions, isFollowed, query }: Lookup,
  model: Model,
  columns: readonly FieldFact[],
  use: Misplaced['use'],
): FieldFact[] {
  if (!isFollowed || !query.isComplete) return [];
  return columns.filter((column) =>
    conditions.some(({ condition, reached }) => {
      const isPlain = reached !== 'key' && reached.field === column && reached.model === model;
      const isUseful = use !== 'none' || !HALVES.test(column.type);
      return isPlain && isUseful && condition.lookup === 'equality' && !condition.isAlternative;
    }),
  );
}

/** Whether a query runs where it matters, and has no other index to go by. */
function isEvidence(
  project: Project,
  model: Model,
  index: IndexFact,
  { file, conditions }: Lookup,
  equal: readonly FieldFact[],
  first: FieldFact,
): boolean {
  if (isApart(file.path) || equal.every(({ type }) => HALVES.test(type))) return false;
  const others = model.indexes.filter((other) => other !== index);
  for (const { reached } of conditions) {
    if (reached === 'key' || reached.model !== model) return false;
    const { field } = reached;
    if (field.index === 'unique' || field.index === 'primary' || field.index === 'unknown') return false;
    // The key of another model narrows well, yet not as well as with the range or order behind it.
    if (field !== first && field.target === undefined && project.models.isIndexed({ ...model, indexes: others }, field))
      return false;
  }
  return !others.some(({ columns: [start, next] }) => {
    const [one, two] = [start, next].map((name) =>
      name === undefined ? undefined : project.models.column(model, name),
    );
    return one === undefined || (equal.includes(one) && two !== undefined);
  });
}

function sortsByDefault({ fact }: Model, { name }: FieldFact): boolean {
  return [...fact.ordering, ...fact.latestBy].some((order) => order.replace(/^-/, '') === name);
}

function said({ use, equal }: Misplaced, first: FieldFact): string {
  const names = equal.map(({ name }) => `\`${name}\``).join(' and ');
  switch (use) {
    case 'none':
      return `no query asks for one value of \`${first.name}\`, and one asks for ${names}`;
    case 'range':
      return `\`${first.name}\` is asked for by a range, together with one value of ${names}`;
    case 'order':
      return `\`${first.name}\` is what rows are sorted by, after one value of ${names} has been asked for`;
  }
}

/** The index to declare instead, and what a migration does. */
function way(
  { orm }: Model,
  { descending, columns: written }: IndexFact,
  order: readonly FieldFact[],
): { change: string; operations: string } {
  const isDescending = ({ name, column }: FieldFact): boolean =>
    descending.some((each) => written.includes(each) && [name, column, `${name}_id`].includes(each));
  if (orm === 'django') {
    const fields = order.map((field) => `"${isDescending(field) ? '-' : ''}${field.name}"`).join(', ');
    return { change: `models.Index(fields=[${fields}])`, operations: '`RemoveIndex` and `AddIndex`' };
  }
  const columns = order
    .map((field) => [field, field.column ?? field.name] as const)
    .map(([field, name]) => (isDescending(field) ? `text("${name} DESC")` : `"${name}"`))
    .join(', ');
  return { change: `Index(None, ${columns})`, operations: '`op.drop_index` and `op.create_index`' };
}
