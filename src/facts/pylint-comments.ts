import type { Node, PythonFile } from '../python/file.ts';
import type { Suppression } from './suppressions.ts';

const PYLINT = /\bpylint:\s*(disable-next|disable|enable|skip-file)\b(?:\s*=\s*([\w\s,-]+))?/;

const COMPOUND = [
  'function_definition',
  'class_definition',
  'if_statement',
  'for_statement',
  'while_statement',
  'try_statement',
  'with_statement',
  'match_statement',
] as const;

/** What pylint's comments of one file ask for. A file may hold as many as it has lines, so none looks through all. */
export class PylintComments {
  readonly #file: PythonFile;
  readonly #found: Suppression[];
  /** Where those that an `enable` may still end stand in `#found`, by the name that they silence. */
  readonly #open = new Map<string, number[]>();
  /** The first block of a compound statement. */
  readonly #bodies = new Map<Node, Node | undefined>();
  /** Last line of a block, and the column of its first statement if it has any; both 1-based. */
  readonly #blocks = new Map<Node, { readonly lastLine: number; readonly column: number | undefined }>();

  /** @param found takes what is read */
  constructor(file: PythonFile, found: Suppression[]) {
    this.#file = file;
    this.#found = found;
  }

  /**
   * Reads a comment, if it is pylint's; the comments are to be read in order. One of its own holds to the end of its block,
   * one behind a block's head for the block, any other for its line.
   *
   * @param line that of the comment, 1-based
   */
  read(comment: Node, text: string, line: number): void {
    const written = PYLINT.exec(text);
    if (written === null) return;
    const names = namesIn(written[2]);
    const all = names === 'all' || names.includes('all');
    switch (written[1]) {
      case 'skip-file':
        this.#add({ line: 1, lastLine: this.#file.lines.count }, 'all');
        return;
      case 'disable-next':
        this.#add({ line: line + 1, lastLine: line + 1 }, all ? 'all' : names);
        return;
      case 'disable': {
        // `disable` without a name is a mistake that pylint itself complains about.
        if (names === 'all') return;
        const lines = this.#lines(comment, line);
        for (const name of names) this.#add(lines, all ? 'all' : [name]);
        return;
      }
      case 'enable':
        for (const name of all ? [...this.#open.keys()] : new Set(names)) this.#end(name, line);
        return;
    }
  }

  #add(lines: { line: number; lastLine: number }, names: Suppression['names']): void {
    const name = names === 'all' ? names : names[0];
    if (name === undefined) return;
    const others = this.#open.get(name);
    if (others === undefined) this.#open.set(name, [this.#found.length]);
    else others.push(this.#found.length);
    this.#found.push({ tool: 'pylint', ...lines, names });
  }

  /** Ends those that silence a name and hold beyond a line; none of them holds beyond a later one. */
  #end(name: string, line: number): void {
    for (const index of this.#open.get(name) ?? []) {
      const before = this.#found[index]!;
      if (before.lastLine >= line) this.#found[index] = { ...before, lastLine: line };
    }
    this.#open.delete(name);
  }

  #lines(comment: Node, line: number): { line: number; lastLine: number } {
    const file = this.#file;
    const outer = file.parent(comment);
    const body = outer === undefined ? undefined : this.#body(outer);
    if (!isAlone(file, line)) {
      const isBehindHead = outer !== undefined && body !== undefined && comment < body;
      return { line, lastLine: isBehindHead ? lastLineOf(file, outer) : line };
    }
    // The grammar leaves a comment before a block's first statement outside of the block.
    const block = body !== undefined && comment < body ? body : (file.enclosing(comment, 'block', 'module') ?? 0);
    if (block === 0 && columnOf(file, comment) === 1) return { line, lastLine: file.lines.count };
    const { column, lastLine } = this.#block(block);
    // One that is indented further stands behind the last statement of a block that ends here.
    const isInside = column !== undefined && columnOf(file, comment) <= column;
    return { line, lastLine: isInside ? lastLine : line };
  }

  #body(outer: Node): Node | undefined {
    const file = this.#file;
    if (!file.is(outer, ...COMPOUND)) return undefined;
    if (!this.#bodies.has(outer))
      this.#bodies.set(outer, file.child(outer, 'body') ?? file.child(outer, 'consequence'));
    return this.#bodies.get(outer);
  }

  #block(block: Node): { readonly lastLine: number; readonly column: number | undefined } {
    const known = this.#blocks.get(block);
    if (known !== undefined) return known;
    const file = this.#file;
    const [first] = file.statements(block);
    const column = first === undefined ? undefined : columnOf(file, first);
    const described = { lastLine: lastLineOf(file, block), column };
    this.#blocks.set(block, described);
    return described;
  }
}

/** Whether a comment is all that stands on its line (1-based). */
export function isAlone(file: PythonFile, line: number): boolean {
  return /^\s*#/.test(file.line(line));
}

/** The names of a list; no list at all stands for every rule. */
export function namesIn(list: string | undefined): readonly string[] | 'all' {
  return list === undefined ? 'all' : list.split(/[,\s]+/).filter((name) => name !== '');
}

function columnOf(file: PythonFile, node: Node): number {
  return file.position(file.start(node)).column;
}

function lastLineOf(file: PythonFile, node: Node): number {
  return file.lines.at(Math.max(file.start(node), file.end(node) - 1));
}
