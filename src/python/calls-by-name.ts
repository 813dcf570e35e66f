import { calledName } from './arguments.ts';
import type { Node, PythonFile } from './file.ts';

/** The calls of a file by the last name of what they call, so that whoever looks for a few of them need not read all the others. */
export class CallsByName {
  readonly #nodes = new Map<string, Node[]>();

  constructor(file: PythonFile) {
    for (const call of file.nodesOf('call')) {
      const name = originalName(file, call);
      if (name === undefined) continue;
      const known = this.#nodes.get(name);
      if (known === undefined) this.#nodes.set(name, [call]);
      else known.push(call);
    }
  }

  /** In the order of the tree. */
  of(names: readonly string[]): readonly Node[] {
    const found = names.flatMap((name) => this.#nodes.get(name) ?? []);
    return names.length === 1 ? found : found.sort((one, other) => one - other);
  }
}

/** The name by which a function is known where it comes from: `open` of `gz(path)` after `from gzip import open as gz`. */
function originalName(file: PythonFile, call: Node): string | undefined {
  const callee = file.child(call, 'function');
  const imported = file.is(callee, 'identifier') ? file.scopes.qualifiedName(callee) : undefined;
  return imported === undefined ? calledName(file, call) : imported.slice(imported.lastIndexOf('.') + 1);
}
