/**
 * Tells how often each rule fires in some projects, as the table of docs/fire-rates.md:
 *
 *     npx tsx scripts/fire-rates.ts FOLDER...
 *
 * All rules run, the settings of the projects are not read, and comments such as `# noqa` are honoured. Application code is
 * what is neither a test nor a migration by its path.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createChecker } from '../src/check/checker.ts';
import { isMigration } from '../src/facts/indexes.ts';
import { PythonFile } from '../src/python/file.ts';
import { lessonLink } from '../src/roadmap/links.ts';
import { loadRules } from '../src/rules/loader.ts';
import { listFiles, locate } from '../src/sources/working-tree.ts';

interface Count {
  /** By project. */
  readonly application: number[];
  tests: number;
}

const folders = process.argv.slice(2);
const rules = await loadRules();
const checker = createChecker(rules, { link: lessonLink(undefined), suppress: true, fixes: false });
const counts = new Map(rules.map(({ id }): [string, Count] => [id, { application: folders.map(() => 0), tests: 0 }]));
const lines: Count = { application: folders.map(() => 0), tests: 0 };
for (const [project, folder] of folders.entries()) {
  const tree = await locate([folder], process.cwd());
  const { entries, deployments, isWhole } = await listFiles(tree, () => false);
  const reports = entries.map(({ path }) => checker.check(path, readFileSync(join(tree.root, path))));
  const told = deployments.map(({ path }) => checker.check(path, readFileSync(join(tree.root, path))));
  const all = [...reports, ...told];
  const { findings } = checker.checkProject(
    all.map(({ facts }) => facts),
    { isWhole },
    all,
  );
  for (const report of reports) {
    const { path } = report;
    if (isTest(path)) lines.tests += report.lines;
    else if (!isMigration(path)) lines.application[project]! += report.lines;
  }
  for (const { rule, path } of [...all.flatMap((report) => report.findings), ...findings]) {
    const count = counts.get(rule)!;
    if (isTest(path)) count.tests += 1;
    else if (!isMigration(path)) count.application[project]! += 1;
  }
}

function isTest(path: string): boolean {
  return new PythonFile(path, Buffer.alloc(0)).isTest;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
const rate = (count: number, of: number): number => (1000 * count) / Math.max(1, of);
const rows = rules.map(({ id, profile, severity, status, equivalents }) => {
  const { application, tests } = counts.get(id)!;
  const rates = application.map((count, project) => rate(count, lines.application[project]!)).sort((a, b) => a - b);
  const median = (rates[(rates.length - 1) >> 1]! + rates[rates.length >> 1]!) / 2;
  const isPreview = status === 'preview' ? ' (preview)' : '';
  const ruff = equivalents.filter((name) => name.startsWith('ruff:')).map((name) => name.slice('ruff:'.length));
  return {
    ...{ id, profile: `${profile}${isPreview}`, severity, ruff, median },
    ...{
      hits: sum(application),
      pooled: rate(sum(application), sum(lines.application)),
      tests: rate(tests, lines.tests),
    },
    ...{ projects: application.filter((count) => count > 0).length },
  };
});
const total = [sum(lines.application), lines.tests].map((each) => each.toLocaleString('en'));
process.stdout.write(`${total[0]!} lines of application code and ${total[1]!} of tests.\n\n`);
const head = ['rule', 'profile', 'severity', 'hits', 'projects', 'per 1,000', 'median', 'tests', 'codes of ruff'];
const table = rows
  .filter(({ hits, tests }) => hits > 0 || tests > 0)
  .sort((a, b) => b.pooled - a.pooled)
  .map((row) => [
    ...[`\`${row.id}\``, row.profile, row.severity, row.hits.toLocaleString('en'), row.projects],
    ...[row.pooled, row.median, row.tests].map((each) => each.toFixed(3)),
    row.ruff.join(', '),
  ]);
const cells = [head, head.map((_, index) => (index > 2 && index < 8 ? '---:' : '---')), ...table];
process.stdout.write(cells.map((row) => `| ${row.join(' | ')} |\n`).join(''));
const silent = rows.filter(({ hits, tests }) => hits === 0 && tests === 0).map(({ id }) => `\`${id}\``);
process.stdout.write(`\nSilent on all of them: ${silent.join(', ')}.\n`);
