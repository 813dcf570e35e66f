import type { FileFacts } from '../facts/facts.ts';
import { isBare, type Classes, type ProjectClass } from './classes.ts';
import type { Modules } from './modules.ts';

/** How an object may be entered: by `with`, by `async with`, or by either. */
export type Entering = 'sync' | 'async' | 'both';

const SYNC_MAKER = /^contextlib\.contextmanager$/;
const ASYNC_MAKER = /^contextlib\.asynccontextmanager$/;

/** What can be entered by `async with` alone. */
const ASYNC =
  /^(asyncio\.(Lock|Semaphore|BoundedSemaphore|Condition|TaskGroup|timeout|timeout_at)|contextlib\.(AsyncExitStack|aclosing)|aiohttp\.(client\.)?ClientSession|httpx\.AsyncClient|aiofiles\.open|anyio\.(create_task_group|open_file|Lock|Semaphore|Condition)|(sqlalchemy|sqlmodel)\.ext\.asyncio\.(\w+\.)?(AsyncSession|AsyncConnection)|asyncpg\.create_pool)$/;

/** What can be entered by `with` alone. */
const SYNC =
  /^(builtins\.open|threading\.(Lock|RLock|Condition|Semaphore|BoundedSemaphore)|multiprocessing\.(Lock|RLock|Condition|Semaphore|Pool)|contextlib\.(suppress|ExitStack|closing|redirect_stdout|redirect_stderr|chdir)|tempfile\.(TemporaryDirectory|NamedTemporaryFile|TemporaryFile|SpooledTemporaryFile)|httpx\.Client|requests\.(Session|session)|sqlite3\.connect|socket\.(socket|create_connection)|zipfile\.ZipFile|tarfile\.open|subprocess\.Popen|concurrent\.futures\.(ThreadPoolExecutor|ProcessPoolExecutor)|warnings\.catch_warnings|decimal\.localcontext|django\.db\.transaction\.atomic|anyio\.(CancelScope|move_on_after|fail_after)|(sqlalchemy|sqlmodel)\.(orm\.(\w+\.)?)?Session|pathlib\.Path\.open|pytest\.(raises|warns))$/;

/** Foreign bases that give a class neither way in. */
const PLAIN_BASE =
  /^(builtins\.(object|dict|list|set|tuple|str|int|\w*Exception)|contextlib\.ContextDecorator|collections\.abc\.\w+|enum\.\w+)$/;

/** What can be entered, and how. */
export class Managers {
  readonly #classes: Classes;
  readonly #modules: Modules;

  constructor(classes: Classes, modules: Modules) {
    this.#classes = classes;
    this.#modules = modules;
  }

  /**
   * How an instance of a class, or what a function returns, may be entered; undefined when that is not certain or it
   * cannot be entered at all.
   *
   * @param name absolute, as it is known in a file
   */
  entering(name: string, from: FileFacts): Entering | undefined {
    const meaning = this.#modules.meaning(name, from) ?? this.#method(name, from);
    if (meaning?.kind === 'foreign') return known(meaning.name);
    if (meaning?.kind === 'function') {
      const [maker, ...more] = meaning.definition.decorators;
      if (maker === undefined || more.length > 0) return undefined;
      if (SYNC_MAKER.test(maker)) return 'sync';
      return ASYNC_MAKER.test(maker) ? 'async' : undefined;
    }
    const owner = meaning?.kind === 'class' ? this.#classes.named(meaning.definition.name, meaning.file) : undefined;
    return owner === undefined ? undefined : this.#ofClass(owner);
  }

  /** A method by the class that has it. */
  #method(name: string, from: FileFacts) {
    const end = name.lastIndexOf('.');
    const owner = this.#classes.find(name.slice(0, Math.max(0, end)), from);
    const method = owner && this.#classes.method(owner, name.slice(end + 1));
    return method && ({ kind: 'function', definition: method.definition } as const);
  }

  #ofClass(owner: ProjectClass): Entering | undefined {
    const { metaclass, decorators } = owner.definition;
    if (metaclass !== undefined || decorators.length > 0) return undefined;
    let sync = false;
    let async = false;
    for (const each of this.#classes.resolutionOrder(owner) ?? []) {
      if (each.kind === 'foreign') {
        const way = known(each.name);
        if (way === undefined && !isBare(each) && !PLAIN_BASE.test(each.name)) return undefined;
        sync ||= way === 'sync';
        async ||= way === 'async';
        continue;
      }
      const has = (method: string): boolean =>
        this.#classes.ownMethods(each, method).length > 0 || each.definition.attributes.includes(method);
      if (has('__getattr__')) return undefined;
      sync ||= has('__enter__');
      async ||= has('__aenter__');
    }
    if (sync && async) return 'both';
    return sync ? 'sync' : async ? 'async' : undefined;
  }
}

function known(name: string): Entering | undefined {
  if (ASYNC.test(name)) return 'async';
  return SYNC.test(name) ? 'sync' : undefined;
}
