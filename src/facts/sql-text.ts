import { argumentsOf, calledName } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { definedAs } from './constants.ts';
import { COMPUTED } from './sql-operations.ts';

/**
 * The SQL that an expression is, with `COMPUTED` in place of each value put into it; undefined when it is no text that can
 * be seen here. `sa.text(…)`, `%`, `.format(…)` and a list of statements are looked into.
 */
export function sqlText(file: PythonFile, expression: Node): string | undefined {
  const parts: string[] = [];
  let isText = false;
  const seen = new Set<Node>();
  const open: (Node | ';')[] = [expression];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    if (each === ';') {
      parts.push(each);
      continue;
    }
    const node = definedAs(file, file.unparenthesized(each));
    if (seen.has(node)) continue;
    seen.add(node);
    const inner = partsOf(file, node);
    if (inner !== undefined) {
      open.push(...inner);
    } else if (file.is(node, 'string')) {
      isText = true;
      parts.push(contentOf(file, node));
    } else {
      parts.push(COMPUTED);
    }
  }
  return isText ? parts.join('').replaceAll(/[{%]\(?\w*\)?[}s]/g, COMPUTED) : undefined;
}

/** What a text is put together from, the last part first; undefined when it is one piece. */
function partsOf(file: PythonFile, node: Node): (Node | ';')[] | undefined {
  if (file.is(node, 'concatenated_string')) return file.namedChildren(node).reverse();
  if (file.is(node, 'binary_operator')) {
    const left = file.child(node, 'left')!;
    return file.is(file.child(node, 'operator'), '"%"') ? [left] : [file.child(node, 'right')!, left];
  }
  if (file.is(node, 'list')) {
    // A statement of a list may come with its parameters.
    return file
      .namedChildren(node)
      .reverse()
      .flatMap((part) => [';' as const, file.is(part, 'tuple') ? (file.namedChildren(part)[0] ?? part) : part]);
  }
  const inner = file.is(node, 'call') ? wrapped(file, node) : undefined;
  return inner === undefined ? undefined : [inner];
}

/** `statement` of `text(statement)`, `op.f(statement)`, `statement.format(…)` and `textwrap.dedent(statement)`. */
function wrapped(file: PythonFile, call: Node): Node | undefined {
  const name = calledName(file, call) ?? '';
  if (/^(text|f|dedent|DDL|SQL)$/.test(name)) return argumentsOf(file, call).positional[0];
  const callee = file.child(call, 'function');
  return name === 'format' && file.is(callee, 'attribute') ? file.child(callee, 'object') : undefined;
}

function contentOf(file: PythonFile, string: Node): string {
  const isRaw = /^[^"']*r/i.test(file.text(string).slice(0, 3));
  return file
    .namedChildren(string)
    .map((part) => {
      if (file.is(part, 'interpolation')) return COMPUTED;
      if (!file.is(part, 'string_content')) return '';
      // An escape is white space, a quote or a backslash, as far as it matters to SQL.
      return isRaw
        ? file.text(part)
        : file.text(part).replaceAll(/\\([ntr]|.)/gs, (_, c: string) => ('ntr'.includes(c) ? ' ' : c));
    })
    .join('');
}
