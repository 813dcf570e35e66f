import { type IndexFact, indexOn } from '../../../facts/indexes.ts';
import type { FieldFact } from '../../../facts/models.ts';
import type { Site } from '../../../model/site.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Model } from '../../../project/models.ts';
import type { Project } from '../../../project/project.ts';

/** An index as the database keeps it, however it came about. */
interface Kept extends IndexFact {
  /** What it is called in the words of the rule. */
  readonly name: string;
  /** How it is taken away; left out of those that nobody asked for. */
  readonly removal?: Removal;
}

interface Removal {
  /** What asks for it. */
  readonly written: string;
  /** The migration's part. */
  readonly operation: string;
}

/** Fields that Django indexes twice on PostgreSQL when they say `db_index=True`: once for `LIKE 'a%'`. */
const TEXT = /(Char|Text|Slug|Email|URL|FilePath)Field$/;

export default projectDetector({ facts: ['columns', 'model', 'other', 'written', 'operation'] }, function* (project) {
  // A mixin's column is one fault, however many models it gets into.
  const said = new Set<Site>();
  for (const model of project.models.all()) {
    if (!model.fact.isManaged) continue;
    const kept = [...keptByFields(model), ...keptByDeclarations(project, model)];
    if (kept.length < 2) continue;
    for (const index of kept) {
      if (index.removal === undefined || said.has(index.site)) continue;
      const other = kept.find((each) => each !== index && isCovered(index, each, kept));
      if (other === undefined) continue;
      said.add(index.site);
      yield {
        at: index.site,
        columns: listed(index.columns),
        model: model.name,
        other: other.name,
        ...index.removal,
        related: [{ path: other.site.path, line: other.site.line, message: `Here is ${other.name}.` }],
      };
    }
  }
});

/** Whether everything that an index can do is done by another. */
function isCovered(index: Kept, other: Kept, all: readonly Kept[]): boolean {
  const isWhole = [index, other].every(
    ({ method, condition, isPlain }) => method === 'btree' && condition === undefined && isPlain,
  );
  if (!isWhole || index.includes.length > 0 || index.kind === 'primary') return false;
  if (!index.columns.every((column, position) => column === other.columns[position])) return false;
  const isSame = index.columns.length === other.columns.length;
  if (index.kind === 'unique') {
    // Only the same columns are kept unique; of two that do so, the later one is too many.
    return isSame && other.kind !== 'index' && (other.kind === 'primary' || all.indexOf(other) < all.indexOf(index));
  }
  if (isSame && other.kind === 'index' && all.indexOf(other) > all.indexOf(index)) return false;
  // A tree can be read from either end, but not in both directions at once.
  const turned = new Set(
    index.columns.map((column) => index.descending.includes(column) === other.descending.includes(column)),
  );
  return turned.size === 1;
}

/** The indexes that come with a model's fields. */
function keptByFields(model: Model): Kept[] {
  const fields = [...model.fields.values()].filter(({ type }) => !/ManyToManyField$|^sqlalchemy\.orm\./.test(type));
  return [...primaryKey(model, fields), ...fields.flatMap((field) => keptByField(model, field))];
}

function primaryKey(model: Model, fields: readonly FieldFact[]): Kept[] {
  const keys = fields.filter(({ index }) => index === 'primary');
  const isWritten = model.indexes.some(({ kind }) => kind === 'primary');
  if (isWritten || !model.isComplete) return [];
  const [first] = keys;
  if (first === undefined) {
    if (model.orm !== 'django' || model.fields.has('id')) return [];
    return [{ ...indexOn(['id'], 'primary', model.fact.site), name: 'the primary key' }];
  }
  // The columns of a key made of several stand in the order of one class, or in one that cannot be told.
  if (keys.length > 1 && !keys.every((key) => model.fact.fields.includes(key))) return [];
  const columns = keys.map(({ name }) => name);
  return [{ ...indexOn(columns, 'primary', first.site), name: 'the primary key' }];
}

function keptByField({ orm, fact }: Model, field: FieldFact): Kept[] {
  const { name, type, index, asksIndex, site } = field;
  const isDjango = orm === 'django';
  const removal: Removal = isDjango
    ? { written: 'db_index=True', operation: 'AlterField' }
    : { written: 'index=True', operation: 'op.drop_index' };
  switch (index) {
    case 'unique': {
      // PostgreSQL joins two unique constraints of one column that come with its table, but not an index and a constraint.
      const isOwn = isDjango || asksIndex;
      return isOwn ? [{ ...indexOn([name], 'unique', site), name: `the unique index (${name})` }] : [];
    }
    case 'primary':
      // Django takes no notice of `db_index` here; SQLAlchemy makes an index beside the key's own.
      if (isDjango || !asksIndex) return [];
      return [{ ...indexOn([name], 'index', site), name: `the index (${name})`, removal }];
    case 'index': {
      if (isDjango && /ForeignKey$/.test(type)) {
        return [{ ...indexOn([name], 'index', site), name: 'the index that Django gives a foreign key' }];
      }
      const kept = { ...indexOn([name], 'index', site), name: `the index (${name})` };
      // A parent's column may need its index in another child, and Django gives text a second one, for `LIKE`.
      const isRemovable = asksIndex && fact.fields.includes(field) && !(isDjango && TEXT.test(type));
      return [isRemovable ? { ...kept, removal } : kept];
    }
    default:
      return [];
  }
}

/** Those that the model's own class declares: whether it has its parents' as well is not always known. */
function keptByDeclarations(project: Project, model: Model): Kept[] {
  return model.fact.indexes.flatMap((index) => {
    const fields = index.columns.map((column) =>
      column === 'pk' || column === 'id' ? column : project.models.column(model, column)?.name,
    );
    const columns = fields.filter((field) => field !== undefined);
    if (columns.length < fields.length || columns.length === 0) return [];
    const descending = index.columns.flatMap((column, at) => (index.descending.includes(column) ? [columns[at]!] : []));
    const what = index.kind === 'index' ? 'index' : index.kind === 'unique' ? 'unique constraint' : 'primary key';
    const name = `the ${what} (${listed(columns)})`;
    return [{ ...index, columns, descending, name, removal: removalOf(model, index) }];
  });
}

function removalOf({ orm }: Model, { kind, columns, site }: IndexFact): Removal {
  const isUnique = kind === 'unique';
  const called = /\w*(Index|Constraint)(?=\()/.exec(site.source)?.[0];
  const written = called === undefined ? `(${listed(columns)})` : `${called}(…)`;
  if (orm === 'sqlalchemy') {
    const isConstraint = isUnique && called !== 'Index';
    return { written, operation: isConstraint ? 'op.drop_constraint' : 'op.drop_index' };
  }
  if (called === undefined) return { written, operation: isUnique ? 'AlterUniqueTogether' : 'AlterIndexTogether' };
  return { written, operation: isUnique ? 'RemoveConstraint' : 'RemoveIndex' };
}

/** The first of some columns, as many as a sentence bears. */
function listed(columns: readonly string[]): string {
  return columns.length > 3 ? `${columns.slice(0, 3).join(', ')}, …` : columns.join(', ');
}
