import type { FunctionFact } from '../../../facts/definitions.ts';
import type { FileFacts } from '../../../facts/facts.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Project } from '../../../project/project.ts';
import { belongsTo, metadataOwner } from './metadata.ts';
import { mappedHistories } from '../../../project/mapped.ts';

/** Code that runs when somebody asks for it. */
const ON_REQUEST =
  /(^|\/)(tests?|testing|scripts?|cli|commands?|management|manage|examples?|docs|demo|seeds?|fixtures|bin|tools|benchmarks?|alembic|migrations)(\/|\.py$|_)/;

/** Functions that run whenever the application starts, by their names and decorators. */
const START =
  /^(create_app|make_app|build_app|get_app|create_application|get_application|lifespan|app_lifespan|startup|on_startup|startup_event)$/;
const START_DECORATORS = /\.(on_event|before_first_request|before_serving)$/;

export default projectDetector({ facts: ['call', 'when', 'folder'] }, function* (project) {
  const creations = project.files.flatMap((file) =>
    ON_REQUEST.test(file.path) ? [] : file.tableCreations.map((creation) => ({ file, creation })),
  );
  if (creations.length === 0) return;
  const mapped = mappedHistories(project).filter(({ history }) => history.tool === 'alembic');
  for (const { file, creation } of creations) {
    const owner = metadataOwner(project, creation.of, file);
    const when = startOf(project, file, creation.site.definition);
    if (owner === undefined || when === undefined) continue;
    const history = mapped.find(({ models }) => [...models.values()].some((model) => belongsTo(project, model, owner)));
    if (history === undefined) continue;
    yield {
      at: creation.site,
      call: `${creation.of
        .split('.')
        .slice(creation.of.endsWith('.metadata') ? -2 : -1)
        .join('.')}.create_all`,
      when,
      folder: history.history.folder,
    };
  }
});

/** When the code of a definition runs without being asked for; undefined when it is not known to. */
function startOf(project: Project, file: FileFacts, definition: string): string | undefined {
  if (definition === '') return 'on import';
  const own = file.definitions.functions.find(({ name }) => name === definition);
  if (own === undefined) return undefined;
  if (isStart(own)) return 'at every start';
  const isCalled = project.files.some((caller) =>
    caller.calls.some(({ name, calls }) => {
      const from = caller.definitions.functions.find((each) => each.name === name);
      return from !== undefined && isStart(from) && calls.some((call) => isCallOf(project, call, caller, own));
    }),
  );
  return isCalled ? 'at every start' : undefined;
}

function isCallOf(
  project: Project,
  call: FileFacts['calls'][number]['calls'][number],
  from: FileFacts,
  wanted: FunctionFact,
): boolean {
  if (!call.callee.endsWith(wanted.name)) return false;
  const meaning = project.modules.meaning(call.callee, from);
  return meaning?.kind === 'function' && meaning.definition === wanted;
}

function isStart({ name, decorators }: FunctionFact): boolean {
  return START.test(name.slice(name.lastIndexOf('.') + 1)) || decorators.some((each) => START_DECORATORS.test(each));
}
