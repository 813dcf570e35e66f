import type { FileFacts } from '../../../facts/facts.ts';
import type { CacheStoreFact, SharedUseFact } from '../../../facts/local-caches.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Project } from '../../../project/project.ts';

/** Uses beyond these say nothing more. */
const MOST_NAMED = 3;

/** Folders that hold how a project is run, beside its code. */
const OF_DEPLOYMENT =
  /(^|\/)(\.?[\w-]*docker[\w-]*|compose|k8s|kubernetes|kube|deploy\w*|manifests?|bin|scripts?|ops|infra\w*|etc|conf(ig)?|systemd|container\w*)\/.*$/i;

const WAYS: Readonly<Record<CacheStoreFact['library'], string>> = {
  django: 'django.core.cache.backends.redis.RedisCache',
  flask: 'RedisCache',
  cachelib: 'RedisCache',
};

export default projectDetector({ facts: ['name', 'purpose', 'use', 'workers', 'shared'] }, function* (project) {
  // Another declaration that was not read may be the one that counts.
  if (!project.isWhole) return;
  const said = new Set<CacheStoreFact>();
  for (const workers of project.workers) {
    const files = project.files.filter(({ path }) => path.startsWith(homeOf(workers.path)));
    for (const { store, uses } of localStores(project, files)) {
      const [first] = uses;
      if (first === undefined || said.has(store)) continue;
      said.add(store);
      yield {
        at: store.site,
        name: store.name,
        purpose: first.purpose,
        use: first.written,
        workers: workers.written,
        shared: WAYS[store.library],
        related: [
          {
            path: workers.path,
            line: workers.line,
            message: `\`${workers.written}\` gives each process a cache of its own.`,
          },
          ...uses.slice(0, MOST_NAMED).map(({ site, purpose, written }) => ({
            path: site.path,
            line: site.line,
            message: `\`${written}\` takes the cache for ${purpose}.`,
          })),
        ],
      };
    }
  }
});

interface LocalStore {
  readonly store: CacheStoreFact;
  readonly uses: readonly SharedUseFact[];
}

/** The caches that a process keeps to itself, with what of them is meant for all processes. */
function* localStores(project: Project, files: readonly FileFacts[]): Generator<LocalStore> {
  const stores = files.flatMap(({ localCaches }) => localCaches.stores);
  const uses = files.flatMap((file) =>
    file.localCaches.uses.map((use) => ({ use, maker: makerOf(project, file, use) })),
  );
  for (const library of ['django', 'flask'] as const) {
    const own = stores.filter((store) => store.library === library);
    const [store] = own;
    // Where one of several is shared, it may be the one of production.
    if (store === undefined || !own.every(({ isLocal }) => isLocal)) continue;
    yield { store, uses: uses.filter(({ maker }) => maker === library).map(({ use }) => use) };
  }
  for (const store of stores) {
    if (store.object === undefined) continue;
    yield { store, uses: uses.filter(({ maker }) => maker === store.object).map(({ use }) => use) };
  }
}

/** The library whose configuration says what a cache is, or the absolute name of one that is its own. */
function makerOf(project: Project, file: FileFacts, { cache }: SharedUseFact): string | undefined {
  if (cache === '') return 'django';
  const meaning = project.modules.meaning(cache, file);
  if (meaning?.kind !== 'object') return undefined;
  const { maker } = meaning;
  if (maker.kind !== 'foreign') return undefined;
  return /^flask_caching\.(\w+\.)*Cache$/.test(maker.name) ? 'flask' : `${meaning.file.module}.${meaning.name}`;
}

/** The folder whose code a file of the deployment runs. */
function homeOf(path: string): string {
  return path.replace(OF_DEPLOYMENT, '$1').replace(/[^/]*$/, '');
}
