import type { FileFacts } from '../../../facts/facts.ts';
import type { FieldFact } from '../../../facts/models.ts';
import type { OrderFact, QueryFact } from '../../../facts/queries.ts';
import type { Site } from '../../../model/site.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Followed, Model } from '../../../project/models.ts';
import type { Project } from '../../../project/project.ts';
import { FEW_ROWS, isApart } from './growth.ts';

/** What makes other rows than those of the table, of which an index knows nothing. */
const OTHER_ROWS =
  /^(annotate|alias|distinct|group_by|having|extra|dates|datetimes|union|intersection|difference|join|outerjoin)$/;

/** Moments: the tables that have them grow, and are read from their end. */
const MOMENT =
  /(^|\.)(Date(Time)?Field|(Creation|Modification)DateTimeField|DateTime|TIMESTAMP|TIMESTAMP\w*|datetime|date|Date)$/;

/** What leaves out the few rows that nobody is to see any more. */
const GONE = /(^|_)(deleted|removed|archived|hidden)(_|$)/;

interface Column {
  readonly field: FieldFact;
  readonly isDescending: boolean;
}

interface Sorted {
  readonly model: Model;
  /** What is always the same, and then what the rows are sorted by: the columns of the index that is missing. */
  readonly columns: readonly Column[];
  readonly order: FieldFact;
  readonly site: Site;
  /** Further places of the file with the same fault. */
  readonly others: Site[];
}

export default projectDetector({ facts: ['field', 'model', 'change', 'place'] }, function* (project) {
  for (const file of project.files) {
    if (isApart(file.path)) continue;
    for (const { model, order: field, columns, site, others } of unindexedOrders(project, file)) {
      const isDjango = model.orm === 'django';
      const listed = columns
        .map((column) => `"${isDjango && column.isDescending ? '-' : ''}${column.field.name}"`)
        .join(', ');
      yield {
        at: site,
        field: field.name,
        model: model.name,
        change: isDjango ? `models.Index(fields=[${listed}])` : `Index(None, ${listed})`,
        place: isDjango ? 'Meta.indexes' : '__table_args__',
        related: [
          {
            path: field.site.path,
            line: field.site.line,
            message: `No index of \`${model.name}\` begins with \`${field.name}\`.`,
          },
          ...others.map(({ path, line }) => ({ path, line, message: 'It is sorted by here as well.' })),
        ],
      };
    }
  }
});

/** The orders that a file asks the first rows of without an index, each once. */
function unindexedOrders(project: Project, file: FileFacts): Iterable<Sorted> {
  const found = new Map<string, Sorted>();
  for (const query of file.queries) {
    if (!query.isLimited || !query.isComplete) continue;
    const model = project.models.find(query.model, file);
    if (model === undefined || !mayGrow(model)) continue;
    const equal = heldEqual(project, file, model, query);
    const orders = equal === undefined ? undefined : sortedBy(project, file, model, query);
    const order = orders?.[0]?.field;
    if (equal === undefined || orders === undefined || order === undefined) continue;
    if (!MOMENT.test(order.type) || isServed(project, model, order, equal)) continue;
    const columns = [...equal.map((field) => ({ field, isDescending: false })), ...orders];
    const key = [model.file.path, model.name, ...columns.map(({ field }) => field.name)].join(' ');
    const known = found.get(key);
    if (known === undefined) found.set(key, { model, columns, order, site: query.site, others: [] });
    else known.others.push(query.site);
  }
  return found.values();
}

function mayGrow({ name, isComplete, fact }: Model): boolean {
  return isComplete && fact.isManaged && !fact.isAbstract && !fact.isProxy && !FEW_ROWS.test(name);
}

/** The fields that are the same in all rows asked for; undefined when they are few rows, or when that is not known. */
function heldEqual(project: Project, file: FileFacts, model: Model, query: QueryFact): FieldFact[] | undefined {
  if (query.methods.some((method) => OTHER_ROWS.test(method))) return undefined;
  const equal: FieldFact[] = [];
  for (const { model: named, path, lookup, isConstant } of query.conditions) {
    const owner = named === undefined ? model : project.models.find(named, file);
    const reached: Followed = owner === undefined ? undefined : project.models.follow(owner, path);
    if (typeof reached !== 'object' || reached.model !== model || reached.isTransformed) return undefined;
    const { field } = reached;
    if (lookup === 'null' && GONE.test(field.name)) continue;
    // What comes with the request narrows, by whatever index, and so does an index on what is always the same.
    if (!isConstant || lookup !== 'equality' || project.models.isIndexed(model, field)) return undefined;
    equal.push(field);
  }
  return equal;
}

/** What a query sorts its model's own columns by; undefined when that is not known. */
function sortedBy(project: Project, file: FileFacts, model: Model, query: QueryFact): Column[] | undefined {
  const orders: Column[] = [];
  for (const order of written(model, query)) {
    // The key only settles what is equal otherwise.
    if (orders.length > 0 && /^(pk|id)$/.test(order.path)) break;
    const owner = order.model === undefined ? model : project.models.find(order.model, file);
    const field = owner?.name === model.name ? model.fields.get(order.path) : undefined;
    if (field === undefined || field.target !== undefined || model.borrowed.has(field)) return undefined;
    orders.push({ field, isDescending: order.isDescending });
  }
  return orders;
}

/** What it says itself, or what its model says. */
function written({ orm, fact }: Model, { orders, methods }: QueryFact): readonly OrderFact[] {
  if (orders.length > 0 || orm !== 'django') return orders;
  const isLatest = methods.some((method) => /^a?(latest|earliest)$/.test(method));
  // `first()` without an order of its own is mostly asked of a table that has one row.
  const isAny = methods.some((method) => /^(order_by|a?(first|last))$/.test(method));
  const own = isLatest ? fact.latestBy : isAny ? [] : fact.ordering;
  return own.map((name) => ({ path: name.replace(/^-/, ''), isDescending: name.startsWith('-') }));
}

/** Whether an index has the rows in order, if only among those with the same values of some fields. */
function isServed(project: Project, model: Model, order: FieldFact, equal: readonly FieldFact[]): boolean {
  if (project.models.isIndexed(model, order)) return true;
  return model.indexes.some(({ columns }) => {
    const fields = columns.map((column) => project.models.column(model, column));
    const position = fields.indexOf(order);
    return position >= 0 && fields.slice(0, position).every((field) => field === undefined || equal.includes(field));
  });
}
