/**
 * Holds the rules against the tools whose codes they name, line by line, and prints how far they agree, as Markdown for
 * docs/agreement.md; what differs for no reason that is known goes to the standard error.
 *
 * `npm run agreement -- [--python PYTHON] [--peer NAME]… PROJECT…`; without a project, what Debian installs. Each is a
 * folder, or a file, that is taken as a whole. pycodestyle, flake8 (with pyflakes, pep8-naming, mccabe and flake8-bugbear)
 * and pylint are those of the Python named, or of the first one that has pycodestyle; one that is missing is said and left
 * out. pycodestyle's own test data (`testing/data` in its repository) is cut into its cases.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadRules } from '../src/rules/loader.ts';
import { byClaim, type Found, oursByRule } from './by-rule.ts';
import { type Claim, claimsOf, type Tool, TOOLS } from './claims.ts';
import { compare, type Comparison, type Source, together } from './compare.ts';
import { joined } from './codes.ts';
import { flake8, flake8Version, namingHas, versionIn } from './flake8.ts';
import { ours } from './ours.ts';
import { pycodestyle, pythonWithPycodestyle } from './pycodestyle.ts';
import { pylint, pylintVersion } from './pylint.ts';
import { LAYOUT_CODES, ruff, RUFF_VERSION, ruffWith } from './ruff.ts';
import { copyUnsilenced } from './silenced.ts';
import { byCodeTable, byRuleTable, reasonsTable, size, unexplainedLines } from './tables.ts';

const DEBIAN = ['/usr/lib/python3.11', '/usr/lib/python3/dist-packages'];
/** All codes that pycodestyle reports by default, but those about files that are no Python. */
const DEFAULT_CODES =
  'E101 E111 E114 E115 E116 E117 E122 E124 E125 E127 E128 E129 E131 E201 E202 E203 E204 E211 E221 E222 E223 E224 E225 E227 E228 E231 E251 E252 E261 E262 E265 E266 E271 E272 E273 E274 E275 E301 E302 E303 E304 E305 E306 E401 E402 E501 E502 E701 E702 E703 E711 E712 E713 E714 E721 E722 E731 E741 E742 E743 W191 W291 W292 W293 W391 W605';
const PEERS: readonly string[] = ['pycodestyle', ...TOOLS];

const { values, positionals } = parseArgs({
  options: { python: { type: 'string' }, peer: { type: 'string', multiple: true } },
  allowPositionals: true,
});
const unknown = values.peer?.find((name) => !PEERS.includes(name));
if (unknown !== undefined) {
  process.stderr.write(`there is no peer ${unknown}; known are ${PEERS.join(', ')}\n`);
  process.exit(2);
}
const wants = (peer: string): boolean => values.peer === undefined || values.peer.includes(peer);
const python = values.python ?? pythonWithPycodestyle() ?? 'python3';
const projects = positionals.length > 0 ? positionals : DEBIAN;
const folder = mkdtempSync(join(tmpdir(), 'waymark-agreement-'));
try {
  byCode();
  await byRule();
} finally {
  rmSync(folder, { recursive: true });
}

/** pycodestyle, and ruff as far as it follows it. */
function byCode(): void {
  const sources = projects.flatMap(pythonFiles).flatMap(cases);
  const report = (name: string, comparison: Comparison): void => {
    say(`\n### ${name}, code by code\n\n${size(comparison)}\n\n${byCodeTable(comparison)}`);
    say(`\n${reasonsTable(comparison)}`);
    process.stderr.write(unexplainedLines(comparison));
  };
  const judge = wants('pycodestyle') ? pycodestyle(python, sources) : undefined;
  if (wants('pycodestyle') && has('pycodestyle', judge?.version)) {
    const codes = new Set(DEFAULT_CODES.split(' ').map(joined));
    const comparison = compare(sources, 'pycodestyle', ours, ({ path }) => judge!.found.get(path), codes, judge);
    report(`pycodestyle ${judge!.version} on Python ${judge!.python}`, comparison);
  }
  if (wants('ruff')) {
    const comparison = compare(sources, 'ruff', ours, (_source, text) => ruff(text), LAYOUT_CODES);
    report(`ruff ${RUFF_VERSION}`, comparison);
  }
}

/** All other codes that rules name. */
async function byRule(): Promise<void> {
  const rules = await loadRules();
  const flake8Parts = flake8Version(python);
  const versions: Readonly<Record<Tool, string | undefined>> = {
    ruff: RUFF_VERSION,
    pyflakes: versionIn(flake8Parts, 'pyflakes'),
    'pep8-naming': versionIn(flake8Parts, 'pep8-naming'),
    mccabe: versionIn(flake8Parts, 'mccabe'),
    'flake8-bugbear': versionIn(flake8Parts, 'flake8-bugbear'),
    pylint: pylintVersion(python),
  };
  const tools = TOOLS.filter((tool) => wants(tool) && has(tool, versions[tool]));
  const claims = new Map(
    tools.map((tool) => [tool, claimsOf(rules, tool, tool === 'pep8-naming' ? namingHas(python) : undefined)]),
  );
  const compared = new Map(tools.map((tool) => [tool, [] as Comparison[]]));
  if (tools.length === 0) return;
  const folders = projects.filter((project) => statSync(project).isDirectory());
  for (const project of folders) {
    const copy = join(folder, basename(project));
    const paths = copyUnsilenced(project, copy);
    const sources = paths.map((path) => ({ path, bytes: readFileSync(join(project, path)) }));
    const found = oursByRule(rules, project, paths);
    for (const [tool, some] of claims) {
      const theirs = judgement(tool, copy, paths, some);
      const comparison = compare(
        sources,
        tool,
        ({ path }) => found.get(path)!,
        ({ path }) => byClaim(theirs.get(path), some),
        new Set(some.map(({ rule }) => rule)),
      );
      compared.get(tool)!.push(comparison);
    }
    rmSync(copy, { recursive: true });
  }
  for (const [tool, comparisons] of compared) {
    const all = together(comparisons);
    say(`\n### ${tool} ${versions[tool]!}, rule by rule\n\n${size(all)}\n\n${byRuleTable(claims.get(tool)!, all)}`);
    say(`\n${reasonsTable(all)}`);
    process.stderr.write(unexplainedLines(all));
  }
}

function judgement(tool: Tool, copy: string, paths: readonly string[], claims: readonly Claim[]): Found {
  const codes = claims.flatMap((claim) => claim.codes);
  switch (tool) {
    case 'ruff':
      return ruffWith(copy, paths, codes);
    case 'pylint':
      return pylint(python, copy, paths, codes);
    default:
      return flake8(python, copy, paths, codes);
  }
}

/** Says what is not there to judge. */
function has(peer: string, version: string | undefined): boolean {
  if (version === undefined) process.stderr.write(`${python} has no ${peer}, so it judges nothing\n`);
  return version !== undefined;
}

function pythonFiles(place: string): string[] {
  if (statSync(place).isFile()) return [place];
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .map((entry) => join(place, entry))
    .filter((path) => path.endsWith('.py') && statSync(path).isFile())
    .sort();
}

/** A file, or the cases in it when it is test data of pycodestyle's: each begins with `#: ` and what is expected. */
function cases(path: string): Source[] {
  const bytes = readFileSync(path);
  if (!/testing\/data\/|testsuite\//.test(path)) return [{ path, bytes }];
  return bytes
    .toString('latin1')
    .split(/^#:.*\r?\n/m)
    .map((text, index) => {
      const part = join(folder, `${path.replaceAll('/', '_')}.${index}.py`);
      writeFileSync(part, text, 'latin1');
      return { path: part, bytes: Buffer.from(text, 'latin1') };
    });
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
