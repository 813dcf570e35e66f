import type { Site } from '../model/site.ts';
import { argumentsOf, calledName } from '../python/arguments.ts';
import { loopsAround } from '../python/around.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { originName } from '../python/origins.ts';
import { siteOf } from '../python/site.ts';
import { referenceTo } from './reference.ts';

/** A function that is given to a thread. */
export interface ThreadStart {
  /** Absolute name of the function. */
  readonly target: string;
  /** What takes it, as written: `threading.Thread`, `pool.submit`. */
  readonly starter: string;
  /** Whether several threads may run it at a time: it is given to a pool, or to a thread made in a loop. */
  readonly isMany: boolean;
  /** 1-based. */
  readonly line: number;
}

/** A change of a module's variable that reads it first, without a lock around. */
export interface SharedUpdate {
  /** The function that makes it, with the definitions around it. */
  readonly function: string;
  readonly variable: string;
  /** The statement, as written. */
  readonly change: string;
  readonly site: Site;
}

export interface ThreadFacts {
  readonly starts: readonly ThreadStart[];
  readonly updates: readonly SharedUpdate[];
}

const THREAD = /^threading\.(Thread|Timer)$/;
const POOL = /^(concurrent\.futures\.(thread\.)?ThreadPoolExecutor|multiprocessing\.(pool|dummy)\.(ThreadPool|Pool))$/;
const HANDS_OVER = /^(submit|map|imap|imap_unordered|starmap|apply_async|map_async)$/;

/** What locks are called. */
const LOCK = /lock|mutex|sem|cond/i;

/** Reads what a file gives to threads, and what its functions do to variables that threads share. */
export function threadFacts(file: PythonFile): ThreadFacts {
  return { starts: file.isTest ? [] : threadStarts(file), updates: file.isTest ? [] : sharedUpdates(file) };
}

function threadStarts(file: PythonFile): ThreadStart[] {
  if (!file.holds('threading', 'ThreadPool', 'multiprocessing')) return [];
  const found: ThreadStart[] = [];
  for (const node of file.nodesOf('call')) {
    const name = calledName(file, node);
    if (name === undefined) continue;
    const callee = file.child(node, 'function')!;
    const { positional, keywords } = argumentsOf(file, node);
    const isThread = /^(Thread|Timer)$/.test(name) && THREAD.test(file.scopes.qualifiedName(callee) ?? '');
    const isPool =
      HANDS_OVER.test(name) && file.is(callee, 'attribute') && isThreadPool(file, file.child(callee, 'object')!);
    if (!isThread && !isPool) continue;
    const given = isPool ? positional[0] : (keywords.get('target') ?? keywords.get('function') ?? positional[1]);
    const target = referenceTo(file, given);
    if (target === '') continue;
    const isMany = isPool || [...loopsAround(file, node)].length > 0;
    found.push({ target, starter: file.text(callee), isMany, line: file.lineOf(node) });
  }
  return found;
}

function isThreadPool(file: PythonFile, object: Node): boolean {
  if (POOL.test(originName(file, object) ?? '')) return true;
  return file.is(object, 'call') && POOL.test(file.scopes.qualifiedName(file.child(object, 'function')) ?? '');
}

function sharedUpdates(file: PythonFile): SharedUpdate[] {
  if (!file.holds('global ', '] +=', '] -=')) return [];
  const found: SharedUpdate[] = [];
  for (const { name, definitions, references } of file.scopes.module.bindings.values()) {
    const own = definitions
      .map(({ node }) => file.parent(node)!)
      .filter((statement) => readsFirst(file, statement, references));
    const inside = references.flatMap((reference) => subscriptUpdate(file, reference));
    for (const statement of [...own, ...inside]) {
      const owner = file.enclosingFunction(statement);
      if (owner === undefined || isGuarded(file, statement, owner)) continue;
      const change = file.text(statement).split('\n')[0]!;
      found.push({
        function: file.enclosingDefinition(statement),
        variable: name,
        change,
        site: siteOf(file, statement),
      });
    }
  }
  return found;
}

/** `sold += 1`, `sold = sold + 1`. */
function readsFirst(file: PythonFile, statement: Node, references: readonly Node[]): boolean {
  if (file.is(statement, 'augmented_assignment')) return true;
  const right = file.is(statement, 'assignment') ? file.child(statement, 'right') : undefined;
  return file.is(right, 'binary_operator') && references.some((reference) => file.contains(right, reference));
}

/** `sold["pens"] += 1`. */
function subscriptUpdate(file: PythonFile, reference: Node): Node[] {
  const subscript = file.parent(reference)!;
  const statement =
    file.is(subscript, 'subscript') && file.field(reference) === 'value' ? file.parent(subscript) : undefined;
  return file.is(statement, 'augmented_assignment') && file.field(subscript) === 'left' ? [statement] : [];
}

/** Whether a lock is held: by a `with` around, or taken somewhere in the function. */
function isGuarded(file: PythonFile, statement: Node, owner: Node): boolean {
  if (file.text(owner).includes('.acquire(')) return true;
  for (const outer of file.ancestors(statement)) {
    if (outer === owner) return false;
    const clause = file.is(outer, 'with_statement') ? file.childOf(outer, 'with_clause') : undefined;
    if (clause !== undefined && LOCK.test(file.text(clause))) return true;
  }
  return false;
}
