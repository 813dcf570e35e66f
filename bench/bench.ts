/**
 * Measures Waymark on real Python: the parse alone, the parse with the rules, threads, memory, and other tools on the same
 * files in the same run. Times are medians of interleaved runs; what counts is their ratio.
 *
 * `npm run bench [FOLDER…]`; without a folder, what Debian installs of the standard library, Django and SQLAlchemy.
 * `--by-rule` tells the cost of each rule, `--by-topic` what all rules cost with and without each topic; `--peers` also runs
 * pycodestyle and flake8.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Checker, createChecker } from '../src/check/checker.ts';
import { selectRules } from '../src/check/select.ts';
import { DEFAULT_CONFIG } from '../src/model/config.ts';
import { decode } from '../src/python/decode.ts';
import { PythonFile } from '../src/python/file.ts';
import { parse } from '../src/python/parser.ts';
import { lessonLink } from '../src/roadmap/links.ts';
import { type LoadedRule, loadRules } from '../src/rules/loader.ts';

const RUNS = 5;
const FILES = 'files';
const TOKENS = 'tokens and logical lines';
/** There are many rules, and each has to parse all files. */
const RUNS_BY_RULE = 2;
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DEBIAN = [
  '/usr/lib/python3.11',
  '/usr/lib/python3/dist-packages/django',
  '/usr/lib/python3/dist-packages/sqlalchemy',
];

interface SourceFile {
  readonly path: string;
  readonly source: Uint8Array;
}

const flags = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const files = (named.length > 0 ? named : DEBIAN).flatMap(pythonFiles);
const texts = files
  .map(({ source }) => decode(source))
  .flatMap((decoded) => ('bytes' in decoded ? [decoded.bytes] : []));
const rules = await loadRules();

const lines = texts.reduce((sum, bytes) => sum + bytes.filter((byte) => byte === 0x0a).length, 0);
const megabytes = texts.reduce((sum, bytes) => sum + bytes.length, 0) / 1e6;
say(
  `${files.length} files, ${lines.toLocaleString('en')} lines, ${megabytes.toFixed(1)} MB; medians of ${RUNS} runs\n`,
);

inProcess();
if (flags.includes('--by-rule')) byRule();
if (flags.includes('--by-topic')) byTopic();
commands();

/** One thread, files in memory. */
function inProcess(): void {
  const byProfile = (profile: 'default' | 'all', fixes: boolean): Checker =>
    checkerOf(selectRules(rules, { ...DEFAULT_CONFIG, profile }), fixes);
  const times = measure({
    'parse alone': parseAll,
    'no rules, but facts': () => checkAll(checkerOf([])),
    'default rules': () => checkAll(byProfile('default', false)),
    'all rules': () => checkAll(byProfile('all', false)),
    'default rules, fixes proved': () => checkAll(byProfile('default', true)),
    'all rules, fixes proved': () => checkAll(byProfile('all', true)),
  });
  const parsed = times.get('parse alone')!;
  for (const [name, time] of times) row(name, time, `${(time / parsed).toFixed(2)} × parse`);
}

/** Each rule alone, above what no rule costs. */
function byRule(): void {
  const times = measure(
    {
      none: () => checkAll(checkerOf([])),
      [FILES]: () => files.forEach(({ path, source }) => new PythonFile(path, source)),
      [TOKENS]: () => files.forEach(({ path, source }) => new PythonFile(path, source).tokens),
      ...Object.fromEntries(
        rules.map((rule) => {
          const checker = checkerOf([rule]);
          return [rule.id, () => checkAll(checker)];
        }),
      ),
    },
    RUNS_BY_RULE,
  );
  const none = times.get('none')!;
  say('\nabove no rules at all, what rules share told apart:');
  row(TOKENS, times.get(TOKENS)! - times.get(FILES)!, 'once a file, in each rule below that reads tokens');
  for (const shared of [FILES, TOKENS]) times.delete(shared);
  for (const [name, time] of [...times].sort(([, a], [, b]) => b - a)) row(name, time - none, '');
}

/** Each topic alone, and all rules without it. */
function byTopic(): void {
  const topics = [...new Set(rules.map(({ topic }) => topic))].sort();
  const jobs = topics.flatMap((topic): [string, Checker][] => [
    [`only ${topic}`, checkerOf(rules.filter((rule) => rule.topic === topic))],
    [`all but ${topic}`, checkerOf(rules.filter((rule) => rule.topic !== topic))],
  ]);
  const checkers = [['none', checkerOf([])], ['all', checkerOf(rules)], ...jobs] as const;
  const times = measure(
    {
      'parse alone': parseAll,
      ...Object.fromEntries(checkers.map(([name, checker]) => [name, () => checkAll(checker)])),
    },
    RUNS_BY_RULE,
  );
  const parsed = times.get('parse alone')!;
  say('\nby topic, facts included:');
  for (const [name, time] of times) row(name, time, `${(time / parsed).toFixed(2)} × parse`);
}

/** Whole commands, from start to end, on a copy of the files. */
function commands(): void {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-bench-'));
  try {
    for (const [index, { path, source }] of files.entries()) {
      const copy = join(folder, String(Math.floor(index / 100)), path.replaceAll('/', '_'));
      mkdirSync(dirname(copy), { recursive: true });
      writeFileSync(copy, source);
    }
    const cli = (jobs: number): string[] => {
      const output = join(folder, 'out.json');
      return [
        'node',
        join(ROOT, 'dist/cli.js'),
        'audit',
        folder,
        '--isolated',
        '--fail-on',
        'never',
        '--format',
        'json',
        '--output',
        output,
        '--jobs',
        String(jobs),
      ];
    };
    say('\ncommand, once');
    for (const [name, command] of [
      ['waymark audit --jobs 1', cli(1)],
      ['waymark audit --jobs 2', cli(2)],
      ...(flags.includes('--peers')
        ? ([
            ['pycodestyle', ['pycodestyle', '--max-line-length=79', folder]],
            ['flake8 --jobs 2', ['flake8', '--jobs=2', '--isolated', folder]],
          ] as const)
        : []),
    ] as const) {
      const { seconds, megabytes: peak } = timed(command);
      row(name, seconds * 1000, `${peak.toFixed(0)} MB at most`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function timed([command, ...args]: readonly string[]): { seconds: number; megabytes: number } {
  const report = join(tmpdir(), `waymark-time-${process.pid}`);
  spawnSync('/usr/bin/time', ['-f', '%e %M', '-o', report, command!, ...args], { stdio: 'ignore' });
  const [seconds, kilobytes] = readFileSync(report, 'utf8').trim().split('\n').at(-1)!.split(' ').map(Number);
  rmSync(report);
  return { seconds: seconds!, megabytes: kilobytes! / 1024 };
}

function parseAll(): void {
  for (const bytes of texts) parse(bytes);
}

function checkAll(checker: Checker): void {
  for (const { path, source } of files) checker.check(path, source);
}

function checkerOf(selected: readonly LoadedRule[], fixes = false): Checker {
  return createChecker(selected, { link: lessonLink(undefined), suppress: true, fixes });
}

/** Runs all in turn, several times, so that what disturbs the machine disturbs them alike. */
function measure(jobs: Readonly<Record<string, () => void>>, runs = RUNS): Map<string, number> {
  const times = new Map(Object.keys(jobs).map((name) => [name, [] as number[]]));
  for (let run = 0; run <= runs; run += 1) {
    for (const [name, job] of Object.entries(jobs)) {
      const start = performance.now();
      job();
      // The first run warms up.
      if (run > 0) times.get(name)!.push(performance.now() - start);
    }
  }
  return new Map([...times].map(([name, each]) => [name, each.sort((a, b) => a - b)[Math.floor(runs / 2)]!]));
}

function pythonFiles(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((entry) => join(folder, entry))
    .filter((path) => path.endsWith('.py') && statSync(path).isFile())
    .sort()
    .map((path) => ({ path, source: readFileSync(path) }));
}

function row(name: string, milliseconds: number, note: string): void {
  say(`${name.padEnd(36)} ${(milliseconds / 1000).toFixed(2).padStart(8)} s   ${note}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
