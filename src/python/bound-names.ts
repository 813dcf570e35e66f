import type { Node, PythonFile } from './file.ts';
import type { Kind } from './grammar.ts';
import { resolveRelative } from './modules.ts';

/** What several targets of an assignment are put together by. */
export const TARGET_LISTS: ReadonlySet<Kind> = new Set<Kind>([
  'pattern_list',
  'tuple_pattern',
  'list_pattern',
  'list_splat_pattern',
  'expression_list',
  'tuple',
  'list',
  'list_splat',
  'parenthesized_expression',
]);

/** What an assignment target is put together of. */
const TARGETS: ReadonlySet<Kind> = new Set<Kind>([...TARGET_LISTS, 'as_pattern_target']);

/** What a parameter is put together of; one is taken apart only where Python 2 is meant. */
const PARAMETERS: ReadonlySet<Kind> = new Set<Kind>([
  'default_parameter',
  'typed_default_parameter',
  'typed_parameter',
  'list_splat_pattern',
  'dictionary_splat_pattern',
  'tuple_pattern',
]);

/** The plain names of an assignment target, in order; attributes and subscripts in it bind nothing. */
export function targetNames(file: PythonFile, target: Node): Node[] {
  return namesIn(file, target, TARGETS);
}

/** The names of one parameter, without what its annotation and its default read. */
export function parameterNames(file: PythonFile, parameter: Node): Node[] {
  return namesIn(file, parameter, PARAMETERS);
}

/** The identifiers that only these kinds stand around, up to the node itself. */
function namesIn(file: PythonFile, outer: Node, kinds: ReadonlySet<Kind>): Node[] {
  const { after } = file.tree;
  const names: Node[] = [];
  for (let node = outer; node < after[outer]!;) {
    const field = node === outer ? undefined : file.field(node);
    const isPart = field !== 'type' && field !== 'value';
    if (isPart && file.is(node, 'identifier')) names.push(node);
    node = isPart && kinds.has(file.kind(node)) ? node + 1 : after[node]!;
  }
  return names;
}

/** One thing that an import statement names. */
export interface ImportedName {
  /** The dotted name of what is imported, as it is written. */
  readonly written: Node;
  /** The identifier that it is bound to. */
  readonly bound: Node | undefined;
  /** What the identifier stands for, dotted and absolute. */
  readonly target: string;
}

/** What `import …` binds: of `import a.b` the identifier `a`, which stands for the package. */
export function importedModules(file: PythonFile, statement: Node): ImportedName[] {
  return file.childrenIn(statement, 'name').map((name) => {
    if (file.is(name, 'aliased_import')) {
      const written = file.child(name, 'name')!;
      return { written, bound: file.child(name, 'alias'), target: file.text(written) };
    }
    const [first] = file.namedChildren(name);
    return { written: name, bound: first, target: first === undefined ? '' : file.text(first) };
  });
}

/** What `from … import …` binds, and the absolute name of the module it imports from. */
export function importedFrom(file: PythonFile, statement: Node): { module: string; names: ImportedName[] } {
  const from = file.child(statement, 'module_name');
  const dotted = from === undefined ? '__future__' : file.text(from).replaceAll(/\s/g, '');
  const module = resolveRelative(file.path, dotted);
  const names = file.childrenIn(statement, 'name').map((name) => {
    const isAliased = file.is(name, 'aliased_import');
    const written = isAliased ? file.child(name, 'name')! : name;
    const bound = isAliased ? file.child(name, 'alias') : file.namedChildren(name)[0];
    return { written, bound, target: `${module}.${file.text(written)}` };
  });
  return { module, names };
}
