#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import picocolors from 'picocolors';
import { audit } from './audit.ts';
import { changesBy, type FileChange } from './audit-fixes.ts';
import { type FolderStore, openFolder } from './cache/folder.ts';
import { judgeRules, selectRules, SelectionError, vocabulary } from './check/select.ts';
import type { ReviewRequest } from './review-pull.ts';
import { type Config, override } from './model/config.ts';
import { SEVERITIES } from './model/finding.ts';
import type { Failure, Finding } from './model/finding.ts';
import type { FailOn, Review } from './model/review.ts';
import type { Report } from './model/report.ts';
import { OutputError, tell, withProgress, write, writeToFile } from './publish/console.ts';
import { renderDiff } from './render/diff.ts';
import { sayCount } from './render/tally.ts';
import { fails } from './render/verdict.ts';
import { renderRule, renderRules, renderTopic } from './render/explain.ts';
import { renderPolicy, renderPolicyJson } from './render/policy.ts';
import { renderRulesJson } from './render/json.ts';
import type { Terminal } from './render/terminal.ts';
import { renderTerminalReview } from './render/terminal-review.ts';
import { createReviewer } from './review.ts';
import type { Reviewer } from './review.ts';
import { reportingReviewer } from './review-report.ts';
import { FORMATS, renderReport } from './render/report.ts';
import type { Format } from './render/report.ts';
import { lessonLink } from './roadmap/links.ts';
import { isTopic } from './roadmap/topics.ts';
import { loadRules } from './rules/loader.ts';
import { readConfig } from './sources/config.ts';
import type { ReadFile } from './sources/tool-files.ts';
import { PathError, readBelow } from './sources/files.ts';
import { GitError, workTree } from './sources/git.ts';
import { gitRange, resolveRange, RevisionError } from './sources/git-range.ts';
import { excluder } from './sources/left-out.ts';
import { linesBelow } from './sources/lines.ts';
import type { Source } from './sources/source.ts';
import { recordedPull } from './sources/recorded-pull.ts';
import { listFiles, locate } from './sources/working-tree.ts';
import { YamlError } from './yaml/document.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const TOOL = { name: 'Waymark', version };

const LESSONS = fileURLToPath(new URL('../roadmap', import.meta.url));

class UsageError extends Error {
  override readonly name = 'UsageError';
}

const EXIT = { clean: 0, findings: 1, usage: 2, internal: 3 } as const;
/** What a person can put right: wrong words on the command line, wrong settings, missing files. */
const USAGE_ERRORS = [GitError, OutputError, PathError, RevisionError, SelectionError, UsageError, YamlError];

interface Flags {
  readonly format: Format;
  readonly output?: string;
  readonly select?: readonly string[];
  readonly ignore?: readonly string[];
  readonly profile?: Config['profile'];
  readonly failOn: FailOn;
  readonly isolated?: true;
  readonly suppress: boolean;
  readonly cache: boolean;
}

interface AuditFlags extends Flags {
  readonly jobs: number;
  readonly fix?: true;
  readonly diff?: true;
  readonly unsafe?: true;
}

interface ReviewFlags extends Flags {
  readonly base?: string;
  readonly head?: string;
  readonly pull?: string;
  readonly dryRun?: boolean;
}

async function runAudit(paths: readonly string[], flags: AuditFlags): Promise<number> {
  const cwd = process.cwd();
  const tree = await locate(paths.length > 0 ? paths : ['.'], cwd);
  const read: ReadFile = (path) => readBelow(tree.root, path);
  const known = await loadRules();
  const policy = await readConfig(flags.isolated ? readNothing : read, vocabulary(known));
  const config = override(flags)(policy.config);
  for (const notice of policy.notices) tell(notice);
  const rules = selectRules(known, config);
  const listing = await listFiles(tree, excluder(config));
  const { root } = tree;
  const { jobs, suppress } = flags;
  const run = (fixes: boolean): Promise<Report> =>
    withStore(flags, root, (store) =>
      withProgress(listing.entries.length + listing.deployments.length, (onProgress) =>
        audit({
          ...{ root, config, suppress, fixes, site: undefined },
          ...{ rules, listing, jobs, onProgress, ...(store && { store }) },
        }),
      ),
    );
  const mends = flags.fix === true || flags.diff === true;
  if (flags.unsafe && !mends) throw new UsageError('--unsafe goes with --fix or --diff');
  // People read the words; machines may apply the edits.
  const found = await run(mends || flags.format === 'json' || flags.format === 'sarif');
  const changes = mends
    ? changesBy(rules, { root, config, suppress }, found, flags.unsafe ? 'unsafe' : 'safe')
    : undefined;
  if (changes && flags.diff) return showDiff(changes, flags);
  const report = changes && (await applyChanges(changes, root)) ? await run(flags.format !== 'pretty') : found;
  const place = (path: string) => relative(cwd, join(tree.root, path)).split(sep).join('/');
  const view = terminal(flags, { lines: linesBelow(tree.root), place });
  await write(
    renderReport(flags.format, report, { ...view, tool: TOOL, rules, link: lessonLink(undefined) }),
    flags.output,
  );
  return conclude(report, flags);
}

/** Exit code 1 tells that there is something to mend. */
async function showDiff(changes: AsyncIterable<FileChange>, flags: AuditFlags): Promise<number> {
  const diffs: string[] = [];
  for await (const { path, before, after } of changes) {
    diffs.push(renderDiff(path, Buffer.from(before).toString(), Buffer.from(after).toString()));
  }
  await write(diffs.join(''), flags.output);
  return diffs.length > 0 ? EXIT.findings : EXIT.clean;
}

/** Whether any file was mended. */
async function applyChanges(changes: AsyncIterable<FileChange>, root: string): Promise<boolean> {
  let files = 0;
  let findings = 0;
  for await (const { path, after, count } of changes) {
    await writeToFile(join(root, path), after);
    files += 1;
    findings += count;
  }
  tell(
    files === 0 ? 'there is nothing to mend' : `mended ${sayCount(findings, 'finding')} in ${sayCount(files, 'file')}`,
  );
  return files > 0;
}

async function runReview(flags: ReviewFlags): Promise<number> {
  const reviewer = await createReviewer({ configure: override(flags), strict: true, suppress: flags.suppress });
  const reporting = reportingReviewer(reviewer);
  const review = await reviewWith(flags, (source, store) =>
    reporting.reviewer(flags.isolated ? isolated(source) : source, store),
  );
  if (!review) return EXIT.clean;
  const view = terminal(flags, { lines: reporting.lines, place: (path) => path });
  if (flags.format === 'pretty') {
    await write(renderTerminalReview(review, view), flags.output);
  } else {
    const context = { ...view, tool: TOOL, rules: await loadRules(), link: lessonLink(undefined) };
    await write(renderReport(flags.format, reporting.report(review), context), flags.output);
  }
  return conclude(review, flags);
}

const PULL_REQUEST = /^([\w.-]+)\/([\w.-]+)#(\d+)$/;

/** The review of a pull request on GitHub, of a recorded one, or of what is here; undefined when it came too late. */
async function reviewWith(flags: ReviewFlags, reviewer: Reviewer): Promise<Review | undefined> {
  const { pull, base, head } = flags;
  if (pull !== undefined) {
    const [, owner, repo, number] = PULL_REQUEST.exec(pull) ?? [];
    if (owner === undefined || repo === undefined) return reviewer(recordedPull(pull));
    return reviewOnGitHub({ owner, repo, number: Number(number), reviewer, dryRun: flags.dryRun === true });
  }
  const root = await workTree(process.cwd());
  if (root === undefined)
    throw new UsageError('this is no git work tree; go into one, or name a pull request with --pull');
  const source = gitRange(root, await resolveRange(root, base, head));
  return withStore(flags, root, (store) => reviewer(source, store));
}

const CACHE = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'waymark');

/** Does some work with what earlier runs have found; a folder that cannot be used costs time and nothing else. */
async function withStore<Result>(
  { cache }: Pick<Flags, 'cache'>,
  root: string,
  work: (store: FolderStore | undefined) => Promise<Result>,
): Promise<Result> {
  const complain = (error: unknown): undefined => {
    tell(`nothing is kept for the next run in ${CACHE}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  };
  const store = cache ? await openFolder(CACHE, root).catch(complain) : undefined;
  const result = await work(store);
  await store?.close().catch(complain);
  return result;
}

async function reviewOnGitHub(request: Omit<ReviewRequest, 'account'>): Promise<Review | undefined> {
  const { GITHUB_TOKEN: token, GITHUB_API_URL: apiUrl } = process.env;
  if (!token) throw new UsageError('GITHUB_TOKEN has to hold a token that may read the repository and write reviews');
  const { tokenAccount } = await import('./github/client.ts');
  const { reviewPull } = await import('./review-pull.ts');
  const outcome = await reviewPull({
    ...request,
    tell,
    account: await tokenAccount(token, apiUrl?.replace(/\/+$/, '') || undefined),
  });
  if (outcome.kind === 'reviewed') return outcome.review;
  tell('the pull request has moved on or is closed; nothing was posted');
  return undefined;
}

function readNothing(): Promise<undefined> {
  return Promise.resolve(undefined);
}

/** A source that has no policy, nor settings of other tools. */
function isolated(source: Source): Source {
  return { ...source, readAtBase: readNothing, proposed: readNothing, organisation: undefined };
}

function terminal({ output }: Flags, sight: Pick<Terminal, 'lines' | 'place'>): Terminal {
  const isColorful = output === undefined ? picocolors.isColorSupported : Boolean(process.env['FORCE_COLOR']);
  return {
    colors: picocolors.createColors(isColorful),
    width: process.stdout.isTTY ? process.stdout.columns : 100,
    ...sight,
  };
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

async function runApp(kind: 'all' | 'web' | 'worker'): Promise<number> {
  const { serve } = await import('./app.ts');
  return serve({ env: process.env, kind, createReviewer });
}

async function runRules({ format, output }: Pick<Flags, 'format' | 'output'>): Promise<number> {
  const rules = await loadRules();
  await write(format === 'json' ? renderRulesJson(rules, TOOL) : renderRules(rules, picocolors), output);
  return EXIT.clean;
}

async function runConfig({
  format,
  output,
  isolated: alone,
}: Pick<Flags, 'format' | 'output' | 'isolated'>): Promise<number> {
  const rules = await loadRules();
  const { root } = await locate(['.'], process.cwd());
  const read: ReadFile = alone ? readNothing : (path) => readBelow(root, path);
  const { config, files, notices } = await readConfig(read, vocabulary(rules));
  for (const notice of notices) tell(notice);
  const report = { config, files: files.map(({ name }) => name), rules: judgeRules(rules, config) };
  await write(format === 'json' ? renderPolicyJson(report, TOOL) : renderPolicy(report, picocolors), output);
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
    .option('--no-cache', 'check every file anew, and keep nothing for the next run')
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
      .argument('[path...]', 'files and folders (default: the current folder)'),
  )
    .addOption(
      new Option('--jobs <number>', 'threads')
        .default(availableParallelism(), 'number of cores')
        .argParser(wholeNumber),
    )
    .option('--fix', 'mend what can be mended without changing what the program does, and report the rest')
    .option('--diff', 'show what --fix would change, as git and patch take it, and change nothing')
    .option('--unsafe', 'with --fix or --diff: also what wants a look afterwards')
    .addHelpText('after', AFTER_HELP)
    .action(async (paths: string[], flags: AuditFlags) => {
      done(await runAudit(paths, flags));
    });
  withReportOptions(
    program
      .command('review')
      .description('tell what a pull request from here would be told')
      .option('--base <revision>', 'what it would be merged into (default: what origin calls its head, main or master)')
      .option('--head <revision>', 'its tip (default: the working tree with all that is not committed)')
      .option('--pull <name>', 'review OWNER/REPO#NUMBER on GitHub and post what is new, or a recorded one in a folder')
      .option('--dry-run', 'post nothing'),
  )
    .addHelpText('after', AFTER_HELP)
    .action(async (flags: ReviewFlags) => {
      done(await runReview(flags));
    });
  program
    .command('serve')
    .description('run the GitHub App')
    .option('--no-worker', 'take events only, and leave the reviews to `waymark worker`')
    .action(async ({ worker }: { worker: boolean }) => {
      done(await runApp(worker ? 'all' : 'web'));
    });
  program
    .command('worker')
    .description('do the reviews of a GitHub App whose events another process takes')
    .action(async () => {
      done(await runApp('worker'));
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
    .command('config')
    .description('tell which policy is in force here, and why each rule runs or does not')
    .addOption(new Option('--format <format>', 'form of the answer').choices(['pretty', 'json']).default('pretty'))
    .option('--output <file>', 'write the answer to a file instead of standard output')
    .option('--isolated', 'do not read .github/waymark.yml or the settings of other tools')
    .action(async (flags: Pick<Flags, 'format' | 'output' | 'isolated'>) => {
      done(await runConfig(flags));
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
    // Octokit's errors have the status of the answer.
    if (error instanceof Error && 'status' in error) {
      tell(`GitHub answered ${String(error.status)}: ${error.message}`);
      return EXIT.usage;
    }
    tell(`this is a fault of Waymark\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return EXIT.internal;
  }
}

process.exitCode = await main();
