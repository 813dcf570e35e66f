import { createTwoFilesPatch, FILE_HEADERS_ONLY, formatPatch } from 'diff';

/** Lines that are taken out or put in. Looking for the shortest way takes the square of their number. */
const MOST_EDITS = 2_000;

/**
 * A change of one file, as git and `patch` take it. One that touches very many lines puts the whole file in place of the old one.
 *
 * @param path relative to where it is applied, with `/` between its parts
 */
export function renderDiff(path: string, before: string, after: string): string {
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY, maxEditLength: MOST_EDITS };
  const [from, to] = [`a/${path}`, `b/${path}`];
  return createTwoFilesPatch(from, to, before, after, undefined, undefined, options) ?? whole(from, to, before, after);
}

function whole(from: string, to: string, before: string, after: string): string {
  const [out, into] = [linesOf(before), linesOf(after)];
  const lines = [...marked('-', out), ...marked('+', into)];
  const hunk = { oldStart: 1, oldLines: out.length, newStart: 1, newLines: into.length, lines };
  const patch = { oldFileName: from, newFileName: to, oldHeader: undefined, newHeader: undefined, hunks: [hunk] };
  return formatPatch(patch, FILE_HEADERS_ONLY);
}

/** With their line feeds. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function marked(mark: '-' | '+', lines: readonly string[]): string[] {
  return lines.flatMap((line) =>
    line.endsWith('\n') ? [mark + line.slice(0, -1)] : [mark + line, '\\ No newline at end of file'],
  );
}
