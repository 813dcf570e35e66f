import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Checker, createChecker } from '../../src/check/checker.ts';
import { lessonLink } from '../../src/roadmap/links.ts';
import { type LoadedRule, loadRules } from '../../src/rules/loader.ts';
import { realFiles, type RealFile } from '../python/corpus.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/rules', import.meta.url));

function fixtures(): RealFile[] {
  return readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.py'))
    .map((path) => ({ path: `shop/${path}`, bytes: readFileSync(join(FIXTURES, path)) }));
}

/** Rules that pass files over by their words, as they are or without that. */
function gated(rules: readonly LoadedRule[], isGated: boolean): LoadedRule[] {
  return rules.flatMap((rule) => {
    const { finder } = rule;
    if (finder.by !== 'detector' || finder.detector.scope !== 'file' || finder.detector.words.length === 0) return [];
    return [isGated ? rule : { ...rule, finder: { by: 'detector', detector: { ...finder.detector, words: [] } } }];
  });
}

test('the words by which rules pass files over leave no finding out', async () => {
  const rules = await loadRules();
  const [quick, whole] = [true, false].map((isGated): Checker =>
    createChecker(gated(rules, isGated), { link: lessonLink(undefined), suppress: false, fixes: false }),
  );
  const files = [...fixtures(), ...realFiles(100_000).filter((_, index) => index % 8 === 0)];
  const found = new Set<string>();
  for (const { path, bytes } of files) {
    const { findings } = whole!.check(path, bytes);
    const all = findings.map(({ rule, line }) => `${rule} ${path}:${line}`);
    expect(quick!.check(path, bytes).findings.map(({ rule, line }) => `${rule} ${path}:${line}`)).toEqual(all);
    for (const { rule } of findings) found.add(rule);
  }
  expect([...found].sort()).toEqual(
    gated(rules, true)
      .map(({ id }) => id)
      .sort(),
  );
}, 300_000);
