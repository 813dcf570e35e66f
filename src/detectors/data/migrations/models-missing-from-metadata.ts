import { isEnvironmentOf } from '../../../facts/alembic-environment.ts';
import type { FileFacts } from '../../../facts/facts.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Model } from '../../../project/models.ts';
import type { Project } from '../../../project/project.ts';
import { belongsTo, metadataOwner } from './metadata.ts';

export default projectDetector({ facts: ['model', 'module', 'environment'] }, function* (project) {
  // What is missing somewhere may be in a file that was not read.
  if (!project.isWhole) return;
  const environments = project.files
    .filter(({ path }) => isEnvironment(project, path))
    .map((file) => ({ file, owner: ownerOf(project, file), loaded: loadedBy(project, file) }));
  for (const { file: environment, owner, loaded } of environments) {
    if (owner === undefined || loaded === undefined) continue;
    // Several services of one repository may hang their tables on the same metadata, each with its own migrations.
    const alike = environments.filter((other) => other.owner === owner);
    const isLoaded = (file: FileFacts): boolean => alike.some((other) => other.loaded?.has(file) !== false);
    for (const [file, model] of firstModels(project, owner)) {
      if (isLoaded(file) || !isUsed(project, file)) continue;
      yield {
        at: model.fact.site,
        model: model.name,
        module: file.module,
        environment: environment.path,
        related: [{ path: environment.path, line: 1, message: 'Nothing that this imports leads to it.' }],
      };
    }
  }
});

/** What the tables that an environment compares with hang on. */
function ownerOf(project: Project, environment: FileFacts): string | undefined {
  const metadata = environment.names.aliases['target_metadata'];
  return metadata?.endsWith('.metadata') === true ? metadataOwner(project, metadata, environment) : undefined;
}

function isEnvironment({ migrations }: Project, path: string): boolean {
  if (!/(^|\/)env\.py$/.test(path)) return false;
  return migrations.histories.some(({ tool, folder }) => tool === 'alembic' && isEnvironmentOf(folder, path));
}

/** The first model of each file that has some with tables that hang on the owner. */
function firstModels(project: Project, owner: string): Map<FileFacts, Model> {
  const found = new Map<FileFacts, Model>();
  for (const model of project.models.all()) {
    if (model.orm !== 'sqlalchemy' || model.fact.table === undefined || found.has(model.file)) continue;
    if (belongsTo(project, model, owner)) found.set(model.file, model);
  }
  return found;
}

/** The files that are loaded with one; undefined when some of them are found at run time. */
function loadedBy(project: Project, from: FileFacts): Set<FileFacts> | undefined {
  const loaded = new Set([from]);
  for (const file of loaded) {
    if (!file.imports.isComplete) return undefined;
    for (const found of importedBy(project, file)) loaded.add(found);
  }
  return loaded;
}

/** The files that one names in its imports; the packages around a module are loaded before it. */
function* importedBy({ modules }: Project, file: FileFacts): Generator<FileFacts> {
  for (const name of file.imports.names) {
    const parts = name.split('.');
    for (let length = 1; length <= parts.length; length += 1) {
      const found = modules.find(parts.slice(0, length).join('.'), file);
      if (found !== undefined) yield found;
    }
  }
}

/** Whether other code loads a file: the tables of what none does are missed by nobody. */
function isUsed(project: Project, wanted: FileFacts): boolean {
  const last = wanted.module.slice(wanted.module.lastIndexOf('.') + 1);
  return project.files.some((file) => {
    if (file === wanted || TEST.test(file.path)) return false;
    const mayBe = file.imports.names.some((name) => name.split('.').includes(last));
    return mayBe && [...importedBy(project, file)].includes(wanted);
  });
}

const TEST = /(^|\/)(tests?\/|test_[^/]*$|conftest\.py$)/;
