import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { remembered } from '../../../python/remembered.ts';
import { LOG_METHODS, logCall } from './logger.ts';

/** One conversion of the `%` operator; the length letters are taken and do nothing. */
const CONVERSION =
  /%(?:\((?<key>[^)]*)\))?[-#0 +]*(?<width>\*|\d*)(?:\.(?<precision>\*|\d*))?[hlL]?(?<type>[a-zA-Z%])?/g;

/** A field of `str.format`. */
const BRACES = /\{[\w.[\]]*(![rsa])?(:[^{}]*)?\}/;

/** Calls that no logger of the standard library could write: one is a slip, more are the way of this program. */
const ENOUGH_FOR_A_STYLE = 2;

export default detector(
  { kinds: ['call'], facts: ['placeholders', 'values'], called: LOG_METHODS },
  function* (node, file) {
    const call = logCall(file, node);
    if (call === undefined || !call.given.isComplete || call.given.keywords.has('msg')) return;
    const message = literal(file, call.message);
    const wanted = message === undefined ? undefined : countOf(message);
    if (wanted === undefined) return;
    const { values, isStandard } = call;
    if (values.length === wanted) return;
    if (wanted === 0 && values.length > 0 && BRACES.test(message!) && hasBraceStyle(file, 0)) return;
    // Without arguments the message is written as it is, and `%` may mean itself.
    if (values.length === 0) {
      if (!isStandard || !/(^|[\s"'(=:[<])%[srd](?=$|[\s"'),.;:!\]>])/.test(message!)) return;
    } else if (!isStandard && wanted === 0) return;
    yield { at: node, placeholders: counted(wanted, 'placeholder'), values: counted(values.length, 'argument') };
  },
);

/** Whether the loggers of a file fill braces: several calls give them arguments for those, and none for a `%`. */
const hasBraceStyle = remembered((file): boolean => {
  let braces = 0;
  for (const node of file.callsNamed(...LOG_METHODS)) {
    const call = logCall(file, node);
    if (call === undefined || call.values.length === 0) continue;
    const message = literal(file, call.message);
    if (message === undefined) continue;
    if ((countOf(message) ?? 1) > 0) return false;
    if (BRACES.test(message)) braces += 1;
  }
  return braces >= ENOUGH_FOR_A_STYLE;
});

/** The text of a string literal of any kind but f-strings, its escapes left as they are. */
function literal(file: PythonFile, node: Node): string | undefined {
  const inner = file.unparenthesized(node);
  if (file.is(inner, 'concatenated_string')) {
    const parts = file.namedChildren(inner).map((part) => literal(file, part));
    return parts.includes(undefined) ? undefined : parts.join('');
  }
  if (!file.is(inner, 'string') || /^[a-z]*[fbt]/i.test(file.text(inner).split(/["']/)[0]!)) return undefined;
  const content = file.childOf(inner, 'string_content');
  return content === undefined ? '' : file.text(content);
}

/** How many arguments a format takes; undefined when it names them, or is none that Python takes. */
function countOf(message: string): number | undefined {
  let count = 0;
  for (const { groups } of message.matchAll(CONVERSION)) {
    const { key, width, precision, type } = groups!;
    if (type === '%') continue;
    if (key !== undefined || type === undefined || !/[diouxXeEfFgGcrsa]/.test(type)) return undefined;
    count += 1 + (width === '*' ? 1 : 0) + (precision === '*' ? 1 : 0);
  }
  return count;
}

function counted(count: number, thing: string): string {
  return `${count === 0 ? 'no' : count} ${thing}${count === 1 ? '' : 's'}`;
}
