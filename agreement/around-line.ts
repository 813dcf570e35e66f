import type { Node, PythonFile } from '../src/python/file.ts';
import type { LinesByCode } from './ours.ts';

/** The nodes of some kinds that begin on a line. */
export function nodesOn(file: PythonFile, line: number, ...kinds: Parameters<PythonFile['is']>[1][]): Node[] {
  const start = file.lines.start(line);
  const end = file.lines.start(line + 1);
  const { count } = file.tree;
  let low = 1;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (file.start(middle) < start) low = middle + 1;
    else high = middle;
  }
  const found: Node[] = [];
  for (let node = low; node < count && file.start(node) < end; node += 1) if (file.is(node, ...kinds)) found.push(node);
  return found;
}

/** The tokens that begin on a line. */
export function tokensOn(file: PythonFile, line: number): number[] {
  const { tokens } = file;
  let low = 0;
  let high = tokens.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (tokens.line[middle]! < line) low = middle + 1;
    else high = middle;
  }
  const found: number[] = [];
  for (let token = low; token < tokens.count && tokens.line[token] === line; token += 1) found.push(token);
  return found;
}

export function says(lines: LinesByCode, line: number, ...codes: readonly string[]): boolean {
  return codes.some((code) => lines.get(code)?.has(line) === true);
}

/** Whether a line has, or lies in, an f-string with expressions. */
export function touchesFString(file: PythonFile, line: number): boolean {
  return tokensOn(file, line).some((token) =>
    file.is(file.tokens.node[token], 'string_start', 'string_content', 'string_end', 'format_specifier'),
  );
}
