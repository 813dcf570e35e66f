import type { AsyncRowUse } from '../../../facts/async-rows.ts';
import type { FileFacts } from '../../../facts/facts.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Project } from '../../../project/project.ts';

/** Models of Django's own, and whatever the project has put into the place of its user. */
const FOREIGN_MODEL =
  /^django\.contrib\.(auth\.(get_user_model|models\.(User|Group|Permission))|sessions\.models\.Session|sites\.models\.Site|contenttypes\.models\.ContentType)$/;

export default projectDetector({ facts: ['code', 'model', 'instead'] }, function* (project) {
  if (project.files.some(({ asyncRows }) => asyncRows.hasSwitch)) return;
  for (const file of project.files) {
    for (const found of file.asyncRows.uses) {
      if (!isOfDjango(project, file, found)) continue;
      const model = found.model.slice(found.model.lastIndexOf('.') + 1);
      yield { at: found.site, code: found.by, model, instead: found.instead };
    }
  }
});

/** Whether a use is certainly one of Django's own methods. */
function isOfDjango(project: Project, file: FileFacts, { model, manager, by, isAwaited }: AsyncRowUse): boolean {
  const meaning = project.modules.meaning(model, file);
  const maker = meaning?.kind === 'object' ? meaning.maker : meaning;
  if (maker?.kind === 'foreign') return FOREIGN_MODEL.test(maker.name);
  if (project.models.find(model, file)?.orm !== 'django') return false;
  const owner = project.classes.find(model, file);
  if (owner === undefined) return false;
  const order = project.classes.resolutionOrder(owner) ?? [owner];
  return order.every((each) => {
    if (each.kind === 'foreign') return true;
    // A manager of the project may well have methods that are to be awaited.
    if (manager !== undefined) return !isAwaited || !each.definition.attributes.includes(manager);
    return project.classes.ownMethods(each, by.replace('()', '')).every(({ isAsync }) => !isAsync);
  });
}
