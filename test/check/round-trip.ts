import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { structuredPatch } from 'diff';
import { createChecker } from '../../src/check/checker.ts';
import { Mender } from '../../src/check/mender.ts';
import { extractFacts, type FileFacts } from '../../src/facts/facts.ts';
import type { Fix } from '../../src/model/finding.ts';
import { groupBy } from '../../src/model/group.ts';
import { PythonFile } from '../../src/python/file.ts';
import { lessonLink } from '../../src/roadmap/links.ts';
import type { LoadedRule } from '../../src/rules/loader.ts';

const RUNNER = fileURLToPath(new URL('ast_changes.py', import.meta.url));
// The system's own Python is the one whose standard library is read.
const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

/** What became of some files when their fixes were applied. */
export interface RoundTrip {
  /** Files that were mended. */
  readonly files: number;
  readonly findings: number;
  /** Mended files that CPython parsed before and no longer does. */
  readonly broken: readonly string[];
  /** `path:line` of statements that mean something else now, although no line of theirs was edited. */
  readonly elsewhere: readonly string[];
  /** Mended files that are newer Python than this CPython parses, so that nothing is known of them. */
  readonly unread: readonly string[];
  /** `path:line` of statements that mean something else now. */
  readonly different: readonly string[];
  /** Files in which a second run finds something left to mend. */
  readonly unfinished: readonly string[];
}

interface SourceFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Mends files in memory and lets CPython compare what they meant with what they mean.
 *
 * @param python the command of the one that compares
 * @param facts those of the project that the files belong to
 */
export function roundTrip(
  rules: readonly LoadedRule[],
  files: readonly SourceFile[],
  safety: Fix['safety'],
  python = PYTHON,
  facts = files.map(factsOf),
): RoundTrip {
  const options = { link: lessonLink(undefined), suppress: false };
  const checker = createChecker(rules, { ...options, fixes: true });
  const sources = new Map(files.map(({ path, bytes }) => [path, bytes]));
  const project = checker.checkProject(facts, { isWhole: true }, [], (path) => sources.get(path));
  const found = groupBy(project.findings, (finding) => finding.path);
  const mender = new Mender({ all: rules, rulesIn: () => rules }, options, facts, { isWhole: true });
  const mended = files.flatMap(({ path, bytes }) => {
    const own = found.get(path) ?? [];
    const result = mender.mend(path, bytes, own, safety);
    if (result === undefined) return [];
    const again = mender.mend(path, result.bytes, own, safety) !== undefined;
    const [before, after] = [bytes, result.bytes].map((each) => Buffer.from(each).toString());
    return [{ path, before: before!, after: after!, count: result.count, again }];
  });
  const changes = changesInMeaning(
    mended.map(({ before, after }) => [before, after]),
    python,
  );
  const those = (outcome: Meaning): string[] =>
    mended.filter((_, index) => changes[index] === outcome).map(({ path }) => path);
  const places = mended.flatMap(({ path, before, after }, index) =>
    differences(before, after, changes[index]!).map((each) => ({ ...each, place: `${path}:${each.line}` })),
  );
  return {
    files: mended.length,
    findings: mended.reduce((sum, { count }) => sum + count, 0),
    broken: those('broken'),
    unread: those('unread'),
    different: places.map(({ place }) => place),
    elsewhere: places.filter(({ isEdited }) => !isEdited).map(({ place }) => place),
    unfinished: mended.filter(({ again }) => again).map(({ path }) => path),
  };
}

/** What the project needs to know of a file. */
export function factsOf({ path, bytes }: SourceFile): FileFacts {
  return extractFacts(new PythonFile(path, bytes));
}

/** The first and last lines of what changed, 1-based, in the old text; or why that is not known. */
type Meaning = 'broken' | 'unread' | readonly (readonly [first: number, last: number])[];

function changesInMeaning(pairs: readonly (readonly [string, string])[], python: string): Meaning[] {
  const input = JSON.stringify(pairs);
  const { error, status, stdout, stderr } = spawnSync(python, [RUNNER], {
    encoding: 'utf8',
    input,
    maxBuffer: 2 ** 30,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(stderr);
  const lines = stdout === '' ? [] : stdout.trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Meaning);
}

interface Difference {
  /** 1-based, in the old text. */
  readonly line: number;
  readonly isEdited: boolean;
}

function differences(before: string, after: string, changes: Meaning): Difference[] {
  if (typeof changes === 'string' || changes.length === 0) return [];
  const edited = editedLines(before, after);
  return changes.map(([first, last]) => ({
    line: first,
    isEdited: edited.some((line) => line >= first && line <= last),
  }));
}

/** The lines of the old text that are edited, and those around an insertion; 1-based. */
function editedLines(before: string, after: string): number[] {
  const { hunks } = structuredPatch('', '', before, after, undefined, undefined, { context: 0 });
  return hunks.flatMap(({ oldStart, oldLines }) =>
    Array.from({ length: oldLines === 0 ? 2 : oldLines }, (_, index) => oldStart + index),
  );
}

/** Where the meaning of a text changes on lines that are not edited; 1-based lines of the old text. */
export function changesElsewhere(before: string, after: string): number[] {
  const [changes] = changesInMeaning([[before, after]], PYTHON);
  return differences(before, after, changes!).flatMap(({ line, isEdited }) => (isEdited ? [] : [line]));
}
