import type { ReadFact, RowFact } from '../../../facts/row-reads.ts';
import type { Edit } from '../../../model/finding.ts';
import { loadingCall, type Unloaded } from '../../../project/unloaded.ts';
import type { Rows } from '../../../project/rows.ts';
import { argumentsOf, calledName } from '../../../python/arguments.ts';
import { loopsAround } from '../../../python/around.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { imported } from '../../../python/new-import.ts';
import { nodeAt } from '../../../python/site.ts';

/** Methods of Django's that give a queryset again, of which one takes further relations. */
const DJANGO =
  /^(all|filter|exclude|order_by|distinct|using|annotate|alias|reverse|select_related|prefetch_related|complex_filter)$/;
/** What reads rows in pieces, which relations do not fit into. */
const SQLALCHEMY_PIECES = /^yield_per$/;

const COUNTS = /^(count|exists)$/;
const PASSING = /^(list|tuple|set|frozenset|sorted|reversed|iter|enumerate|tqdm)$/;
const RUNS = /^(execute|scalars|scalar|exec|stream|stream_scalars)$/;
/** Names that are bound to names, and longer chains, are nothing that a person wrote. */
const MOST_STEPS = 50;

/**
 * Lets the query behind some rows load a relation together with them, where the whole query is in sight of the read.
 *
 * @param read that of the relation, in the file
 */
export function loadingFix(
  file: PythonFile,
  { rows: fact, variable }: RowFact,
  read: ReadFact,
  rows: Rows,
  path: Unloaded,
): readonly Edit[] | undefined {
  // Rows that are only counted are better counted in the database.
  if (COUNTS.test(read.path.at(-1)!) || COUNTS.test(read.then[0] ?? '')) return undefined;
  const place = nodeAt(file, read.site, 'attribute', 'call');
  const value = place === undefined ? undefined : rowsBehind(file, place, variable);
  if (value === undefined) return undefined;
  if (rows.model.orm === 'django') {
    const isWhole = fact.root.kind === 'manager' && fact.methods.every((method) => DJANGO.test(method));
    const query = isWhole ? queryset(file, value) : undefined;
    return query === undefined ? undefined : [insertion(file, query, loadingCall(rows, path))];
  }
  const [relation, ...further] = path;
  const isWhole = fact.root.kind === 'query' || fact.root.kind === 'select';
  if (!isWhole || further.length > 0 || fact.methods.some((method) => SQLALCHEMY_PIECES.test(method))) return undefined;
  const begun = statement(file, value);
  const loader = imported(file, 'sqlalchemy.orm', 'selectinload');
  if (begun === undefined || loader === undefined) return undefined;
  const option = `${loader.written}(${file.text(begun.model)}.${relation.name})`;
  return [...loader.edits, insertion(file, begun.query, `.options(${option})`)];
}

/** A further call behind a part of a chain; on a line of its own where the calls before or behind it have theirs. */
function insertion(file: PythonFile, part: Node, call: string): Edit {
  const end = file.end(part);
  const callee = file.is(part, 'call') ? file.child(part, 'function') : part;
  const object = file.is(callee, 'attribute') ? file.child(callee, 'object') : undefined;
  const before = object === undefined ? '' : file.text({ start: file.end(object), end: file.end(callee!) });
  const behind = file.text({ start: end, end: file.lines.end(file.lines.at(end) + 1) });
  const broken = [behind, before].map((text) => /^\s*\n\s*(?=\.)/.exec(text)?.[0]).find((text) => text !== undefined);
  return { start: end, end, text: `${broken ?? ''}${call}` };
}

/** What a name stands for a row of: what a loop around goes over, or the only value that it is given. */
function rowsBehind(file: PythonFile, read: Node, variable: string): Node | undefined {
  for (const loop of loopsAround(file, read)) {
    const target = file.child(loop, 'left');
    const names = target === undefined ? [] : [target, ...file.descendants(target)];
    if (names.some((node) => file.is(node, 'identifier') && file.text(node) === variable)) {
      return file.child(loop, 'right');
    }
  }
  const name = [read, ...file.descendants(read)].find(
    (node) => file.is(node, 'identifier') && file.text(node) === variable,
  );
  return name === undefined ? undefined : onlyValue(file, name);
}

function onlyValue(file: PythonFile, name: Node): Node | undefined {
  const binding = file.scopes.binding(name);
  const definitions = binding?.definitions.filter(({ kind }) => kind !== 'annotation') ?? [];
  const [definition, ...more] = definitions;
  if (binding?.scope.kind !== 'function' || definition?.kind !== 'assignment' || more.length > 0) return undefined;
  const assignment = file.parent(definition.node)!;
  const isWhole = file.is(assignment, 'assignment') && file.field(definition.node) === 'left';
  return isWhole ? file.child(assignment, 'right') : undefined;
}

/** The chain of a queryset's methods in some rows, without what makes a list of them. */
function queryset(file: PythonFile, rows: Node): Node | undefined {
  let node: Node | undefined = rows;
  for (let step = 0; node !== undefined && step < MOST_STEPS; step += 1) {
    node = file.unparenthesized(node);
    if (file.is(node, 'identifier')) node = onlyValue(file, node);
    else if (file.is(node, 'subscript')) node = file.child(node, 'value');
    else if (!file.is(node, 'call')) return undefined;
    else if (file.is(file.child(node, 'function'), 'attribute')) return node;
    else node = passed(file, node);
  }
  return undefined;
}

/** The beginning of a query of SQLAlchemy's (`select(Order)`, `session.query(Order)`, `Order.query`), and its model. */
function statement(file: PythonFile, rows: Node): { readonly query: Node; readonly model: Node } | undefined {
  let node: Node | undefined = rows;
  for (let step = 0; node !== undefined && step < MOST_STEPS; step += 1) {
    node = file.unparenthesized(node);
    if (file.is(node, 'identifier')) {
      node = onlyValue(file, node);
    } else if (file.is(node, 'await')) {
      node = file.namedChildren(node)[0];
    } else if (file.is(node, 'subscript')) {
      node = file.child(node, 'value');
    } else if (file.is(node, 'attribute')) {
      const object = file.child(node, 'object');
      if (file.text(file.child(node, 'attribute')!) !== 'query') node = object;
      else return object === undefined ? undefined : { query: node, model: object };
    } else if (file.is(node, 'call')) {
      const name = calledName(file, node) ?? '';
      const callee = file.child(node, 'function');
      const [first, ...more] = argumentsOf(file, node).positional;
      if (/^(select|query)$/.test(name) && first !== undefined) {
        return more.length === 0 ? { query: node, model: first } : undefined;
      }
      if (!file.is(callee, 'attribute')) node = passed(file, node);
      else node = RUNS.test(name) ? first : file.child(callee, 'object');
    } else {
      return undefined;
    }
  }
  return undefined;
}

/** The rows that a function such as `list` hands on. */
function passed(file: PythonFile, call: Node): Node | undefined {
  return PASSING.test(calledName(file, call) ?? '') ? argumentsOf(file, call).positional[0] : undefined;
}
