import type { Edit } from '../../../model/finding.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { LOG_METHODS, logCall } from './logger.ts';

export default detector({ kinds: ['call'], facts: ['method', 'way'], called: LOG_METHODS }, function* (node, file) {
  const call = logCall(file, node);
  if (call === undefined) return;
  const message = file.unparenthesized(call.message);
  const way = wayOf(file, message);
  if (way === undefined) return;
  // What stands behind the message already would have to be counted anew.
  const isLast = call.values.length === 0 && call.given.isComplete && !call.given.keywords.has('msg');
  const fix = isLast ? fixOf(file, call.message) : [];
  yield { at: message, method: call.method, way, fix };
});

/** How a message is put together before the call; undefined when it is not. */
function wayOf(file: PythonFile, message: Node): string | undefined {
  if (file.is(message, 'string', 'concatenated_string'))
    return interpolations(file, message).length > 0 ? 'an f-string' : undefined;
  if (file.is(message, 'binary_operator')) {
    const operator = file.child(message, 'operator');
    const isText = textsOf(file, message).some((part) => file.is(part, 'string', 'concatenated_string'));
    if (!isText) return undefined;
    if (file.is(operator, '"%"')) return '`%`';
    // Two literals on two lines are one.
    return file.is(operator, '"+"') && !textsOf(file, message).every((part) => isConstant(file, part))
      ? '`+`'
      : undefined;
  }
  if (!file.is(message, 'call')) return undefined;
  const callee = file.child(message, 'function')!;
  const isFormat = file.is(callee, 'attribute') && file.text(file.child(callee, 'attribute')!) === 'format';
  const object = isFormat ? file.unparenthesized(file.child(callee, 'object')!) : undefined;
  return file.is(object, 'string', 'concatenated_string') ? '`.format()`' : undefined;
}

/** The operands of a chain of operators, without recursion: a chain may be long. */
function textsOf(file: PythonFile, message: Node): Node[] {
  const found: Node[] = [];
  let left: Node = message;
  while (file.is(left, 'binary_operator')) {
    found.unshift(file.unparenthesized(file.child(left, 'right')!));
    left = file.unparenthesized(file.child(left, 'left')!);
  }
  return [left, ...found];
}

function isConstant(file: PythonFile, part: Node): boolean {
  return file.is(part, 'string', 'concatenated_string') && interpolations(file, part).length === 0;
}

/** The values in f-strings; a t-string is put together by whoever writes the log. */
function interpolations(file: PythonFile, message: Node): Node[] {
  const strings = file.is(message, 'concatenated_string') ? file.namedChildren(message) : [message];
  const formatted = strings.filter(
    (string) => !/^r?t/i.test(file.text(file.childOf(string, 'string_start') ?? string)),
  );
  return formatted.flatMap((string) => file.children(string).filter((part) => file.is(part, 'interpolation')));
}

function fixOf(file: PythonFile, message: Node): Edit[] {
  if (file.is(message, 'string')) return fixInterpolation(file, message);
  if (file.is(message, 'binary_operator') && file.is(file.child(message, 'operator'), '"%"'))
    return fixOperator(file, message);
  return [];
}

/** `f"{count} of {total!r}"` to `"%s of %r", count, total`. */
function fixInterpolation(file: PythonFile, string: Node): Edit[] {
  const values: string[] = [];
  let text = '';
  for (const part of file.children(string)) {
    if (file.is(part, 'string_start')) {
      text += file.text(part).replace(/f/i, '');
    } else if (file.is(part, 'interpolation')) {
      const expression = file.child(part, 'expression');
      const conversion = file.child(part, 'type_conversion');
      // A format or `{count=}` has no counterpart.
      const rest = file
        .children(part)
        .filter((each) => !file.is(each, '"{"', '"}"', 'type_conversion') && each !== expression);
      const letter = conversion === undefined ? 's' : file.text(conversion).slice(1);
      if (
        expression === undefined ||
        rest.length > 0 ||
        file.is(expression, 'yield', 'expression_list', 'pattern_list')
      )
        return [];
      text += `%${letter}`;
      values.push(file.text(expression));
    } else if (file.is(part, 'string_end')) {
      text += file.text(part);
    } else {
      text += file.text(part).replaceAll('%', '%%').replaceAll('{{', '{').replaceAll('}}', '}');
    }
  }
  return [{ ...file.span(string), text: [text, ...values].join(', ') }];
}

/** `"%s of %s" % (count, total)` to `"%s of %s", count, total`. */
function fixOperator(file: PythonFile, operation: Node): Edit[] {
  const left = file.child(operation, 'left')!;
  const right = file.child(operation, 'right')!;
  const isOne = file.is(right, 'call', 'attribute', 'identifier', 'subscript', 'string', 'integer');
  const parts = file.is(right, 'tuple') ? file.namedChildren(right) : isOne ? [right] : [];
  // `%(name)s` takes a dictionary, which the log takes as it is.
  const hasNames = /%\(/.test(file.text(left));
  if (parts.length === 0 || hasNames || parts.some((part) => file.is(part, 'list_splat'))) return [];
  return [{ ...file.span(operation), text: [left, ...parts].map((part) => file.text(part)).join(', ') }];
}
