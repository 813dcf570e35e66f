import { SelectionError } from '../check/select.ts';
import type { Failure, Finding } from '../model/finding.ts';
import { OutputError, tell } from '../publish/console.ts';
import { fails } from '../render/verdict.ts';
import { PathError } from '../sources/files.ts';
import { RevisionError } from '../sources/git-range.ts';
import { GitError } from '../sources/git.ts';
import { YamlError } from '../yaml/document.ts';
import type { Flags } from './flags.ts';

/** A command that cannot be done as it was given. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const EXIT = { clean: 0, findings: 1, usage: 2, internal: 3 } as const;

/** What a person can put right: wrong words on the command line, wrong settings, missing files. */
const USAGE_ERRORS = [GitError, OutputError, PathError, RevisionError, SelectionError, UsageError, YamlError];

export const EXIT_HELP = `
Exit codes:
  0  nothing at or above --fail-on
  1  findings at or above --fail-on
  2  a wrong option, path or setting
  3  a fault of Waymark itself; what could be checked is still reported
`;

/** The exit code of a command that has reported; what failed in Waymark is told here. */
export function conclude(
  { findings, failures }: { findings: readonly Finding[]; failures: readonly Failure[] },
  { failOn }: Pick<Flags, 'failOn'>,
): number {
  for (const { rule, path, message } of failures) {
    tell(`the rule ${rule} failed${path === '' ? '' : ` on ${path}`}; this is a fault of Waymark\n${message}`);
  }
  if (failures.length > 0) return EXIT.internal;
  return fails(findings, failOn) ? EXIT.findings : EXIT.clean;
}

/** Tells what stopped a command, and gives the exit code of that. */
export function exitOf(error: unknown): number {
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
