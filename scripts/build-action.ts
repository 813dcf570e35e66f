/**
 * Bundles the GitHub Action, so that its users install and build nothing: `npm run build:action [-- FOLDER]`.
 *
 * The bundle lies as deep as src/ does (`main/` for the rooms of src/, `detectors/` beside it), so that what the code reads
 * beside itself is where it looks: the rules of the same checkout, the detectors by folder, the grammar.
 */
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Plugin } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RULES = join(ROOT, 'rules');
const folder = process.argv[2] ?? join(ROOT, 'action');

/** Rules that need code name no file: it lies under the path of the rule. */
function detectors(): Record<string, string> {
  const rules = readdirSync(RULES, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yml'));
  const withCode = rules.filter((path) => /^detector: true$/m.test(readFileSync(join(RULES, path), 'utf8')));
  const names = withCode.map((path) => `detectors/${path.replace(/\.yml$/, '')}`);
  return Object.fromEntries(names.map((name) => [name, join(ROOT, 'src', `${name}.ts`)]));
}

/** What is not called is left out: of the runner's toolkit the half that asks for identity tokens, with an HTTP client. */
const leaveOutUnused: Plugin = {
  name: 'leave-out-unused',
  setup(bundler) {
    bundler.onResolve({ filter: /^@actions\/|^\.\/oidc-utils/ }, async ({ path, pluginData, ...place }) => {
      if (pluginData === 'resolving') return undefined;
      return { ...(await bundler.resolve(path, { ...place, pluginData: 'resolving' })), sideEffects: false };
    });
  },
};

/** The licences of the packages whose code is in the bundle, as each wants to be passed on. */
function licences({ outputs }: Metafile): string {
  const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
  const packages = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
  const texts = [...new Set(packages)].sort().map((path) => {
    const place = join(ROOT, path);
    const { name, version, license } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')) as Manifest;
    const file = readdirSync(place).find((each) => /^licen[cs]e/i.test(each));
    const text = file === undefined ? `Licence: ${license}` : readFileSync(join(place, file), 'utf8').trim();
    return `${name} ${version}\n\n${text}\n`;
  });
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

rmSync(folder, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: { 'main/action': join(ROOT, 'src/action.ts'), ...detectors() },
  outdir: folder,
  chunkNames: 'main/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  metafile: true,
  legalComments: 'none',
  // An audit in one thread never loads it.
  external: ['piscina'],
  plugins: [leaveOutUnused],
  // For packages that are still CommonJS.
  banner: {
    js: "import { createRequire as createRequireHere } from 'node:module';\nconst require = createRequireHere(import.meta.url);",
  },
});
copyFileSync(join(ROOT, 'src/python/python.wasm'), join(folder, 'main/python.wasm'));
writeFileSync(join(folder, 'licences.txt'), licences(metafile));
