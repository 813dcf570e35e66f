import type { Node, PythonFile } from '../python/file.ts';
import { resolveRelative } from '../python/modules.ts';

/** The modules that running a file loads. */
export interface ImportsFact {
  /** Absolute names, each once; the last part may be a name in the module rather than a module. */
  readonly names: readonly string[];
  /** False when it also loads modules by names that are computed. */
  readonly isComplete: boolean;
}

/** What loads modules by other means than an import statement. */
const LOADERS = [
  'import_module',
  '__import__',
  'import_string',
  'pkgutil',
  'walk_packages',
  'entry_points',
  'spec_from_file_location',
];

/** Reads all imports of a file, those in functions included; those for type checkers load nothing. */
export function imports(file: PythonFile): ImportsFact {
  const found = new Set<string>();
  let from = 0;
  for (const node of file.nodesOf('if_statement', 'import_statement', 'import_from_statement')) {
    if (node < from) continue;
    if (file.is(node, 'if_statement')) {
      const body = isForTypes(file, node) ? file.child(node, 'consequence') : undefined;
      if (body !== undefined) from = file.tree.after[body]!;
    } else if (file.is(node, 'import_statement')) {
      for (const name of importedNames(file, node)) found.add(name);
    } else {
      const module = resolveRelative(file.path, textOf(file, file.child(node, 'module_name')));
      found.add(module);
      for (const name of importedNames(file, node)) found.add(`${module}.${name}`);
    }
  }
  return { names: [...found], isComplete: !file.holds(...LOADERS) };
}

function isForTypes(file: PythonFile, statement: Node): boolean {
  const condition = file.child(statement, 'condition');
  return condition !== undefined && /(^|\.)TYPE_CHECKING$/.test(file.text(condition));
}

function importedNames(file: PythonFile, statement: Node): string[] {
  return file
    .childrenIn(statement, 'name')
    .map((name) => textOf(file, file.is(name, 'aliased_import') ? file.child(name, 'name') : name));
}

function textOf(file: PythonFile, name: Node | undefined): string {
  return name === undefined ? '' : file.text(name).replaceAll(/\s/g, '');
}
