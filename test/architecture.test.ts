import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const SRC = fileURLToPath(new URL('../src/', import.meta.url));

interface Import {
  /** Module as written, or path below src/ for our own. */
  readonly to: string;
  readonly isOwn: boolean;
  /** Types leave no trace at run time. */
  readonly isType: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
  .sort();
const imports = new Map(files.map((path) => [path, importsOf(path)]));

function importsOf(path: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Expression | undefined, isType: boolean): void => {
    if (specifier === undefined || !ts.isStringLiteral(specifier)) return;
    const { text } = specifier;
    const isOwn = text.startsWith('.');
    found.push({ to: isOwn ? relative(SRC, join(SRC, dirname(path), text)) : text, isOwn, isType });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const clause = node.importClause;
      const named = clause?.namedBindings;
      const onlyTypes =
        named !== undefined &&
        ts.isNamedImports(named) &&
        !clause?.name &&
        named.elements.every((each) => each.isTypeOnly);
      add(node.moduleSpecifier, clause?.phaseModifier === ts.SyntaxKind.TypeKeyword || onlyTypes);
    }
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  const text = readFileSync(join(SRC, path), 'utf8');
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2023));
  return found;
}

/** The room of a file: its folder, or its own name for the files at the top. */
function room(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : path;
}

/** What each room may import beside itself and `model`. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  yaml: [],
  roadmap: [],
  python: [],
  facts: ['python', 'yaml'],
  project: ['python', 'facts'],
  detectors: ['python', 'facts', 'project'],
  rules: ['python', 'project', 'roadmap', 'yaml'],
  check: ['python', 'facts', 'project', 'rules', 'roadmap'],
  cache: ['facts', 'check', 'rules'],
  render: ['roadmap'],
  sources: ['python', 'yaml', 'github'],
  store: [],
  queue: ['store'],
  publish: ['github'],
  github: [],
  server: ['render', 'roadmap'],
  cli: [
    ...['cache', 'check', 'github', 'publish', 'render', 'roadmap', 'rules', 'sources', 'yaml'],
    ...['audit.ts', 'audit-fixes.ts', 'review.ts', 'review-pull.ts', 'review-report.ts', 'app.ts'],
  ],
};

const PURE = [
  'model',
  'yaml',
  'python',
  'facts',
  'project',
  'detectors',
  'check',
  'roadmap',
  'render',
  'publish/gone.ts',
  'publish/marker.ts',
  'publish/plan.ts',
];
/** Hashes, and questions about bytes, touch nothing outside. */
const PURE_BUILTINS = ['node:buffer', 'node:crypto', 'node:util'];
/** Loads the grammar once, at start. */
const MAY_READ = ['python/wasm.ts'];

const ENTRIES = ['action.ts', 'app.ts', 'cli.ts'];

function isBelow(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}

test('every folder of src/ has its place in the order', () => {
  const rooms = new Set(files.filter((path) => path.includes('/')).map(room));
  expect([...rooms].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
});

describe.each(Object.entries(MAY_IMPORT))('%s', (name, allowed) => {
  test(`imports only ${['model', ...allowed].join(', ')}`, () => {
    const wrong = files
      .filter((path) => room(path) === name)
      .flatMap((path) => imports.get(path)!.map((each) => ({ from: path, ...each })))
      .filter(({ isOwn, to }) => isOwn && ![name, 'model', ...allowed].includes(room(to)));
    expect(wrong).toEqual([]);
  });
});

test('detectors do not import one another, nor the files of another topic', () => {
  const isDetector = (path: string): boolean => /export default /.test(readFileSync(join(SRC, path), 'utf8'));
  const wrong = files
    .filter((path) => isBelow(path, 'detectors'))
    .flatMap((from) => imports.get(from)!.map(({ to }) => ({ from, to })))
    .filter(({ to }) => isBelow(to, 'detectors'))
    .filter(({ from, to }) => dirname(from) !== dirname(to) || isDetector(to));
  expect(wrong).toEqual([]);
});

test('what is pure reaches no file, process or network', () => {
  const wrong = files
    .filter((path) => PURE.some((place) => isBelow(path, place)) && !MAY_READ.includes(path))
    .flatMap((from) => imports.get(from)!.map((each) => ({ from, ...each })))
    .filter(({ to, isOwn, isType }) => {
      if (isOwn || isType || PURE_BUILTINS.includes(to)) return false;
      return to.startsWith('node:') || /^(@octokit|probot|pino|prom-client|@actions|kysely|pg|piscina)/.test(to);
    });
  expect(wrong).toEqual([]);
});

test('what is pure names neither process nor console', () => {
  const wrong = files
    .filter((path) => PURE.some((place) => isBelow(path, place)))
    .filter((path) => {
      const text = readFileSync(join(SRC, path), 'utf8').replaceAll(
        /\/\*[^]*?\*\/|\/\/.*|'[^']*'|"[^"]*"|`[^`]*`/g,
        '',
      );
      return /\b(process|console|Date\.now|Math\.random)\b|\b(?<!\.)(fetch|setTimeout)\(/.test(text);
    });
  expect(wrong).toEqual([]);
});

test.each([
  ['python.wasm', /python\.wasm/, ['python/wasm.ts']],
  ['probot', /from 'probot'/, ['app.ts']],
  ['the log', /import \{[^}]*\bpino\b[^}]*\} from 'pino'/, ['server/log.ts']],
  ['the toolkit of GitHub Actions', /from '@actions\//, ['action.ts', 'publish/annotations.ts']],
  [
    'octokit',
    /from '@octokit\//,
    ['github', 'sources/pull-request.ts', 'publish/pull-request.ts', 'server/webhook.ts'],
  ],
  ['the driver of a database', /from '(kysely|pg|@electric-sql\/pglite)'/, ['store/database.ts']],
  ['SQL', /\bwaymark\.(job|delivery|text|reviewed|turn|sweep|redelivery|policy|pause|ignored)\b/, ['store', 'queue']],
  ['piscina', /import\('piscina'\)|from 'piscina'/, ['audit.ts', 'audit-worker.ts']],
  ['another process', /child_process/, ['sources/git.ts']],
  ['a shell', /shell:\s*true|\bexecSync\b|\{[^}]*\bexec\b[^}]*\} from 'node:child_process'/, []],
])('%s is touched only where it belongs', (_, pattern, places) => {
  const users = files.filter((path) => pattern.test(readFileSync(join(SRC, path), 'utf8')));
  expect(users.filter((path) => !places.some((place) => isBelow(path, place)))).toEqual([]);
});

test('the command line is imported by its entry alone', () => {
  const users = files.filter((path) => imports.get(path)!.some(({ to }) => isBelow(to, 'cli')));
  expect(users.filter((path) => path !== 'cli.ts' && !isBelow(path, 'cli'))).toEqual([]);
});

test('nothing imports an entry, but that the command line starts the server', () => {
  const users = files.filter((path) => imports.get(path)!.some(({ to, isOwn }) => isOwn && ENTRIES.includes(to)));
  expect(users.filter((path) => path !== 'cli/serve.ts')).toEqual([]);
});

test('no room is a drawer for anything', () => {
  expect(files.filter((path) => /(^|\/)(utils?|helpers?|common|misc|shared)(\/|\.ts$)/.test(path))).toEqual([]);
});
