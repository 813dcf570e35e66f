import type { Edit, Fix, Suggestion } from '../model/finding.ts';
import { PythonFile } from '../python/file.ts';

/** Applies edits to a file's bytes. @throws RangeError when edits overlap */
export function applyEdits(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const edit of inOrder(edits)) {
    if (edit.start < end) throw new RangeError('edits overlap');
    parts.push(bytes.subarray(end, edit.start), Buffer.from(edit.text));
    end = edit.end;
  }
  parts.push(bytes.subarray(end));
  return Buffer.concat(parts);
}

/** Whether no two edits touch the same bytes. */
export function areDisjoint(edits: readonly Edit[]): boolean {
  return inOrder(edits).every((edit, index, all) => index === 0 || all[index - 1]!.end <= edit.start);
}

function inOrder(edits: readonly Edit[]): Edit[] {
  return [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The file as it would be after some edits, or undefined when it would no longer parse. */
export function edited(file: PythonFile, edits: readonly Edit[]): PythonFile | undefined {
  const result = new PythonFile(file.path, applyEdits(file.bytes, edits), file.isTest);
  return result.syntaxError === undefined && result.unreadable === undefined ? result : undefined;
}

/**
 * Characters that the fixes of a file may write out, beside as many as the file has: each holds its lines whole, and a line of a
 * hundred thousand characters may have as many faults.
 */
const WRITTEN_OUT = 10_000_000;

/** Writes out the fixes of one file, each with the lines it changes, as long as there is room for them. */
export class FixWriter {
  readonly #file: PythonFile;
  #room: number;

  constructor(file: PythonFile) {
    this.#file = file;
    this.#room = WRITTEN_OUT + file.bytes.length;
  }

  fix(safety: Fix['safety'], edits: readonly Edit[]): Fix {
    if (this.#room <= 0) return { safety, edits: inOrder(edits) };
    const fix = fixOf(this.#file, safety, edits);
    for (const line of fix.suggestion.lines) this.#room -= line.length;
    return fix;
  }
}

/** A fix with the lines it changes written out. */
export function fixOf(
  file: PythonFile,
  safety: Fix['safety'],
  edits: readonly Edit[],
): Fix & { readonly suggestion: Suggestion } {
  const ordered = inOrder(edits);
  return { safety, edits: ordered, suggestion: suggestionOf(file, ordered) };
}

function suggestionOf(file: PythonFile, edits: readonly Edit[]): Suggestion {
  const first = edits[0]!.start;
  const last = edits.at(-1)!;
  const startLine = file.lines.at(first);
  // An edit that ends where a line begins does not touch that line.
  const endLine = Math.max(startLine, file.lines.at(Math.max(last.start, last.end - 1)));
  const start = file.lines.start(startLine);
  const end = file.lines.start(endLine + 1);
  const moved = edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }));
  const text = Buffer.from(applyEdits(file.bytes.subarray(start, end), moved)).toString('utf8');
  const lines = text.split(/\r\n|\n/);
  if (lines.at(-1) === '') lines.pop();
  return { startLine, endLine, lines };
}
