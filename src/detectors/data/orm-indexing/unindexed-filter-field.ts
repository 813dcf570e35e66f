import type { FileFacts } from '../../../facts/facts.ts';
import type { ConditionFact, QueryFact } from '../../../facts/queries.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { FieldOfModel, Followed } from '../../../project/models.ts';
import type { Project } from '../../../project/project.ts';
import { FEW_ROWS, isApart } from './growth.ts';

/** Few values, so that an index hardly narrows: what is declared as text but used as a choice. */
const FEW_VALUES =
  /(^|_)(type|kind|status|state|category|level|role|language|locale|country|currency|provider|platform|source|strategy|vendor|engine|mode|method|format|field)$/;

/** What people call a thing by: a table that is looked up by it mostly holds services, projects or models, and few. */
const CALLED = /(^|_)(name|title|label)$/;

/** Text and identifiers: what is counted, ordered or dated has other types, and is seldom looked up by one value. */
const DJANGO_TYPES =
  /^django\.db\.models\.(\w+\.)*(CharField|EmailField|URLField|BigIntegerField|PositiveBigIntegerField|UUIDField|GenericIPAddressField)$/;
const SQLALCHEMY_TYPES = /(^|\.)(String|Unicode|VARCHAR|NVARCHAR|CHAR|BigInteger|BIGINT|UUID|Uuid|UUIDType|GUID|str)$/;

interface Use {
  readonly reached: FieldOfModel;
  readonly conditions: ConditionFact[];
}

export default projectDetector({ facts: ['field', 'model', 'change', 'place'] }, function* (project) {
  for (const file of project.files) {
    if (isApart(file.path)) continue;
    for (const { reached, conditions } of unindexedUses(project, file)) {
      const { model, field } = reached;
      const [first, ...others] = conditions;
      const isDjango = model.orm === 'django';
      yield {
        at: first!.site,
        field: field.name,
        model: model.name,
        change: isDjango ? `models.Index(fields=["${field.name}"])` : 'index=True',
        place: isDjango ? 'Meta.indexes' : field.name,
        related: [
          {
            path: field.site.path,
            line: field.site.line,
            message: `\`${field.name}\` of \`${model.name}\` has no index.`,
          },
          ...others.map(({ site }) => ({
            path: site.path,
            line: site.line,
            message: 'It is filtered by here as well.',
          })),
        ],
      };
    }
  }
});

/** The fields that a file filters by without an index, each once, with the conditions that do so in order. */
function unindexedUses(project: Project, file: FileFacts): Iterable<Use> {
  const uses = new Map<string, Use>();
  for (const query of file.queries) {
    const found = slowCondition(project, file, query);
    if (found === undefined) continue;
    const { field } = found.reached;
    const key = `${field.site.path}:${field.site.line}:${field.name}`;
    const use = uses.get(key);
    if (use === undefined) uses.set(key, { reached: found.reached, conditions: [found.condition] });
    else if (use.conditions.at(-1)!.site.line !== found.condition.site.line) use.conditions.push(found.condition);
  }
  return uses.values();
}

/** The condition that an index would help most, in a query that has no index to go by. */
function slowCondition(
  project: Project,
  file: FileFacts,
  query: QueryFact,
): { reached: FieldOfModel; condition: ConditionFact } | undefined {
  // The keys of `get_or_create` identify a row: a question of uniqueness.
  if (!query.isComplete || query.methods.some((method) => method.endsWith('_or_create'))) return undefined;
  const model = project.models.find(query.model, file);
  if (model === undefined) return undefined;
  const candidates: { reached: FieldOfModel; condition: ConditionFact }[] = [];
  for (const condition of query.conditions) {
    const owner = condition.model === undefined ? model : project.models.find(condition.model, file);
    const reached: Followed = owner === undefined ? undefined : project.models.follow(owner, condition.path);
    // What is not known may well have an index.
    if (reached === undefined || reached === 'key') return undefined;
    if (project.models.isIndexed(reached.model, reached.field)) return undefined;
    if (isWorthIndexing(reached, condition)) candidates.push({ reached, condition });
  }
  return candidates.find(({ condition }) => condition.lookup === 'equality') ?? candidates[0];
}

function isWorthIndexing(
  { model, field, isTransformed }: FieldOfModel,
  { lookup, isConstant }: ConditionFact,
): boolean {
  if (isTransformed || isConstant || field.hasChoices || field.target !== undefined) return false;
  const { fact, orm } = model;
  if (
    fact.isAbstract ||
    fact.isProxy ||
    !fact.isManaged ||
    FEW_ROWS.test(model.name) ||
    FEW_VALUES.test(field.name) ||
    CALLED.test(field.name)
  )
    return false;
  if (!(orm === 'django' ? DJANGO_TYPES : SQLALCHEMY_TYPES).test(field.type)) return false;
  // A range is mostly that of a sweep in the background, and takes in much of the table.
  return lookup === 'equality' || lookup === 'in' || lookup === 'prefix';
}
