/**
 * Applies the fixes of all rules to copies of real files in memory, and tells what CPython makes of the result:
 *
 *     npx tsx scripts/round-trip.ts [--python PYTHON] FOLDER...
 *
 * Files of newer Python than the one named are mended as well, but what they mean is not compared.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadRules } from '../src/rules/loader.ts';
import { listFiles, locate } from '../src/sources/working-tree.ts';
import { factsOf, roundTrip } from '../test/check/round-trip.ts';

const FILES_AT_ONCE = 500;

const { values, positionals } = parseArgs({ options: { python: { type: 'string' } }, allowPositionals: true });
const rules = (await loadRules()).filter(({ status, fix }) => status !== 'retired' && fix !== 'none');
for (const folder of positionals) {
  const tree = await locate([folder], process.cwd());
  const { entries } = await listFiles(tree, () => false);
  const read = ({ path }: { readonly path: string }) => ({ path, bytes: readFileSync(join(tree.root, path)) });
  const facts = entries.map((entry) => factsOf(read(entry)));
  for (const safety of ['safe', 'unsafe'] as const) {
    let [files, findings, unread] = [0, 0, 0];
    const wrong: string[] = [];
    for (let at = 0; at < entries.length; at += FILES_AT_ONCE) {
      const sources = entries.slice(at, at + FILES_AT_ONCE).map(read);
      const result = roundTrip(rules, sources, safety, values.python, facts);
      files += result.files;
      findings += result.findings;
      unread += result.unread.length;
      for (const problem of ['broken', 'elsewhere', 'unfinished'] as const) {
        wrong.push(...result[problem].map((place) => `  ${problem} ${place}`));
      }
    }
    const beyond = unread > 0 ? `, ${unread} of them newer than this Python` : '';
    const head = `${folder} ${safety}: ${findings} findings mended in ${files} of ${entries.length} files${beyond}`;
    process.stdout.write(`${[head, ...wrong].join('\n')}\n`);
  }
}
