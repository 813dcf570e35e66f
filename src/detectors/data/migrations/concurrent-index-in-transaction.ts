import { isEnvironmentOf } from '../../../facts/alembic-environment.ts';
import { databaseOperations, type OperationFact } from '../../../facts/operations.ts';
import type { Edit } from '../../../model/finding.ts';
import type { Site } from '../../../model/site.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Migration } from '../../../project/migrations.ts';
import type { Project } from '../../../project/project.ts';
import { indentBefore, indentStatements, insertFirst, lineEnd } from '../../../python/edits.ts';
import type { PythonFile } from '../../../python/file.ts';
import { nodeAt } from '../../../python/site.ts';

export default projectDetector({ facts: ['verb', 'place', 'change'] }, function* (project) {
  for (const migration of project.migrations.all()) {
    if (!isTransactional(project, migration)) continue;
    const { fact } = migration;
    const isDjango = fact.tool === 'django';
    const operations = [...databaseOperations(fact.operations)];
    // What else a migration does would no longer be taken back when it fails halfway.
    const isAlone = fact.isComplete && operations.every(isConcurrent);
    for (const operation of operations) {
      if (!isConcurrent(operation) || operation.isAutocommitted) continue;
      const fix = isDjango
        ? isAlone && ((file: PythonFile) => withoutTransaction(file, fact.site))
        : (file: PythonFile) => inAutocommitBlock(file, operation.site);
      yield {
        at: operation.site,
        verb: operation.kind === 'add index' ? 'created' : 'dropped',
        place: isDjango ? 'an atomic migration' : 'the transaction of a revision',
        change: isDjango
          ? 'Set `atomic = False` on the class, and leave nothing else in this migration.'
          : 'Put it into `with op.get_context().autocommit_block():`.',
        ...(fix !== false && { fix }),
      };
    }
  }
});

function isConcurrent(operation: OperationFact): boolean {
  if (operation.kind === 'add index') return operation.index.isConcurrent;
  return operation.kind === 'drop index' && operation.isConcurrent;
}

/** @param site the name of the migration's class */
function withoutTransaction(file: PythonFile, site: Site): readonly Edit[] | undefined {
  const name = nodeAt(file, site, 'identifier');
  const definition = name === undefined ? undefined : file.enclosing(name, 'class_definition');
  if (definition === undefined || file.scopes.of(definition)?.bindings.has('atomic') === true) return undefined;
  const edit = insertFirst(file, definition, 'atomic = False');
  return edit && [edit];
}

/** @param site a call of Alembic's `op` */
function inAutocommitBlock(file: PythonFile, site: Site): readonly Edit[] | undefined {
  const call = nodeAt(file, site, 'call');
  const statement = call === undefined ? undefined : file.enclosing(call, 'expression_statement');
  if (call === undefined || statement === undefined) return undefined;
  let root = call;
  while (file.is(root, 'call', 'attribute')) root = file.child(root, file.is(root, 'call') ? 'function' : 'object')!;
  const indent = indentBefore(file, statement);
  if (indent === undefined || file.scopes.qualifiedName(root) !== 'alembic.op') return undefined;
  const [first, ...others] = indentStatements(file, statement, statement) ?? [];
  if (first === undefined) return undefined;
  const opening = `${indent}with ${file.text(root)}.get_context().autocommit_block():${lineEnd(file)}`;
  return [{ ...first, text: opening + first.text }, ...others];
}

function isTransactional(project: Project, { fact, history }: Migration): boolean {
  if (fact.tool === 'django') return fact.isAtomic;
  const around = project.files.filter(
    ({ path, environment }) => environment !== undefined && isEnvironmentOf(history.folder, path),
  );
  return around.length > 0 && around.every(({ environment }) => environment?.isTransactional === true);
}
