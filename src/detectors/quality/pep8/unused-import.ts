import { isMigration } from '../../../facts/indexes.ts';
import type { Edit } from '../../../model/finding.ts';
import { detector } from '../../../python/detector.ts';
import { removeStatement } from '../../../python/edits.ts';
import { importedItem, importOf, removeItem } from '../../../python/import-items.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import type { Binding, Definition } from '../../../python/bindings.ts';
import { isFacade } from './facade.ts';

/** One name that a statement imports, and whether anything needs it. */
interface Unused {
  readonly statement: Node;
  /** `a.b`, `c` or `c as d`, as written. */
  readonly item: Node;
}

export default detector({ kinds: ['module'], facts: ['name'] }, function* (_module, file) {
  // What a package's __init__ imports is what the package offers.
  if (/(^|\/)__init__\.pyi?$/.test(file.path)) return;
  const suspects = [...file.scopes.all].flatMap((scope) => [...scope.bindings.values()]).filter(mayBeUnused);
  if (suspects.length === 0 || isFacade(file) || isGathering(file)) return;
  const mentioned = mentionedNames(file);
  if (mentioned === 'all') return;
  const explained = explainedLines(file);
  const isExplained = ({ statement, item }: Unused): boolean =>
    [file.lineOf(statement), file.lineOf(item), file.lines.at(file.end(statement))].some((line) => explained.has(line));
  const unused = suspects
    .filter(({ name }) => !mentioned.has(name))
    .flatMap(({ definitions, scope }) => definitions.map((definition) => [definition, scope.node] as const))
    .filter(([definition, scope]) => !isOnPurpose(file, definition, scope))
    .map(([{ node }]): Unused => ({ statement: importOf(file, node), item: importedItem(file, node) }))
    .filter((name) => !isExplained(name))
    .sort((a, b) => a.item - b.item);
  yield* sightings(file, unused);
});

/** Whether a module offers all names of others and defines nothing of its own: what else it imports is an offer, too. */
function isGathering(file: PythonFile): boolean {
  if (file.scopes.starImports.length === 0) return false;
  const [definition] = file.nodesOf('function_definition', 'class_definition', 'assignment');
  return definition === undefined;
}

/** Whether every definition is an import and nothing in the code reads the name. */
function mayBeUnused({ name, definitions, references, scope }: Binding): boolean {
  // Other modules and objects see what a class body binds.
  if (references.length > 0 || scope.kind === 'class') return false;
  // `__all__`, `__doc__` and the like are the module's own, wherever they come from.
  if (/^__\w+__$/.test(name)) return false;
  return definitions.every(({ kind, target }) => kind === 'import' && !target!.startsWith('__future__.'));
}

const LOOKS_BY_NAME = new Set([
  'builtins.globals',
  'builtins.locals',
  'builtins.vars',
  'builtins.eval',
  'builtins.exec',
]);

/** These take types, or pytest's fixtures, in strings. */
const TAKES_TYPES =
  /(^|\.)(cast|TypeVar|NewType|ForwardRef|TypeAliasType|NamedTuple|TypedDict|get_type_hints|usefixtures)$/;

/** Names that strings and comments refer to: annotations in quotes, `__all__`, type comments, doctests. */
function mentionedNames(file: PythonFile): ReadonlySet<string> | 'all' {
  const names = new Set<string>();
  const mention = (place: Node): void => {
    for (const [name] of file.text(place).matchAll(/[\p{L}_][\p{L}\p{N}_]*/gu)) names.add(name);
  };
  if (file.isTest) for (const name of parameterNames(file)) names.add(name);
  const { count } = file.tree;
  for (let node = 0; node < count; node += 1) {
    switch (file.kind(node)) {
      case 'call':
        if (LOOKS_BY_NAME.has(file.scopes.qualifiedName(file.child(node, 'function')) ?? '')) return 'all';
        break;
      case 'string':
        if (isType(file, node) || file.text(node).includes('>>>')) mention(node);
        break;
      case 'comment':
        if (/#\s*type:/.test(file.text(node))) mention(node);
        break;
      case 'identifier':
        if (file.text(node) !== '__all__') break;
        if (!addExports(file, node, names)) return 'all';
        break;
    }
  }
  return names;
}

/** pytest passes a fixture by the name of a parameter. */
function* parameterNames(file: PythonFile): Generator<string> {
  for (const { bindings } of file.scopes.all) {
    for (const { name, definitions } of bindings.values()) {
      if (definitions.some(({ kind }) => kind === 'parameter')) yield name;
    }
  }
}

/** No type that a person writes nests deeper. */
const DEEPEST_TYPE = 20;

/** Whether a string stands where a type may: in an annotation, in a subscript, or where a function takes a type. */
function isType(file: PythonFile, string: Node): boolean {
  let node = string;
  for (let level = 0; level < DEEPEST_TYPE; level += 1) {
    const outer = file.parent(node)!;
    switch (file.kind(outer)) {
      case 'type':
      case 'type_parameter':
        return true;
      case 'subscript':
        return file.field(node) === 'subscript';
      case 'assignment':
        return isAlias(file, outer);
      case 'argument_list':
        return TAKES_TYPES.test(file.text(file.child(file.parent(outer)!, 'function') ?? outer));
      case 'binary_operator':
      case 'list':
      case 'tuple':
      case 'pair':
      case 'dictionary':
      case 'keyword_argument':
      case 'concatenated_string':
      case 'parenthesized_expression':
        node = outer;
        break;
      default:
        return false;
    }
  }
  return false;
}

/** `Pairs: TypeAlias = "list[tuple[str, Any]]"`. */
function isAlias(file: PythonFile, assignment: Node): boolean {
  const type = file.child(assignment, 'type');
  return type !== undefined && /\bTypeAlias\b/.test(file.text(type));
}

/** @returns false when what `__all__` holds is worked out at run time */
function addExports(file: PythonFile, name: Node, names: Set<string>): boolean {
  const statement = file.enclosing(name, 'expression_statement');
  if (statement === undefined) return true;
  for (const node of file.walk(statement)) {
    if (file.is(node, 'string_content')) names.add(file.text(node));
    if (file.is(node, 'list_comprehension', 'generator_expression')) return false;
  }
  return true;
}

const EXPLAINED =
  /noqa(?!:)|F401|W0611|disable=.*unused-import|side.?effect|re-?export|regist|compat|needed|keep|fixture/i;

/** Modules that are imported for what happens when they are. */
const ACTS_ON_IMPORT =
  /(^|\.)_?(signals?|receivers|handlers|listeners|subscribers|checks|lookups|hooks|monkey\w*|patch\w*)$/;

/** What Alembic's template, and Django's `makemigrations`, write whether it is used or not. */
const WRITTEN_INTO_MIGRATIONS =
  /^(alembic\.op|sqlalchemy|sqlalchemy_utils|sqlmodel|geoalchemy2|pgvector|sqlalchemy\.dialects\.postgresql|django\.conf\.settings|django\.db\.(models|migrations)(\.deletion)?)$/;

const FIXTURES = /(^|\.)(conftest|fixtures?)(\.|$)|fixtures?$/;

/** Whether an import that nothing reads is there for another reason. */
function isOnPurpose(file: PythonFile, { node, target }: Definition, scope: Node): boolean {
  const statement = importOf(file, node);
  const item = importedItem(file, node);
  if (isReexported(file, item) || ACTS_ON_IMPORT.test(target!)) return true;
  if (ACTS_ON_IMPORT.test(file.text(file.is(item, 'aliased_import') ? file.child(item, 'name')! : item))) return true;
  if (loadsSubmodule(file, node, target!)) return true;
  if (isMigration(file.path) && [target!, file.text(item)].some((name) => WRITTEN_INTO_MIGRATIONS.test(name)))
    return true;
  if (file.isTest && isFixture(file, statement, target!)) return true;
  for (const outer of file.ancestors(statement)) {
    if (file.is(outer, 'try_statement', 'with_statement') && isProbe(file, outer)) return true;
    if (file.is(outer, 'if_statement') && isOneOfTwo(file, node, outer)) return true;
    if (!file.is(outer, 'function_definition')) continue;
    // Bound by `global` for others, or a function that exists to import.
    return scope === 0 || onlyImports(file, file.child(outer, 'body')!);
  }
  return false;
}

/** `import a as a` and `from m import a as a` say that the name is meant for others. */
function isReexported(file: PythonFile, item: Node): boolean {
  if (!file.is(item, 'aliased_import')) return false;
  return file.text(file.child(item, 'name')!) === file.text(file.child(item, 'alias')!);
}

/** `import a.b` makes `a.b` there for whoever knows `a` by another name. */
function loadsSubmodule(file: PythonFile, name: Node, target: string): boolean {
  if (file.nextSibling(name) === undefined || !file.is(file.parent(file.parent(name)!), 'import_statement'))
    return false;
  for (const { definitions } of file.scopes.module.bindings.values()) {
    if (definitions.some((other) => other.target === target && other.node !== name)) return true;
  }
  return false;
}

/** 1-based lines with a comment that says what an import is for, and those of the imports below one without a gap. */
function explainedLines(file: PythonFile): ReadonlySet<number> {
  const explained = new Set<number>();
  // Lines of comments that stand alone and belong to one that explains.
  const above = new Set<number>();
  for (const comment of file.comments) {
    const line = file.lineOf(comment);
    const isExplanation = EXPLAINED.test(file.text(comment));
    if (isExplanation) explained.add(line);
    if ((isExplanation || above.has(line - 1)) && file.line(line).trimStart().startsWith('#')) above.add(line);
  }
  if (above.size === 0) return explained;
  let last = 0;
  let isBelow = false;
  for (const statement of file.nodesOf('import_statement', 'import_from_statement')) {
    const line = file.lineOf(statement);
    isBelow = above.has(line - 1) || (isBelow && last === line - 1);
    last = file.lines.at(file.end(statement));
    if (isBelow) explained.add(line);
  }
  return explained;
}

/** pytest finds fixtures by their names in the module. */
function isFixture(file: PythonFile, statement: Node, target: string): boolean {
  const from = file.child(statement, 'module_name');
  if (from === undefined) return false;
  const name = target.slice(target.lastIndexOf('.') + 1);
  return (/(^|\/)conftest\.py$/.test(file.path) || FIXTURES.test(file.text(from))) && /^[a-z_]/.test(name);
}

/** Whether a statement tries an import out: it catches, or expects, that there is nothing to import. */
function isProbe(file: PythonFile, statement: Node): boolean {
  const missing = /\b(ImportError|ModuleNotFoundError|Exception|BaseException)\b/;
  if (file.is(statement, 'with_statement')) {
    const clause = file.childOf(statement, 'with_clause');
    return clause !== undefined && missing.test(file.text(clause));
  }
  return file.children(statement).some((clause) => {
    if (!file.is(clause, 'except_clause')) return false;
    const caught = file.child(clause, 'value');
    return caught === undefined || missing.test(file.text(caught));
  });
}

/** Whether both branches of an `if` import the name: the module offers it to others whatever the version. */
function isOneOfTwo(file: PythonFile, name: Node, statement: Node): boolean {
  const definitions = file.scopes.binding(name)?.definitions ?? [];
  return definitions.some(({ node }) => node !== name && file.contains(statement, node));
}

function onlyImports(file: PythonFile, block: Node): boolean {
  return file.statements(block).every((statement, index) => {
    if (index === 0 && file.is(file.namedChildren(statement)[0], 'string')) return true;
    return file.is(statement, 'import_statement', 'import_from_statement');
  });
}

function* sightings(file: PythonFile, unused: readonly Unused[]): Iterable<{ at: Node; name: string; fix: Edit[] }> {
  const gone = new Set(unused.map(({ item }) => item));
  const itemsOf = new Map(
    [...new Set(unused.map(({ statement }) => statement))].map((statement) => [
      statement,
      file.childrenIn(statement, 'name'),
    ]),
  );
  const whole = new Set(
    [...itemsOf].filter(([, items]) => items.every((item) => gone.has(item))).map(([statement]) => statement),
  );
  for (const [statement, items] of itemsOf) {
    const lastKept = items.findLastIndex((item) => !gone.has(item));
    for (const [index, item] of items.entries()) {
      if (!gone.has(item)) continue;
      let edit: Edit | undefined;
      if (!whole.has(statement)) edit = removeItem(file, items, index, lastKept);
      // A statement that goes as a whole goes with its first name.
      else if (index === 0) edit = removeStatement(file, statement, whole);
      yield { at: item, name: file.text(item), fix: edit === undefined ? [] : [edit] };
    }
  }
}
