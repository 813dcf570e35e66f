import type { Site } from '../model/site.ts';
import { calledName } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { stringValue } from '../python/literals.ts';
import { siteOf } from '../python/site.ts';
import { isMigration } from './indexes.ts';
import { referenceTo } from './reference.ts';

/** Where a cache is declared. */
export interface CacheStoreFact {
  /** The library that reads the declaration; of cachelib the object itself is the cache. */
  readonly library: 'django' | 'flask' | 'cachelib';
  /** What is written, such as `LocMemCache`. */
  readonly name: string;
  /** Whether it is certain to lie in the memory of one process. */
  readonly isLocal: boolean;
  /** Absolute name of cachelib's cache. */
  readonly object?: string;
  readonly site: Site;
}

/** A use of a cache that only works when all processes see the same. */
export interface SharedUseFact {
  /** Absolute name of the cache; empty for Django's default one. */
  readonly cache: string;
  readonly purpose: 'a lock' | 'a counter' | 'a rate limit' | 'an invalidation';
  readonly written: string;
  readonly site: Site;
}

export interface LocalCaches {
  readonly stores: readonly CacheStoreFact[];
  readonly uses: readonly SharedUseFact[];
}

const TOKENS = ['cache', 'CACHE', 'Cache', 'ratelimit', 'THROTTLE'];

const LOCAL = /(^|\.)(LocMemCache|SimpleCache)$|^simple$/;
const CACHELIB = /^(cachelib|werkzeug\.contrib\.cache)\.(\w+\.)*SimpleCache$/;
/** Settings of developers and tests, which start one process. */
const APART = /(^|[/._-])(dev|devel|development|local|tests?|testing|ci|debug|docs?|examples?)([/._-]|$)/i;

const PURPOSES: Readonly<Record<string, SharedUseFact['purpose']>> = {
  add: 'a lock',
  incr: 'a counter',
  decr: 'a counter',
  inc: 'a counter',
  dec: 'a counter',
  delete: 'an invalidation',
  delete_many: 'an invalidation',
  delete_memoized: 'an invalidation',
};

/** Reads the caches that a file declares, and what it keeps in them for other processes; tests are of no interest. */
export function localCaches(file: PythonFile): LocalCaches {
  const stores: CacheStoreFact[] = [];
  const uses: SharedUseFact[] = [];
  if (file.isTest || isMigration(file.path) || APART.test(file.path) || !file.holds(...TOKENS)) return { stores, uses };
  if (file.holds('CACHES', 'CACHE_TYPE', 'SimpleCache'))
    for (const node of file.nodesOf('assignment')) stores.push(...assigned(file, node));
  if (file.holds('CACHE_TYPE', 'DEFAULT_THROTTLE_CLASSES')) {
    for (const node of file.nodesOf('pair', 'keyword_argument')) {
      stores.push(...configured(file, node));
      uses.push(...throttled(file, node));
    }
  }
  for (const node of file.callsNamed(...Object.keys(PURPOSES))) uses.push(...used(file, node));
  if (file.holds('ratelimit')) for (const node of file.nodesOf('decorator')) uses.push(...limited(file, node));
  return { stores, uses };
}

/** `CACHES = {…}`, `CACHES["default"] = {…}`, `CACHE_TYPE = "SimpleCache"` and `cache = SimpleCache()`. */
function assigned(file: PythonFile, assignment: Node): CacheStoreFact[] {
  const left = file.child(assignment, 'left');
  const value = file.child(assignment, 'right');
  if (left === undefined || value === undefined) return [];
  const name = file.text(left);
  if (name === 'CACHES') return [djangoStore(file, assignment, entry(file, value, 'default'))];
  if (/^CACHES\[/.test(name)) return /\[["']default["']\]$/.test(name) ? [djangoStore(file, assignment, value)] : [];
  if (/(^|\[["'])CACHE_TYPE(["']\])?$/.test(name)) return [flaskStore(file, assignment, value)];
  const made =
    file.is(value, 'call') && file.holds('SimpleCache') ? referenceTo(file, file.child(value, 'function')) : '';
  const object = CACHELIB.test(made) ? referenceTo(file, left) : '';
  return object === ''
    ? []
    : [{ library: 'cachelib', name: 'SimpleCache', isLocal: true, object, site: siteOf(file, assignment) }];
}

function djangoStore(file: PythonFile, assignment: Node, cache: Node | undefined): CacheStoreFact {
  const backend = stringValue(file, entry(file, cache, 'BACKEND'));
  return store(file, 'django', assignment, backend);
}

/** `CACHE_TYPE="SimpleCache"` and `"CACHE_TYPE": "SimpleCache"`. */
function configured(file: PythonFile, part: Node): CacheStoreFact[] {
  const [key, value] = keyAndValue(file, part);
  return key === 'CACHE_TYPE' && value !== undefined ? [flaskStore(file, part, value)] : [];
}

function flaskStore(file: PythonFile, node: Node, value: Node): CacheStoreFact {
  return store(file, 'flask', node, stringValue(file, value));
}

function store(
  file: PythonFile,
  library: CacheStoreFact['library'],
  node: Node,
  backend: string | undefined,
): CacheStoreFact {
  const isLocal = backend !== undefined && LOCAL.test(backend) && !isConditional(file, node);
  return { library, name: (backend ?? '').split('.').at(-1)!, isLocal, site: siteOf(file, node) };
}

/** Whether it depends on something what is declared there. */
function isConditional(file: PythonFile, node: Node): boolean {
  for (const around of file.ancestors(node)) {
    if (file.is(around, 'if_statement', 'conditional_expression', 'try_statement', 'match_statement')) return true;
  }
  return false;
}

/** The value under a key of a dictionary display; undefined when something is unpacked into it. */
function entry(file: PythonFile, dictionary: Node | undefined, key: string): Node | undefined {
  if (!file.is(dictionary, 'dictionary')) return undefined;
  const parts = file.namedChildren(dictionary);
  if (parts.some((part) => file.is(part, 'dictionary_splat'))) return undefined;
  return parts.map((part) => keyAndValue(file, part)).find(([name]) => name === key)?.[1];
}

function keyAndValue(file: PythonFile, part: Node): [key: string | undefined, value: Node | undefined] {
  const isPair = file.is(part, 'pair');
  const key = file.child(part, isPair ? 'key' : 'name');
  return [isPair ? stringValue(file, key) : key === undefined ? undefined : file.text(key), file.child(part, 'value')];
}

/** `cache.incr(…)` of Django's cache, or of an object that is called a cache. */
function used(file: PythonFile, call: Node): SharedUseFact[] {
  const name = calledName(file, call) ?? '';
  const purpose = PURPOSES[name];
  const callee = file.child(call, 'function');
  const owner = file.is(callee, 'attribute') ? file.child(callee, 'object') : undefined;
  if (purpose === undefined || owner === undefined) return [];
  // Whoever takes no notice of the answer only fills the cache.
  if (purpose === 'a lock' && file.is(file.parent(call), 'expression_statement')) return [];
  const cache = cacheOf(file, owner);
  return cache === undefined
    ? []
    : [{ cache, purpose, written: `${file.text(owner)}.${name}`, site: siteOf(file, call) }];
}

function cacheOf(file: PythonFile, owner: Node): string | undefined {
  if (file.is(owner, 'subscript')) {
    const isDefault = referenceTo(file, file.child(owner, 'value')) === 'django.core.cache.caches';
    return isDefault && /^caches\[["']default["']\]$/.test(file.text(owner)) ? '' : undefined;
  }
  const reference = referenceTo(file, owner);
  if (/^django\.core\.cache\.(cache|default_cache)$/.test(reference)) return '';
  return /cache/i.test(reference.split('.').at(-1)!) && !reference.startsWith('django.') ? reference : undefined;
}

/** `@ratelimit(…)` of django-ratelimit, which counts in Django's default cache. */
function limited(file: PythonFile, decorator: Node): SharedUseFact[] {
  const [expression] = file.namedChildren(decorator);
  const callee = file.is(expression, 'call') ? file.child(expression, 'function') : expression;
  if (callee === undefined || !/^(django_)?ratelimit\.decorators\.ratelimit$/.test(referenceTo(file, callee)))
    return [];
  return [{ cache: '', purpose: 'a rate limit', written: `@${file.text(callee)}`, site: siteOf(file, decorator) }];
}

/** `"DEFAULT_THROTTLE_CLASSES": […]` of Django REST framework, which counts there as well. */
function throttled(file: PythonFile, part: Node): SharedUseFact[] {
  const [key, value] = keyAndValue(file, part);
  if (key !== 'DEFAULT_THROTTLE_CLASSES' || !file.is(value, 'list', 'tuple')) return [];
  if (file.namedChildren(value).length === 0) return [];
  return [{ cache: '', purpose: 'a rate limit', written: key, site: siteOf(file, part) }];
}
