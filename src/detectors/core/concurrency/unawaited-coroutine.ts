import type { CallerFact, CallFact } from '../../../facts/calls.ts';
import type { FileFacts } from '../../../facts/facts.ts';
import type { Edit, Related } from '../../../model/finding.ts';
import type { Site } from '../../../model/site.ts';
import { type OwnFunction, siteOfCall } from '../../../project/calls.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Project } from '../../../project/project.ts';
import type { PythonFile } from '../../../python/file.ts';
import { nodeAt } from '../../../python/site.ts';
import { mayAwait } from '../../../python/asynchrony.ts';

/** Decorators that leave to a call what the function itself gives. */
const HARMLESS =
  /^(builtins\.(staticmethod|classmethod)|abc\.abstractmethod|typing(_extensions)?\.(override|final|deprecated|no_type_check)|warnings\.deprecated|functools\.(cache|lru_cache)|pytest\.mark\..*|tenacity\.retry|backoff\.on_(exception|predicate)|(fastapi|starlette)\..*\.(get|post|put|patch|delete|head|options|api_route|route|websocket|websocket_route|on_event|exception_handler|middleware))$/;

/** Decorators of classes that leave their methods alone. */
const HARMLESS_ON_CLASS = /^(dataclasses\.dataclass|attrs?\..*|pydantic\..*|typing(_extensions)?\..*|functools\..*)$/;

/** Functions outside of the project that are `async def`, by what they belong to. */
const KNOWN: readonly (readonly [owner: RegExp, names: string])[] = [
  [/^asyncio$/, 'sleep wait wait_for to_thread open_connection start_server'],
  [/^asyncio(\.subprocess)?$/, 'create_subprocess_exec create_subprocess_shell'],
  [/^asyncio\.Queue$/, 'put get join'],
  [/^asyncio\.(Lock|Semaphore|BoundedSemaphore|Condition)$/, 'acquire'],
  [/^asyncio\.(Event|Condition|subprocess\.Process)$/, 'wait'],
  [/^asyncio\.subprocess\.Process$/, 'communicate'],
  [/^asyncio\.StreamWriter$/, 'drain wait_closed'],
  [/^asyncio\.StreamReader$/, 'read readline readexactly readuntil'],
  [/^anyio$/, 'sleep sleep_forever sleep_until run_process'],
  [/^anyio\.to_thread$/, 'run_sync'],
  [
    /^(sqlalchemy|sqlmodel)\.ext\.asyncio\.(\w+\.)?(AsyncSession|AsyncConnection|async_scoped_session)$/,
    `commit rollback flush refresh execute exec scalar scalars stream stream_scalars delete merge get get_one close
     run_sync`,
  ],
  [/^sqlalchemy\.ext\.asyncio\.(\w+\.)?(create_async_engine|AsyncEngine)$/, 'dispose'],
  [/^httpx\.AsyncClient$/, 'get post put patch delete head options request send aclose'],
  [/^(fastapi|starlette)\.(requests\.)?Request$/, 'json body form is_disconnected'],
  [
    /^(fastapi|starlette)\.(websockets\.)?WebSocket$/,
    'accept close send_text send_json send_bytes receive_text receive_json receive_bytes',
  ],
  [/^django\.db\.models\.(base\.)?Model$/, 'asave adelete arefresh_from_db'],
  [
    /^django\.db\.models\.(base\.)?Model\.objects$/,
    'aget acreate aget_or_create aupdate_or_create abulk_create abulk_update acount aexists afirst alast',
  ],
];
const OWNERS_BY_NAME = ownersByName();

interface Coroutine {
  readonly name: string;
  readonly related: readonly Related[];
}

export default projectDetector({ facts: ['name', 'fate', 'harm', 'way'] }, function* (project) {
  const names = coroutineNames(project);
  for (const file of project.files) {
    for (const caller of file.calls) {
      for (const call of caller.calls) {
        if ((call.use !== 'dropped' && call.use !== 'tested') || !names.has(lastName(call.callee))) continue;
        const site = siteOfCall(file, caller, call);
        const coroutine = site === undefined ? undefined : coroutineOf(project, call, file);
        if (site === undefined || coroutine === undefined) continue;
        const isTested = call.use === 'tested';
        yield {
          at: site,
          name: coroutine.name,
          fate: isTested ? 'is tested in place of its result' : 'is thrown away',
          harm: isTested ? 'a coroutine is true whatever the answer would be' : 'what it is there to do is not done',
          way: wayOut(isTested, isInAsync(file, caller)),
          related: coroutine.related,
          fix: (parsed) => awaited(parsed, site),
        };
      }
    }
  }
});

/** `await` in front of the call, where that may stand. */
function awaited(file: PythonFile, site: Site): readonly Edit[] | undefined {
  const call = nodeAt(file, site, 'call');
  if (call === undefined || !mayAwait(file, call)) return undefined;
  const start = file.start(call);
  return [{ start, end: start, text: 'await ' }];
}

function wayOut(isTested: boolean, isAwaitable: boolean): string {
  if (!isAwaitable) return ', which takes an `async def` around it, or use `asyncio.run`';
  return isTested ? '' : ', or give it to `asyncio.create_task` and keep the task';
}

function isInAsync({ definitions }: FileFacts, { name, line }: CallerFact): boolean {
  return definitions.functions.some((each) => each.isAsync && each.name === name && each.site.line === line);
}

/** All names under which a coroutine may be made: most calls have another, and need not be followed. */
function coroutineNames({ files }: Project): ReadonlySet<string> {
  const names = new Set(OWNERS_BY_NAME.keys());
  for (const { definitions } of files) {
    for (const { isAsync, name } of definitions.functions) if (isAsync) names.add(lastName(name));
  }
  for (const { names: own } of files) {
    for (const [name, target] of [...Object.entries(own.imports), ...Object.entries(own.aliases)]) {
      if (names.has(lastName(target))) names.add(name);
    }
  }
  return names;
}

function lastName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function ownersByName(): ReadonlyMap<string, readonly RegExp[]> {
  const found = new Map<string, RegExp[]>();
  for (const [owner, names] of KNOWN) {
    for (const name of names.split(/\s+/)) found.set(name, [...(found.get(name) ?? []), owner]);
  }
  return found;
}

/** What a call makes a coroutine of, for sure. */
function coroutineOf(project: Project, call: CallFact, file: FileFacts): Coroutine | undefined {
  const callee = project.calls.callee(call, file);
  if (callee?.kind === 'foreign') {
    const owner = callee.name.slice(0, Math.max(0, callee.name.lastIndexOf('.')));
    const isKnown = OWNERS_BY_NAME.get(lastName(callee.name))?.some((known) => known.test(owner)) === true;
    if (!isKnown) return undefined;
    // What a factory gives has no class that could be named here.
    const [maker, method] = callee.name.split('.').slice(-2);
    return { name: /^create_/.test(maker!) ? method! : `${maker!}.${method!}`, related: [] };
  }
  const [first] = callee?.functions ?? [];
  if (first === undefined || callee?.functions.every((each) => makesCoroutine(project, each)) !== true)
    return undefined;
  const { name, site } = first.definition;
  return { name, related: [{ path: site.path, line: site.line, message: `\`${name}\` is an \`async def\`.` }] };
}

/** Whether calling a function certainly gives a coroutine. */
function makesCoroutine({ calls, modules }: Project, found: OwnFunction): boolean {
  const { definition, file } = found;
  if (!definition.isAsync || definition.isGenerator) return false;
  const isPlain = (decorators: readonly string[], harmless: RegExp): boolean =>
    decorators.every((decorator) => {
      const meaning = modules.meaning(decorator, file);
      return meaning?.kind === 'foreign' && harmless.test(meaning.name);
    });
  const owner = calls.classOf(found);
  return isPlain(definition.decorators, HARMLESS) && isPlain(owner?.decorators ?? [], HARMLESS_ON_CLASS);
}
