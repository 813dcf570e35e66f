import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { structuredPatch } from 'diff';
import { createChecker } from '../../src/check/checker.ts';
import { mend } from '../../src/check/mend.ts';
import type { Fix } from '../../src/model/finding.ts';
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
  /** Mended files that CPython no longer parses. */
  readonly broken: readonly string[];
  /** `path:line` of statements that mean something else now, although no line of theirs was edited. */
  readonly elsewhere: readonly string[];
  /** `path:line` of statements that mean something else now. */
  readonly different: readonly string[];
  /** Files in which a second run finds something left to mend. */
  readonly unfinished: readonly string[];
}

interface SourceFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Mends files in memory and lets CPython compare what they meant with what they mean. */
export function roundTrip(
  rules: readonly LoadedRule[],
  files: readonly SourceFile[],
  safety: Fix['safety'],
): RoundTrip {
  const checker = createChecker(rules, { link: lessonLink(undefined), suppress: false, fixes: true });
  const mended = files.flatMap(({ path, bytes }) => {
    const result = mend(checker, path, bytes, safety);
    if (result === undefined) return [];
    const again = mend(checker, path, result.bytes, safety) !== undefined;
    const [before, after] = [bytes, result.bytes].map((each) => Buffer.from(each).toString());
    return [{ path, before: before!, after: after!, count: result.count, again }];
  });
  const changes = changesInMeaning(mended.map(({ before, after }) => [before, after]));
  const broken = mended.filter((_, index) => changes[index] === 'broken').map(({ path }) => path);
  const places = mended.flatMap(({ path, before, after }, index) =>
    differences(before, after, changes[index]!).map((each) => ({ ...each, place: `${path}:${each.line}` })),
  );
  return {
    files: mended.length,
    findings: mended.reduce((sum, { count }) => sum + count, 0),
    broken,
    different: places.map(({ place }) => place),
    elsewhere: places.filter(({ isEdited }) => !isEdited).map(({ place }) => place),
    unfinished: mended.filter(({ again }) => again).map(({ path }) => path),
  };
}

function changesInMeaning(pairs: readonly (readonly [string, string])[]): ('broken' | [number, number][])[] {
  const python = spawnSync(PYTHON, [RUNNER], { encoding: 'utf8', input: JSON.stringify(pairs), maxBuffer: 2 ** 30 });
  if (python.error) throw python.error;
  if (python.status !== 0) throw new Error(python.stderr);
  const lines = python.stdout === '' ? [] : python.stdout.trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as 'broken' | [number, number][]);
}

interface Difference {
  /** 1-based, in the old text. */
  readonly line: number;
  readonly isEdited: boolean;
}

function differences(before: string, after: string, changes: 'broken' | readonly [number, number][]): Difference[] {
  if (changes === 'broken' || changes.length === 0) return [];
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
  const [changes] = changesInMeaning([[before, after]]);
  return differences(before, after, changes!).flatMap(({ line, isEdited }) => (isEdited ? [] : [line]));
}
