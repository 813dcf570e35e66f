import type { Node, PythonFile } from '../../../python/file.ts';
import { stringValue } from '../../../python/literals.ts';

/** A text that two literals share when they are the same key of a dict; undefined for what is no literal. */
export function literalKey(file: PythonFile, node: Node): string | undefined {
  switch (file.kind(node)) {
    case 'true':
      return '1';
    case 'false':
      return '0';
    case 'none':
      return 'None';
    case 'integer':
    case 'float':
      return numberKey(file.text(node));
    case 'unary_operator': {
      const argument = file.child(node, 'argument');
      const isNegative = file.text(node).startsWith('-') && file.is(argument, 'integer', 'float');
      const key = isNegative ? numberKey(file.text(argument)) : undefined;
      return key === undefined ? undefined : `-${key}`;
    }
    case 'string':
    case 'concatenated_string':
      return textKey(file, node);
    case 'tuple': {
      const keys = file
        .namedChildren(node)
        .map((member) => (file.is(member, 'tuple') ? undefined : literalKey(file, member)));
      return keys.includes(undefined) ? undefined : `(${keys.join()})`;
    }
    default:
      return undefined;
  }
}

/** Numbers that are equal are one key, however they are written. */
function numberKey(text: string): string | undefined {
  const value = Number(text.replaceAll('_', '').replace(/^0(?=\d)/, ''));
  return Number.isNaN(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER ? undefined : String(value);
}

function textKey(file: PythonFile, node: Node): string | undefined {
  const value = stringValue(file, node);
  if (value !== undefined) return JSON.stringify(value);
  // What has escapes in it, or is made of bytes, is compared as it is written; an f-string has no value yet.
  const text = file.text(node);
  return file.is(node, 'string') && !/^[a-z]*[ft]/i.test(text) ? text : undefined;
}
