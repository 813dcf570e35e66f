import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { PROFILES } from '../model/config.ts';
import { FAIL_ON } from '../model/review.ts';
import { FORMATS } from '../render/report.ts';
import { runAudit } from './audit.ts';
import { runConfig } from './config.ts';
import { EXIT_HELP } from './exit.ts';
import { runExplain } from './explain.ts';
import type { AuditFlags, ConfigFlags, ListFlags, ReviewFlags } from './flags.ts';
import { runReview } from './review.ts';
import { runRules } from './rules.ts';
import { runApp } from './serve.ts';
import { TOOL } from './view.ts';

/**
 * The commands and their options.
 *
 * @param done takes the exit code of the command that ran
 */
export function createProgram(done: (code: number) => void): Command {
  const program = new Command('waymark')
    .description('Reviews Python, and links each finding to the lesson that explains it.')
    .version(TOOL.version)
    .addHelpText('after', EXIT_HELP)
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
    .addHelpText('after', EXIT_HELP)
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
    .addHelpText('after', EXIT_HELP)
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
    .action(async (flags: ListFlags) => {
      done(await runRules(flags));
    });
  program
    .command('config')
    .description('tell which policy is in force here, and why each rule runs or does not')
    .addOption(new Option('--format <format>', 'form of the answer').choices(['pretty', 'json']).default('pretty'))
    .option('--output <file>', 'write the answer to a file instead of standard output')
    .option('--isolated', 'do not read .github/waymark.yml or the settings of other tools')
    .action(async (flags: ConfigFlags) => {
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

function withReportOptions(command: Command): Command {
  return command
    .addOption(new Option('--format <format>', 'form of the report').choices(FORMATS).default('pretty'))
    .option('--output <file>', 'write the report to a file instead of standard output')
    .option('--select <names>', 'run only these rules, topics or codes, as in pycodestyle:E501 (repeatable)', list)
    .option('--ignore <names>', 'leave out these rules, topics or codes (repeatable)', list)
    .addOption(new Option('--profile <profile>', 'which rules run when none is selected').choices(PROFILES))
    .addOption(
      new Option('--fail-on <severity>', 'lowest severity that makes the exit code 1')
        .choices(FAIL_ON)
        .default('warning'),
    )
    .option('--no-cache', 'check every file anew, and keep nothing for the next run')
    .option('--isolated', 'do not read .github/waymark.yml or the settings of other tools')
    .option('--no-suppress', 'report also what a comment such as `# noqa` silences');
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
