import type { FileFacts } from '../../../facts/facts.ts';
import type { FieldFact } from '../../../facts/models.ts';
import type { QueryFact } from '../../../facts/queries.ts';
import { isByHand } from '../../../model/by-hand.ts';
import type { Related } from '../../../model/finding.ts';
import type { Site } from '../../../model/site.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Followed, Model } from '../../../project/models.ts';
import type { Project } from '../../../project/project.ts';

/** Code that one process runs at a time, beside what is run by hand: what takes over the rows of another system, patches. */
const ALONE = /(^|\/)(tools|patches|conftest)(\/|\.py$)|(^|\/)sync(hroni[sz]\w*)?\.py$/;

/** Values too long to be kept unique by a plain index. */
const LONG = /(^|\.)(\w*JSON\w*|TextField|Text|BinaryField|LargeBinary|ARRAY|ArrayField)$/i;

/** The mark on rows that are deleted and stay: others may have the same values. */
const DELETED = /^(is_)?(deleted|removed)(_at|_on)?$|^date_(deleted|removed)$/;

export default projectDetector({ facts: ['keys', 'model', 'change', 'operation'] }, function* (project) {
  let kinds: Kinds | undefined;
  for (const file of project.files) {
    if (!isByHand(file.path) && !ALONE.test(file.path))
      yield* racesIn(project, file, () => (kinds ??= kindsIn(project))).map(sighting);
  }
});

/** The rows of one kind that are made when there is none. */
interface Kind {
  /** What they are looked up by and given. */
  readonly given: ReadonlySet<FieldFact | undefined>;
  /** What is written out, and so tells the kind. */
  readonly told: readonly (FieldFact | undefined)[];
}

type Kinds = ReadonlyMap<Model, readonly Kind[]>;

function kindsIn(project: Project): Kinds {
  const found = new Map<Model, Kind[]>();
  for (const file of project.files) {
    for (const { model: name, conditions, creation } of file.queries) {
      if (creation === undefined || !conditions.some(({ isConstant }) => isConstant)) continue;
      const model = project.models.find(name, file);
      if (model === undefined) continue;
      const column = (path: string): FieldFact | undefined => project.models.column(model, path);
      const given = new Set([...conditions.map(({ path }) => path), ...creation.values].map(column));
      const told = conditions.filter(({ isConstant }) => isConstant).map(({ path }) => column(path));
      found.set(model, [...(found.get(model) ?? []), { given, told }]);
    }
  }
  return found;
}

/** Whether several rows may have the same keys, each of a kind of its own. */
function isOfKinds(kinds: readonly Kind[] | undefined, keys: readonly FieldFact[]): boolean {
  const isApart = (field: FieldFact | undefined): boolean => field !== undefined && !keys.includes(field);
  return kinds?.some(({ given, told }) => keys.every((key) => given.has(key)) && told.some(isApart)) === true;
}

interface Race {
  readonly model: Model;
  /** What the row is looked up by. */
  readonly keys: readonly FieldFact[];
  readonly query: QueryFact;
  /** Further places of the file with the same fault. */
  readonly others: Site[];
}

/** The races of a file, each model and its keys once. */
function racesIn(project: Project, file: FileFacts, kinds: () => Kinds): Race[] {
  const races = new Map<string, Race>();
  for (const query of file.queries) {
    const keys = unguardedKeys(project, file, query);
    const model = project.models.find(query.model, file);
    if (keys === undefined || model === undefined) continue;
    if (isOfKinds(kinds().get(model), keys)) continue;
    const key = [model.file.path, model.name, ...keys.map(({ name }) => name)].join(' ');
    const known = races.get(key);
    if (known === undefined) races.set(key, { model, keys, query, others: [] });
    else known.others.push(query.site);
  }
  return [...races.values()];
}

function sighting({ model, keys, query, others }: Race) {
  const names = keys.map(({ name }) => name);
  const isDjango = model.orm === 'django';
  const listed = names.map((name) => `"${name}"`).join(', ');
  const also = (site: Site | undefined, message: string): Related[] =>
    site === undefined ? [] : [{ path: site.path, line: site.line, message }];
  return {
    at: query.site,
    keys: names.join(', '),
    model: model.name,
    change: isDjango ? `UniqueConstraint(fields=[${listed}], name=…)` : `UniqueConstraint(${listed})`,
    operation: isDjango ? 'AddConstraint' : 'op.create_unique_constraint',
    related: [
      ...also(query.creation?.site, 'Here the row is made when none was found.'),
      ...others.flatMap((site) => also(site, 'The same is done here.')),
      ...also(keys[0]?.site, `No unique constraint of \`${model.name}\` covers \`${names.join(', ')}\`.`),
    ],
  };
}

/** What a query looks a row up by before it is made, when nothing keeps a second one out. */
function unguardedKeys(
  project: Project,
  file: FileFacts,
  { model: name, conditions, creation, isComplete }: QueryFact,
): FieldFact[] | undefined {
  if (creation === undefined || !isComplete || !creation.isComplete) return undefined;
  // A state or kind that is written out mostly means one row in that state at a time, not one for ever.
  if (conditions.some(({ isConstant }) => isConstant)) return undefined;
  const model = project.models.find(name, file);
  if (model === undefined || !model.isComplete || !model.fact.isManaged) return undefined;
  if ([...model.fields.keys()].some((field) => DELETED.test(field))) return undefined;
  const keys: FieldFact[] = [];
  for (const condition of conditions) {
    const reached: Followed = condition.model === undefined ? project.models.follow(model, condition.path) : undefined;
    // A primary key is unique, and what is not known may be.
    if (typeof reached !== 'object' || reached.model !== model || reached.isTransformed) return undefined;
    if (LONG.test(reached.field.type)) return undefined;
    keys.push(reached.field);
  }
  const values = creation.values.map((value) => project.models.column(model, value));
  if (values.includes(undefined)) return undefined;
  return isGuarded(project, model, keys, values) ? undefined : keys;
}

/** Whether the database refuses a second row of the same values, or may do so. */
function isGuarded(
  project: Project,
  model: Model,
  keys: readonly FieldFact[],
  values: readonly (FieldFact | undefined)[],
): boolean {
  const given = new Set([...keys, ...values]);
  for (const field of model.fields.values()) {
    if (field.type.endsWith('ManyToManyField') || field.type.startsWith('sqlalchemy.orm.')) continue;
    if (field.index === 'unknown') return true;
    // A slug is mostly made of the other values.
    const isUnique = field.index === 'unique' || field.index === 'primary';
    if (isUnique && (given.has(field) || /slug/i.test(field.name))) return true;
  }
  return model.indexes.some(({ kind, columns }) => {
    if (kind === 'index') return false;
    const kept = columns.map((column) => project.models.column(model, column));
    // What is not given has the same default in both rows.
    return kept.every((field) => field === undefined || given.has(field)) || keys.every((key) => kept.includes(key));
  });
}
