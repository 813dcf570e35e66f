import { isMigration } from '../../../facts/indexes.ts';
import { databaseOperations, type OperationFact } from '../../../facts/operations.ts';
import type { Related } from '../../../model/finding.ts';
import { projectDetector } from '../../../project/detector.ts';
import { columnsOf, type Mapped, mappedHistories } from '../../../project/mapped.ts';
import type { Model } from '../../../project/models.ts';
import type { Project } from '../../../project/project.ts';

export default projectDetector({ facts: ['act', 'name', 'user', 'harm', 'way'] }, function* (project) {
  const base = project.change?.base;
  if (base === undefined || [...project.migrations.added()].length === 0) return;
  const before = mappedHistories(base);
  for (const mapped of mappedHistories(project)) {
    const { tool, folder, migrations } = mapped.history;
    const former = before.find(({ history }) => history.tool === tool && history.folder === folder);
    if (former === undefined) continue;
    const sides = { project, base, mapped, former };
    for (const { fact } of migrations.filter((migration) => project.migrations.isAdded(migration))) {
      const isAfterDeploy = fact.tool === 'django' && fact.isAfterDeploy === true;
      for (const operation of databaseOperations(fact.operations)) {
        const loss = lossIn(sides, operation);
        if (loss === undefined) continue;
        const use = useAtHead(sides, loss) ?? (isAfterDeploy ? undefined : useAtBase(sides, loss));
        if (use === undefined) continue;
        yield {
          at: operation.site,
          act: loss.act,
          name: loss.column === undefined ? loss.model.name : `${loss.model.name}.${loss.column}`,
          user: use.user,
          harm: use.harm,
          way: use.way ?? wayOut(loss, tool),
          related: use.related,
        };
      }
    }
  }
});

interface Sides {
  readonly project: Project;
  readonly base: Project;
  readonly mapped: Mapped;
  readonly former: Mapped;
}

/** What the database no longer has after an operation. */
interface Loss {
  readonly act: 'drops' | 'renames';
  /** The model at the merge base. */
  readonly model: Model;
  /** In the words of the schema; of a whole table left out. */
  readonly column?: string;
}

/** Undefined when no model at the merge base stands for it, or the database has it again by the end. */
function lossIn({ base, mapped, former }: Sides, operation: OperationFact): Loss | undefined {
  if (!('on' in operation)) return undefined;
  const model = former.models.get(operation.on.name);
  if (model === undefined) return undefined;
  const table = mapped.schema.get(operation.on.name);
  switch (operation.kind) {
    case 'drop column':
    case 'rename column': {
      const field = columnsOf(base, former, model).get(operation.column);
      // What goes with its table is said of the table.
      if (field === undefined || table === undefined || table.columns.has(operation.column)) return undefined;
      // A field may get another name and leave its column alone; a relation of many has none.
      const isColumn = field.declared !== undefined && !/ManyToMany/.test(field.type);
      const keepsColumn = operation.kind === 'rename column' && model.orm === 'django' && field.column !== undefined;
      const act = operation.kind === 'drop column' ? 'drops' : 'renames';
      return isColumn && !keepsColumn ? { act, model, column: operation.column } : undefined;
    }
    case 'drop table':
      return table === undefined ? { act: 'drops', model } : undefined;
    case 'rename table': {
      const keepsTable = operation.to.kind === 'model' && model.fact.table !== undefined;
      return table === undefined && !keepsTable ? { act: 'renames', model } : undefined;
    }
    default:
      return undefined;
  }
}

interface Use {
  /** Who still uses it, to stand before "still". */
  readonly user: string;
  /** What fails, and when. */
  readonly harm: string;
  /** What to do about it, unless that is to go by two releases. */
  readonly way?: string;
  readonly related: readonly Related[];
}

/** Code that comes with the change and names what is gone. */
function useAtHead({ project, mapped, former }: Sides, { model: was, column }: Loss): Use | undefined {
  const harm = 'Each query that names it fails as soon as this migration has run';
  const name = [...former.models].find(([, model]) => model === was)?.[0] ?? '';
  const model = mapped.models.get(name);
  if (model === undefined || column === undefined) return undefined;
  const field = columnsOf(project, mapped, model).get(column);
  if (field !== undefined) {
    const { path, line } = field.site;
    const way = 'Take it out of the model as well, or leave it in the database';
    return { user: 'the model', harm, way, related: [{ path, line, message: 'The model has it here.' }] };
  }
  if (!model.isComplete || model.fields.has(column)) return undefined;
  for (const file of project.files) {
    for (const { model: asked, conditions } of file.queries) {
      const condition = conditions.find(({ path }) => path.split('__')[0] === column);
      if (condition === undefined || project.models.find(condition.model ?? asked, file) !== model) continue;
      const { path, line } = condition.site;
      const way = 'Filter by something else there, or leave it in the database';
      return { user: `\`${path}\``, harm, way, related: [{ path, line, message: 'It is filtered by here.' }] };
    }
  }
  return undefined;
}

/** The code before the change, which serves until the deploy is over. */
function useAtBase({ base, former }: Sides, { model, column }: Loss): Use | undefined {
  const field = column === undefined ? undefined : columnsOf(base, former, model).get(column);
  if (field === undefined && !isNamedElsewhere(base, model)) return undefined;
  const asked = column === undefined ? 'uses it' : `names it in every query of \`${model.name}\``;
  const harm = `While the deploy runs, the old code still ${asked}, and that fails`;
  return { user: 'the code before this change', harm, related: [] };
}

/** Whether another file than its own speaks of a model. */
function isNamedElsewhere({ files, modules }: Project, { file: own, name }: Model): boolean {
  return files.some((file) => {
    if (file === own || isMigration(file.path)) return false;
    return Object.values(file.names.imports).some((imported) => {
      if (!imported.endsWith(`.${name}`)) return false;
      const meaning = modules.meaning(imported, file);
      return meaning?.kind === 'class' && meaning.file === own;
    });
  });
}

function wayOut({ act, column }: Loss, tool: 'django' | 'alembic'): string {
  const what = column === undefined ? 'table' : 'column';
  if (act === 'renames') {
    return `Add the new ${what} beside it, let the code write both, and drop the old one in a later release`;
  }
  const first =
    tool === 'django'
      ? `Take it out of the code first, with \`SeparateDatabaseAndState\` and only the state operation`
      : 'Take it out of the code first, with no revision that drops it';
  return `${first}, and drop the ${what} in the next release`;
}
