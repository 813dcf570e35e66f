import { argumentsOf } from '../../../python/arguments.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

/** Keys of which several elements have the same value as a rule. */
const COUNTS = /(^|\.)(count|len)$/;

export default detector(
  { kinds: ['subscript'], facts: ['code', 'function', 'instead'], words: ['sorted'] },
  function* (node, file) {
    // A test sorts a handful, and nobody waits for it.
    if (file.isTest) return;
    const call = file.child(node, 'value');
    if (!file.is(call, 'call') || !file.text(call).startsWith('sorted')) return;
    if (file.scopes.qualifiedName(file.child(call, 'function')) !== 'builtins.sorted') return;
    const [place, ...more] = file.childrenIn(node, 'subscript');
    const index = place === undefined ? '' : file.text(place);
    if (more.length > 0 || !/^(0|-1)$/.test(index)) return;
    const { positional, keywords, isComplete } = argumentsOf(file, call);
    const [values, ...others] = positional;
    if (values === undefined || others.length > 0 || !isComplete) return;
    const reverse = keywords.get('reverse');
    const isDescending = file.is(reverse, 'true');
    if (reverse !== undefined && !file.is(reverse, 'true', 'false')) return;
    const name = (index === '0') === isDescending ? 'max' : 'min';
    const key = keywords.get('key');
    // Where many are equal, the last of them is another one than the first, which `min` and `max` give.
    if (index === '-1' && key !== undefined && COUNTS.test(file.text(key))) return;
    // Of nothing, `min` and `max` raise another exception than the one that is waited for.
    if (isEmptinessCaught(file, node)) return;
    const rest = key === undefined ? '' : `, key=${file.text(key)}`;
    const list = file.child(call, 'arguments')!;
    const inner = file.is(list, 'argument_list') ? file.text(values) : file.text(values).slice(1, -1);
    const instead = `${name}(${inner}${rest})`;
    yield {
      at: node,
      code: shortened(file, node),
      function: name,
      instead: instead.length > 60 || instead.includes('\n') ? `${name}(…)` : instead,
      fix: [{ ...file.span(node), text: instead }],
    };
  },
);

/** Whether a `try` around catches the `IndexError` of an empty list, and not the `ValueError` of `min` and `max`. */
function isEmptinessCaught(file: PythonFile, node: Node): boolean {
  let inner = node;
  for (const outer of file.ancestors(node)) {
    if (file.is(outer, 'function_definition', 'lambda')) return false;
    if (file.is(outer, 'try_statement') && file.field(inner) === 'body') {
      const caught = file.namedChildren(outer).filter((clause) => file.is(clause, 'except_clause'));
      if (caught.some((clause) => /^except\b[^:]*\b(IndexError|LookupError)\b/.test(file.text(clause)))) return true;
    }
    inner = outer;
  }
  return false;
}

function shortened(file: PythonFile, node: Node): string {
  const text = file.text(node).replaceAll(/\s+/g, ' ');
  return text.length > 60 ? `sorted(…)${text.slice(text.lastIndexOf('['))}` : text;
}
