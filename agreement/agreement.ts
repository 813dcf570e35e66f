/**
 * Holds the layout rules against pycodestyle and ruff, line by line, and prints how far they agree, as Markdown for
 * docs/agreement.md; what differs for no reason that is known goes to the standard error.
 *
 * `npm run agreement -- [--python PYTHON] FOLDER-OR-FILE…`; without a folder, what Debian installs. pycodestyle is that
 * of the Python named, or of the first one that has it; its own test data (`testing/data` in its repository) is cut into
 * its cases.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { agreement, compare, type Comparison, type Source } from './compare.ts';
import { CODES, joined } from './codes.ts';
import { pycodestyle, pythonWithPycodestyle } from './pycodestyle.ts';
import { ruff, RUFF_CODES, RUFF_VERSION } from './ruff.ts';

const DEBIAN = ['/usr/lib/python3.11', '/usr/lib/python3/dist-packages'];
/** All codes that pycodestyle reports by default, but those about files that are no Python. */
const DEFAULT_CODES =
  'E101 E111 E114 E115 E116 E117 E122 E124 E125 E127 E128 E129 E131 E201 E202 E203 E204 E211 E221 E222 E223 E224 E225 E227 E228 E231 E251 E252 E261 E262 E265 E266 E271 E272 E273 E274 E275 E301 E302 E303 E304 E305 E306 E401 E402 E501 E502 E701 E702 E703 E711 E712 E713 E714 E721 E722 E731 E741 E742 E743 W191 W291 W292 W293 W391 W605';
const MOST_SHOWN = 20;

const { values, positionals } = parseArgs({ options: { python: { type: 'string' } }, allowPositionals: true });
const python = values.python ?? pythonWithPycodestyle();
if (python === undefined) {
  process.stderr.write('no Python has pycodestyle; on Debian: apt-get install python3-pycodestyle\n');
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'waymark-agreement-'));
try {
  const sources = (positionals.length > 0 ? positionals : DEBIAN).flatMap(pythonFiles).flatMap(cases);
  const codes = new Set(DEFAULT_CODES.split(' ').map(joined));
  const judge = pycodestyle(
    python,
    sources.map(({ path }) => path),
  );
  process.stderr.write(`${sources.length} files, ${Object.keys(CODES).length} rules\n`);
  report(
    `pycodestyle ${judge.version} on Python ${judge.python}`,
    compare(sources, 'pycodestyle', ({ path }) => judge.found.get(path), codes),
  );
  report(
    `ruff ${RUFF_VERSION}`,
    compare(sources, 'ruff', (_source, text) => ruff(text), RUFF_CODES),
  );
} finally {
  rmSync(folder, { recursive: true });
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

function report(name: string, { rows, files, lines, broken }: Comparison): void {
  const told = [...rows].filter(
    ([, { both, explained, unexplained }]) => both + explained.size + unexplained.length > 0,
  );
  say(`\n### ${name}\n`);
  say(
    `${files.toLocaleString('en')} files, ${lines.toLocaleString('en')} lines; ${broken} more are no Python to one of the two. ` +
      `On ${agreement(rows.values()).toFixed(3)} % of the lines that one of them reports they agree, or differ for a reason given.\n`,
  );
  say(
    '| code | both | Waymark only | judge only | reason known | agreement |\n| --- | ---: | ---: | ---: | ---: | ---: |',
  );
  for (const [code, row] of told) {
    const known = [...row.explained.values()].reduce((sum, count) => sum + count, 0);
    const mine = row.unexplained.filter((each) => each.startsWith('waymark')).length;
    const theirs = row.unexplained.length - mine;
    say(`| ${code} | ${row.both} | ${mine} | ${theirs} | ${known} | ${agreement([row]).toFixed(2)} % |`);
  }
  say('\n| codes | lines | why they differ |\n| --- | ---: | --- |');
  for (const [reason, { codes, count }] of reasons(told)) say(`| ${codes.join(', ')} | ${count} | ${reason} |`);
  for (const [code, { unexplained }] of told) {
    for (const each of unexplained.slice(0, MOST_SHOWN)) process.stderr.write(`${code} ${each}\n`);
  }
}

function reasons(
  rows: Iterable<readonly [string, Comparison['rows'] extends ReadonlyMap<string, infer R> ? R : never]>,
) {
  const found = new Map<string, { codes: string[]; count: number }>();
  for (const [code, { explained }] of rows) {
    for (const [reason, count] of explained) {
      const known = found.get(reason) ?? { codes: [], count: 0 };
      found.set(reason, { codes: [...known.codes, code], count: known.count + count });
    }
  }
  return found;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
