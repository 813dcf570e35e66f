import type { FileFacts } from '../../../facts/facts.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Project } from '../../../project/project.ts';

/** Modules that are run or loaded by name, or are there to set the log up. */
const ENTRY =
  /(^|\/)(__main__|main|app|application|manage|wsgi|asgi|server|cli|worker|celery\w*|conftest|setup|run\w*|serve|settings?\w*|config\w*|conf|env|\w*logg?(ing|er|s)?\w*|\w*_settings|\w*_config|bootstrap|startup|init|entrypoint|lambda_function|handler|factory|gunicorn\w*|noxfile|tasks)\.py$|(^|\/)(settings|config|scripts?|bin|examples?|docs?|tools|cmd|commands?|cli|management|migrations|alembic|benchmarks?|dev|contrib)\//i;

export default projectDetector({ facts: ['call', 'module', 'importer'] }, function* (project) {
  const suspects = project.files.filter(({ path, loggingSetups }) => loggingSetups.length > 0 && !ENTRY.test(path));
  if (suspects.length === 0) return;
  const importers = importersOf(project, new Set(suspects));
  for (const file of suspects) {
    const importer = importers.get(file);
    const [setup] = file.loggingSetups;
    if (importer === undefined || setup === undefined) continue;
    yield {
      at: setup.site,
      call: setup.call,
      module: file.module,
      importer: importer.path,
      related: [{ path: importer.path, line: 1, message: `It imports \`${file.module}\`.` }],
    };
  }
});

/** Of each of some files, another one that loads it. */
function importersOf({ files, modules }: Project, wanted: ReadonlySet<FileFacts>): ReadonlyMap<FileFacts, FileFacts> {
  const found = new Map<FileFacts, FileFacts>();
  const lasts = new Set([...wanted].map(({ module }) => module.slice(module.lastIndexOf('.') + 1)));
  for (const file of files) {
    if (file.isTest) continue;
    for (const name of file.imports.names) {
      if (!lasts.has(name.slice(name.lastIndexOf('.') + 1))) continue;
      const target = modules.find(name, file);
      if (target !== undefined && target !== file && wanted.has(target) && !found.has(target)) found.set(target, file);
    }
  }
  return found;
}
