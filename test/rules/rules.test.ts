import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createChecker } from '../../src/check/checker.ts';
import type { FileReport } from '../../src/check/file-report.ts';
import type { Finding } from '../../src/model/finding.ts';
import { lessonLink } from '../../src/roadmap/links.ts';
import { type LoadedRule, loadRules } from '../../src/rules/loader.ts';
import { expectations } from './mark.ts';

const FIXTURES = new URL('../../fixtures/rules/', import.meta.url).pathname;

const rules = await loadRules();

type Sources = ReadonlyMap<string, Uint8Array>;

/** The files below one of the folders `base/` and `head/`, which a rule has that judges a change. */
function side(sources: Sources, folder: 'base/' | 'head/'): Sources | undefined {
  const found = [...sources].flatMap(([path, source]) =>
    path.startsWith(folder) ? [[path.slice(folder.length), source] as const] : [],
  );
  return found.length === 0 ? undefined : new Map(found);
}

/**
 * All findings of one rule in some files, those that take several files included; of a change, those at its head. The
 * rule about comments that silence nothing needs others beside it.
 */
function findings(rule: LoadedRule, sources: Sources, beside: readonly LoadedRule[] = []): Finding[] {
  const isAboutIgnores = rule.finder.by === 'detector' && rule.finder.detector.scope === 'ignores';
  const checker = createChecker(
    isAboutIgnores ? rules.filter(({ topic }) => topic === rule.topic) : [...beside, rule],
    {
      link: lessonLink(undefined),
      suppress: isAboutIgnores,
      fixes: true,
    },
  );
  const reportsOf = (files: Sources): FileReport[] => [...files].map(([path, source]) => checker.check(path, source));
  const head = side(sources, 'head/') ?? sources;
  const reports = reportsOf(head);
  const base = side(sources, 'base/');
  expect(reports.flatMap((report) => report.failures)).toEqual([]);
  const project = checker.checkProject(
    reports.map((report) => report.facts),
    { isWhole: true, ...(base && { base: reportsOf(base).map((report) => report.facts) }) },
    reports,
    (path) => head.get(path),
  );
  expect(project.failures).toEqual([]);
  return [...reports.flatMap((report) => report.findings), ...project.findings].filter(
    (finding) => finding.rule === rule.id,
  );
}

function filesOf(example: string | Readonly<Record<string, string>>): Map<string, Uint8Array> {
  const files = typeof example === 'string' ? { 'example.py': example } : example;
  return new Map(Object.entries(files).map(([path, source]) => [path, Buffer.from(source)]));
}

/** A fixture is a file, or a folder of files when the rule takes several. */
function fixtureOf(rule: LoadedRule): Map<string, Uint8Array> {
  const base = join(FIXTURES, rule.topic, rule.id);
  const files = new Map<string, Uint8Array>();
  if (existsSync(`${base}.py`)) files.set(`${rule.id}.py`, readFileSync(`${base}.py`));
  if (!existsSync(base)) return files;
  for (const entry of readdirSync(base, { recursive: true, encoding: 'utf8' })) {
    const path = join(base, entry);
    if (statSync(path).isFile()) files.set(entry, readFileSync(path));
  }
  return files;
}

describe.each(rules.map((rule) => [`${rule.topic}/${rule.id}`, rule] as const))('%s', (_, rule) => {
  const fixture = fixtureOf(rule);

  test('has a fixture with something to find and something to leave alone', () => {
    const marked = [...fixture.values()].flatMap((source) => expectations(Buffer.from(source).toString(), 'expect'));
    const lines = [...fixture.values()].flatMap((source) => Buffer.from(source).toString().split('\n'));
    expect(marked.length).toBeGreaterThan(0);
    expect(lines.length).toBeGreaterThan(marked.length);
  });

  test('finds every marked line of its fixture and no other', () => {
    const found = findings(rule, fixture).map(({ path, line }) => `${path}:${line}`);
    const wanted = [...(side(fixture, 'head/') ?? fixture)].flatMap(([path, source]) =>
      expectations(Buffer.from(source).toString(), 'expect')
        .filter((expectation) => expectation.rule === rule.id)
        .map(({ line }) => `${path}:${line}`),
    );
    expect([...new Set(found)].sort()).toEqual([...new Set(wanted)].sort());
  });

  // All rules on a project share what is known of it, and what one has asked for is remembered.
  if (rule.finder.by === 'detector' && rule.finder.detector.scope === 'project') {
    test('finds the same when the other rules have asked the project before', () => {
      const others = rules.filter((other) => other !== rule && other.evidence === 'project');
      const places = (beside: readonly LoadedRule[]): string[] =>
        findings(rule, fixture, beside).map(({ path, line, message }) => `${path}:${line} ${message}`);
      expect(places(others)).toEqual(places([]));
    });
  }

  test('does not yet find what its fixture marks as a known miss', () => {
    const found = new Set(findings(rule, fixture).map(({ path, line }) => `${path}:${line}`));
    for (const [path, source] of side(fixture, 'head/') ?? fixture) {
      for (const { line } of expectations(Buffer.from(source).toString(), 'todo-expect')) {
        expect(found).not.toContain(`${path}:${line}`);
      }
    }
  });

  test.each(rule.examples.map((example, index) => [index + 1, example] as const))(
    'example %d: finds the bad one and leaves the good one alone',
    (_index, example) => {
      expect(findings(rule, filesOf(example.bad))).not.toEqual([]);
      expect(findings(rule, filesOf(example.good))).toEqual([]);
    },
  );

  test('offers a fix somewhere in its fixture, if the rule claims one', () => {
    const fixes = findings(rule, fixture).filter(({ fix }) => fix !== null);
    expect(fixes.length > 0).toBe(rule.fix !== 'none');
  });
});
