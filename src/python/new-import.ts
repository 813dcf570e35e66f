import type { Edit } from '../model/finding.ts';
import { lineEnd } from './edits.ts';
import type { Node, PythonFile } from './file.ts';

/** How a file can write a name of another module, and the edit that imports it, if it is not yet. */
export interface Imported {
  readonly written: string;
  readonly edits: readonly Edit[];
}

/** Finds or makes an import at module level; undefined when the file uses the name for something else. */
export function imported(file: PythonFile, module: string, name: string): Imported | undefined {
  const qualified = `${module}.${name}`;
  for (const binding of file.scopes.module.bindings.values()) {
    const targets = new Set(binding.definitions.map(({ target }) => target));
    if (targets.size > 1) continue;
    if (targets.has(qualified)) return { written: binding.name, edits: [] };
    if (targets.has(module)) return { written: `${binding.name}.${name}`, edits: [] };
  }
  if (file.scopes.binds(name)) return undefined;
  const first = firstImport(file);
  if (first === undefined) return undefined;
  const start = file.start(first);
  return { written: name, edits: [{ start, end: start, text: `from ${module} import ${name}${lineEnd(file)}` }] };
}

/** The first import of the module that has a line to itself, after those of `__future__`. */
function firstImport(file: PythonFile): Node | undefined {
  return file
    .statements(0)
    .find(
      (statement) => file.is(statement, 'import_statement', 'import_from_statement') && startsLine(file, statement),
    );
}

function startsLine(file: PythonFile, statement: Node): boolean {
  return file.start(statement) === file.lines.start(file.lineOf(statement));
}
