#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import picocolors from 'picocolors';
import { audit } from './audit.ts';
import { selectRules, SelectionError } from './check/select.ts';
import { DEFAULT_CONFIG } from './model/config.ts';
import type { Config } from './model/config.ts';
import { SEVERITIES } from './model/finding.ts';
import type { Failure, Finding } from './model/finding.ts';
import type { FailOn } from './model/review.ts';
import { OutputError, tell, withProgress, write } from './publish/console.ts';
import { fails } from './render/review.ts';
import { renderRule, renderRules, renderTopic } from './render/explain.ts';
import type { Lines } from './render/frame.ts';
import { renderRulesJson } from './render/json.ts';
import type { Terminal } from './render/terminal.ts';
import { FORMATS, renderReport } from './render/report.ts';
import type { Format } from './render/report.ts';
import { lessonLink } from './roadmap/links.ts';
import { isTopic } from './roadmap/topics.ts';
import { loadRules } from './rules/loader.ts';
import { readConfig } from './sources/config.ts';
import type { ReadFile } from './sources/config.ts';
import { GitError } from './sources/git.ts';
import { RevisionError } from './sources/git-range.ts';
import { excluder } from './sources/left-out.ts';
import { linesBelow } from './sources/lines.ts';
import { listPython, locate, PathError, readBelow } from './sources/working-tree.ts';
import { YamlError } from './yaml/document.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const TOOL = { name: 'Waymark', version };

const LESSONS = fileURLToPath(new URL('../roadmap', import.meta.url));

const EXIT = { clean: 0, findings: 1, usage: 2, internal: 3 } as const;
/** What a person can put right: wrong words on the command line, wrong settings, missing files. */
const USAGE_ERRORS = [CommanderError, GitError, OutputError, PathError, RevisionError, SelectionError, YamlError];

interface Flags {
  readonly format: Format;
  readonly output?: string;
  readonly select?: readonly string[];
  readonly ignore?: readonly string[];
  readonly profile?: Config['profile'];
  readonly failOn: FailOn;
  readonly isolated?: true;
  readonly suppress: boolean;
}

interface AuditFlags extends Flags {
  readonly jobs: number;
}

async function runAudit(paths: readonly string[], flags: AuditFlags): Promise<number> {
  const cwd = process.cwd();
  const tree = await locate(paths.length > 0 ? paths : ['.'], cwd);
  const config = await configure(flags, (path) => readBelow(tree.root, path));
  const rules = selectRules(await loadRules(), config);
  const listing = await listPython(tree, excluder(config.exclude));
  const { jobs, suppress } = flags;
  const report = await withProgress(listing.entries.length, (onProgress) =>
    audit({ root: tree.root, config, suppress, site: undefined, listing, jobs, onProgress }),
  );
  const place = (path: string) => relative(cwd, join(tree.root, path)).split(sep).join('/');
  const view = { ...terminal(flags, linesBelow(tree.root), place), tool: TOOL, rules, link: lessonLink(undefined) };
  await write(renderReport(flags.format, report, view), flags.output);
  return conclude(report, flags);
}

/** What the repository wants, with what the command line says over it. */
async function configure(flags: Flags, read: ReadFile): Promise<Config> {
  const config = flags.isolated ? DEFAULT_CONFIG : await readConfig(read);
  return {
    ...config,
    profile: flags.profile ?? config.profile,
    select: flags.select ?? config.select,
    ignore: [...config.ignore, ...(flags.ignore ?? [])],
  };
}

function terminal({ output }: Flags, lines: Lines, place: (path: string) => string): Terminal {
  const isColorful = output === undefined ? picocolors.isColorSupported : Boolean(process.env['FORCE_COLOR']);
  return { colors: picocolors.createColors(isColorful), width: process.stdout.isTTY ? process.stdout.columns : 100, lines, place };
}

function conclude(
  { findings, failures }: { findings: readonly Finding[]; failures: readonly Failure[] },
  flags: Flags,
): number {
  for (const { rule, path, message } of failures) {
    tell(`the rule ${rule} failed${path === '' ? '' : ` on ${path}`}; this is a fault of Waymark\n${message}`);
  }
  if (failures.length > 0) return EXIT.internal;
  return fails(findings, flags.failOn) ? EXIT.findings : EXIT.clean;
}

async function runRules({ format, output }: Pick<Flags, 'format' | 'output'>): Promise<number> {
  const rules = await loadRules();
  await write(format === 'json' ? renderRulesJson(rules, TOOL) : renderRules(rules, picocolors), output);
  return EXIT.clean;
}

async function runExplain(name: string): Promise<number> {
  const rules = await loadRules();
  const rule = rules.find(({ id, equivalents }) => id === name || equivalents.includes(name));
  const topic = rule?.topic ?? name.replace(/\/+$/, '');
  const taught = rules.filter((each) => each.topic === topic);
  if (!isTopic(topic)) throw new SelectionError(`no rule or topic is named ${name}; \`waymark rules\` lists them`);
  await write(
    rule ? renderRule(rule, picocolors) : renderTopic(topic, await readLesson(topic), taught, picocolors),
    undefined,
  );
  return EXIT.clean;
}

/** The Markdown of a topic's lesson; undefined for one that is still to be written. */
async function readLesson(topic: string): Promise<string | undefined> {
  return (await readBelow(LESSONS, `${topic}.md`))?.toString();
}

function list(text: string, before: readonly string[] = []): string[] {
  return [
    ...before,
    ...text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ];
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('It is a whole number from 1.');
  return Number(text);
}

function withReportOptions(command: Command): Command {
  return command
    .addOption(new Option('--format <format>', 'form of the report').choices(FORMATS).default('pretty'))
    .option('--output <file>', 'write the report to a file instead of standard output')
    .option('--select <names>', 'run only these rules, topics or codes, as in pycodestyle:E501 (repeatable)', list)
    .option('--ignore <names>', 'leave out these rules, topics or codes (repeatable)', list)
    .addOption(
      new Option('--profile <profile>', 'which rules run when none is selected').choices(['default', 'strict', 'all']),
    )
    .addOption(
      new Option('--fail-on <severity>', 'lowest severity that makes the exit code 1')
        .choices([...SEVERITIES, 'never'])
        .default('warning'),
    )
    .option('--isolated', 'do not read .github/waymark.yml or the settings of other tools')
    .option('--no-suppress', 'report also what a comment such as `# noqa` silences');
}

const AFTER_HELP = `
Exit codes:
  0  nothing at or above --fail-on
  1  findings at or above --fail-on
  2  a wrong option, path or setting
  3  a fault of Waymark itself; what could be checked is still reported
`;

/** @param done takes the exit code of the command that ran */
function createProgram(done: (code: number) => void): Command {
  const program = new Command('waymark')
    .description('Reviews Python, and links each finding to the lesson that explains it.')
    .version(version)
    .addHelpText('after', AFTER_HELP)
    .showHelpAfterError('Run `waymark --help` to see what there is.')
    .exitOverride();
  withReportOptions(
    program
      .command('audit')
      .description('check every Python file below some folders')
      .argument('[path...]', 'files and folders', []),
  )
    .addOption(
      new Option('--jobs <number>', 'threads')
        .default(availableParallelism(), 'number of cores')
        .argParser(wholeNumber),
    )
    .addHelpText('after', AFTER_HELP)
    .action(async (paths: string[], flags: AuditFlags) => {
      done(await runAudit(paths, flags));
    });
  program
    .command('rules')
    .description('list the rules')
    .addOption(new Option('--format <format>', 'form of the list').choices(['pretty', 'json']).default('pretty'))
    .option('--output <file>', 'write the list to a file instead of standard output')
    .action(async (flags: Pick<Flags, 'format' | 'output'>) => {
      done(await runRules(flags));
    });
  program
    .command('explain')
    .description('teach a rule or a topic')
    .argument('<name>', 'a rule such as open-without-with, or a topic such as core/context-managers')
    .action(async (name: string) => {
      done(await runExplain(name));
    });
  return program;
}

async function main(): Promise<number> {
  let code: number = EXIT.clean;
  try {
    await createProgram((result) => {
      code = result;
    }).parseAsync();
    return code;
  } catch (error) {
    // Commander has said what is wrong, or what was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.usage;
    if (USAGE_ERRORS.some((kind) => error instanceof kind)) {
      tell((error as Error).message);
      return EXIT.usage;
    }
    tell(`this is a fault of Waymark\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return EXIT.internal;
  }
}

process.exitCode = await main();
