import type { FieldFact } from '../../../facts/models.ts';
import { isExample, isScript } from '../../../model/by-hand.ts';
import { projectDetector } from '../../../project/detector.ts';
import { type Model, tableKey } from '../../../project/models.ts';
import type { Project } from '../../../project/project.ts';

/** Tables of what somebody sets up by hand, a handful of rows as a rule; those of roles and groups join what there is much of. */
const SET_UP =
  /(Config|Configuration|Settings?|Preferences?|Schema|Template|Policy|Provider|Integration|Connector|Service|Server|Bot)$/;

/** Tables of what things are sorted into: each of their few rows is what a large part of the other table has, so an index tells little apart. */
const SORTS =
  /(^|_)(type|kind|status|state|category|priority|severity|level|role|language|locale|country|currency|region|platform|plan|tier|environment|format|transport|licen[cs]e|genre|client|partner|plugin|service|settings?|config)$/;

/** Keys that say who did something; deleting that somebody is all that would gain. */
const DONE_BY =
  /(^|_)(by|by_id|by_user|by_user_id|(creator|moderator|grantor|requestor|reviewer|editor|updater)(_id)?)$/;

export default projectDetector({ facts: ['field', 'target', 'change'] }, function* (project) {
  let uses: Uses | undefined;
  // A mixin's column is one fault, however many models it gets into.
  const said = new Set<FieldFact>();
  for (const model of project.models.all()) {
    if (!model.isComplete || !model.fact.isManaged) continue;
    if (isExample(model.file.path) || isScript(model.file.path) || SET_UP.test(model.name)) continue;
    for (const field of model.fields.values()) {
      const target = field.target === 'self' ? model.name : (field.target ?? '');
      if (target === '' || said.has(field) || project.models.isIndexed(model, field)) continue;
      if (SORTS.test(singular(targetName(target)))) continue;
      if (DONE_BY.test(field.name) && !(uses ??= usesIn(project)).fields.has(field)) continue;
      if (
        (field.onDelete === undefined || field.refusesIndex === true) &&
        !isUsed((uses ??= usesIn(project)), model, field)
      )
        continue;
      said.add(field);
      yield {
        at: field.site,
        field: `${model.name}.${field.name}`,
        target: targetName(target),
        change: model.orm === 'django' ? 'db_index=True' : 'index=True',
      };
    }
  }
});

/** `orders` of `orders.id` and of `shop.orders.id`; `Order` of `shop.models.Order`. */
function targetName(target: string): string {
  const parts = target.split('.');
  return (/^[A-Z]/.test(parts.at(-1)!) ? parts.at(-1) : parts.at(-2)) ?? target;
}

/** `case_type` of `CaseType`, `case_types` and `case_type`. */
function singular(name: string): string {
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/ies$/, 'y')
    .replace(/((?<=s)es|(?<![su])s)$/, '');
}

/** What a project looks rows up by. */
interface Uses {
  /** The fields that a query narrows by. */
  readonly fields: ReadonlySet<FieldFact>;
  /** `orders Line` for the relation of the table `orders`, and `order Line` for its model `Order`, to `Line`. */
  readonly relations: ReadonlySet<string>;
}

/** Whether the rows that belong to one of the target are looked up at all: nothing else would gain from an index. */
function isUsed({ fields, relations }: Uses, model: Model, field: FieldFact): boolean {
  if (fields.has(field)) return true;
  // `db_index=False` and `index=False` are decisions; they are faults when the project asks by that key all the same.
  if (model.orm === 'django' || field.refusesIndex === true) return false;
  // What is done with a table that has no class is written in too many ways to be found.
  if (model.fact.bases.some((base) => base.endsWith('.Table'))) return true;
  const relation = model.fields.get(field.name.replace(/_id$/, ''));
  return relation?.hasBackref === true || relations.has(`${tableKey(targetName(field.target ?? ''))} ${model.name}`);
}

function usesIn(project: Project): Uses {
  const fields = new Set<FieldFact>();
  for (const file of project.files) {
    for (const query of file.queries) {
      for (const { model, path, lookup } of query.conditions) {
        if (lookup !== 'equality' && lookup !== 'in') continue;
        const owner = project.models.find(model ?? query.model, file);
        const reached = owner === undefined ? undefined : project.models.follow(owner, path);
        if (typeof reached === 'object') fields.add(reached.field);
      }
    }
  }
  return { fields, relations: new Set(relationsIn([...project.models.all()])) };
}

/** SQLAlchemy's relations from the side that has no key, by which the rows of the other side are looked up. */
function* relationsIn(models: readonly Model[]): Generator<string> {
  const tables = new Map(models.map(({ name, fact }) => [name, fact.table ?? name]));
  for (const { name, fact, fields } of models) {
    const all = [...fields.values()];
    const isRelation = ({ type }: FieldFact): boolean => type.startsWith('sqlalchemy.orm.');
    const keys = new Set(
      all.filter((field) => !isRelation(field)).map(({ target }) => tableKey(targetName(target ?? ''))),
    );
    for (const field of all.filter(isRelation)) {
      const other = (field.target ?? '').split('.').at(-1)!;
      if (keys.has(tableKey(tables.get(other) ?? other))) continue;
      for (const owner of [name, fact.table ?? name]) yield `${tableKey(owner)} ${other}`;
    }
  }
}
