/**
 * Applies the fixes of all rules to copies of real files in memory, and tells what CPython makes of the result:
 *
 *     npx tsx scripts/round-trip.ts FOLDER...
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadRules } from '../src/rules/loader.ts';
import { listFiles, locate } from '../src/sources/working-tree.ts';
import { roundTrip } from '../test/check/round-trip.ts';

const FILES_AT_ONCE = 500;

const rules = (await loadRules()).filter(({ status, fix }) => status !== 'retired' && fix !== 'none');
for (const folder of process.argv.slice(2)) {
  const tree = await locate([folder], process.cwd());
  const { entries } = await listFiles(tree, () => false);
  for (const safety of ['safe', 'unsafe'] as const) {
    let [files, findings] = [0, 0];
    const wrong: string[] = [];
    for (let at = 0; at < entries.length; at += FILES_AT_ONCE) {
      const sources = entries
        .slice(at, at + FILES_AT_ONCE)
        .map(({ path }) => ({ path, bytes: readFileSync(join(tree.root, path)) }));
      const result = roundTrip(rules, sources, safety);
      files += result.files;
      findings += result.findings;
      for (const problem of ['broken', 'elsewhere', 'unfinished'] as const) {
        wrong.push(...result[problem].map((place) => `  ${problem} ${place}`));
      }
    }
    const head = `${folder} ${safety}: ${findings} findings mended in ${files} of ${entries.length} files`;
    process.stdout.write(`${[head, ...wrong].join('\n')}\n`);
  }
}
