import type { AsyncRowUse } from '../../../facts/async-rows.ts';
import type { FileFacts } from '../../../facts/facts.ts';
import type { Edit } from '../../../model/finding.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Project } from '../../../project/project.ts';
import { mayAwait } from '../../../python/asynchrony.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { nodeAt } from '../../../python/site.ts';

/** Models of Django's own, and whatever the project has put into the place of its user. */
const FOREIGN_MODEL =
  /^django\.contrib\.(auth\.(get_user_model|models\.(User|Group|Permission))|sessions\.models\.Session|sites\.models\.Site|contenttypes\.models\.ContentType)$/;

export default projectDetector({ facts: ['code', 'model', 'instead'] }, function* (project) {
  if (project.files.some(({ asyncRows }) => asyncRows.hasSwitch)) return;
  for (const file of project.files) {
    for (const found of file.asyncRows.uses) {
      if (!isOfDjango(project, file, found)) continue;
      const model = found.model.slice(found.model.lastIndexOf('.') + 1);
      const fix = (parsed: PythonFile): readonly Edit[] | undefined => waiting(parsed, found);
      yield { at: found.site, code: found.by, model, instead: found.instead, fix };
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

/** The same without blocking, where that is no more than another word: a call's twin, `async for`, and `aexists` for a question. */
function waiting(file: PythonFile, { by, site }: AsyncRowUse): readonly Edit[] | undefined {
  const node = nodeAt(file, site, 'call', 'identifier');
  if (node === undefined) return undefined;
  switch (by) {
    case 'for':
      return asyncFor(file, node);
    case 'if':
    case 'while':
    case 'not':
      // A name's rows may be read further on, where they are there already.
      return file.is(node, 'call') && mayAwait(file, node) ? awaiting(file, node, '.aexists()') : undefined;
    default:
      return twin(file, node, by);
  }
}

function asyncFor(file: PythonFile, rows: Node): readonly Edit[] | undefined {
  const loop = file.parent(rows)!;
  if (!file.is(loop, 'for_statement', 'for_in_clause') || !mayAwait(file, loop)) return undefined;
  return [insertion(file.start(loop), 'async ')];
}

/** `await ….aget(…)` in place of `….get(…)`. */
function twin(file: PythonFile, call: Node, by: string): readonly Edit[] | undefined {
  const callee = file.is(call, 'call') ? file.child(call, 'function') : undefined;
  const name = file.is(callee, 'attribute') ? file.child(callee, 'attribute') : undefined;
  if (name === undefined || by !== `${file.text(name)}()` || !mayAwait(file, call)) return undefined;
  const renamed = insertion(file.start(name), 'a');
  const [before, behind] = file.is(file.parent(call), 'await') ? [] : awaiting(file, call, '');
  return [before, renamed, behind].filter((edit) => edit !== undefined);
}

/** `await` in front of an expression, in parentheses where something of its result is asked for. */
function awaiting(file: PythonFile, node: Node, call: string): readonly Edit[] {
  const isAsked =
    file.is(file.parent(node), 'attribute', 'subscript', 'call') &&
    ['object', 'value', 'function'].includes(file.field(node) ?? '');
  const behind = isAsked ? `${call})` : call;
  const before = insertion(file.start(node), isAsked ? '(await ' : 'await ');
  return behind === '' ? [before] : [before, insertion(file.end(node), behind)];
}

function insertion(at: number, text: string): Edit {
  return { start: at, end: at, text };
}
