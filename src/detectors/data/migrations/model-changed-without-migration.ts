import type { IndexFact } from '../../../facts/indexes.ts';
import { projectDetector } from '../../../project/detector.ts';
import { type ModelChange, unmigratedChanges } from './model-changes.ts';

export default projectDetector({ facts: ['change', 'folder', 'operation', 'command'] }, function* (project) {
  if (project.change === undefined) return;
  // A parent's field is one fault, however many models it gets into.
  const said = new Set<string>();
  for (const change of unmigratedChanges(project, project.change.base)) {
    const { mapped, site } = change;
    const { tool, folder, app } = mapped.history;
    const { what, operation } = wordsFor(change, tool);
    const key = `${site.path}:${site.line}:${operation}`;
    if (said.has(key)) continue;
    said.add(key);
    yield {
      at: site,
      change: what,
      folder: folder === '' ? '.' : folder,
      operation,
      command: tool === 'django' ? `manage.py makemigrations ${app}`.trim() : 'alembic revision --autogenerate',
    };
  }
});

interface Words {
  /** What has changed. */
  readonly what: string;
  /** The operation that would bring it to the database. */
  readonly operation: string;
}

type Either = (django: string, alembic: string) => string;

function wordsFor(change: ModelChange, tool: 'django' | 'alembic'): Words {
  const either: Either = (django, alembic) => (tool === 'django' ? django : `op.${alembic}`);
  const name = `\`${change.model.name}\``;
  switch (change.kind) {
    case 'model added':
      return { what: `The model ${name} is new`, operation: either('CreateModel', 'create_table') };
    case 'model removed':
      return { what: `The model ${name} is gone`, operation: either('DeleteModel', 'drop_table') };
    case 'table renamed':
      return { what: `The model ${name} has another table`, operation: either('AlterModelTable', 'rename_table') };
    case 'field added':
      return { what: `${fieldName(change)} is new`, operation: either('AddField', 'add_column') };
    case 'field removed':
      return { what: `${fieldName(change)} is gone`, operation: either('RemoveField', 'drop_column') };
    case 'field altered':
      return alteration(change, either);
    case 'index added':
      return { what: `${indexName(change)} is new`, operation: creation(change.index, either) };
    case 'index removed':
      return { what: `${indexName(change)} is gone`, operation: either('RemoveIndex', 'drop_index') };
  }
}

type Of<Kind extends ModelChange['kind']> = Extract<ModelChange, { kind: Kind }>;

function fieldName({ model, field }: Of<'field added' | 'field removed' | 'field altered'>): string {
  return `\`${model.name}.${field.name}\``;
}

function indexName({ model, index }: Of<'index added' | 'index removed'>): string {
  const what = index.kind === 'unique' ? 'unique constraint' : 'index';
  return `The ${what} of \`${model.name}\` on ${index.columns.map((column) => `\`${column}\``).join(', ')}`;
}

function alteration(change: Of<'field altered'>, either: Either): Words {
  const { trait, field } = change;
  const name = fieldName(change);
  const operation = either('AlterField', 'alter_column');
  switch (trait) {
    case 'NULL':
      return {
        what: `${name} ${field.declared?.isNullable === true ? 'now takes' : 'no longer takes'} NULL`,
        operation,
      };
    case 'type':
    case 'size':
    case 'target':
      return { what: `${name} has another ${trait}`, operation };
    case 'column':
      return { what: `${name} has another name in the database`, operation };
    case 'index':
      return { what: `${name} is indexed in another way`, operation: either('AlterField', 'create_index') };
    case 'uniqueness': {
      const is = field.declared?.isUnique === true ? 'is unique now' : 'is no longer unique';
      return { what: `${name} ${is}`, operation: either('AlterField', 'create_unique_constraint') };
    }
  }
}

function creation({ kind, site }: IndexFact, either: Either): string {
  if (kind !== 'unique') return either('AddIndex', 'create_index');
  // A group of `unique_together` is no call.
  return either(/Constraint/.test(site.source) ? 'AddConstraint' : 'AlterUniqueTogether', 'create_unique_constraint');
}
