import type { Node, PythonFile } from './file.ts';

/** The text of a plain string literal; undefined for bytes, f-strings, escapes and anything that is not a literal. */
export function stringValue(file: PythonFile, node: Node | undefined): string | undefined {
  if (file.is(node, 'concatenated_string')) {
    const parts = file.namedChildren(node).map((part) => stringValue(file, part));
    return parts.includes(undefined) ? undefined : parts.join('');
  }
  if (!file.is(node, 'string')) return undefined;
  const [start, ...inner] = file.children(node);
  if (start === undefined || /[bft]/i.test(file.text(start))) return undefined;
  let value = '';
  for (const part of inner) {
    if (file.is(part, 'string_end')) continue;
    if (!file.is(part, 'string_content') || file.namedChildren(part).length > 0) return undefined;
    value += file.text(part);
  }
  return value;
}

/** The members of a list, tuple or set display; undefined for anything else and when one is unpacked into it. */
export function members(file: PythonFile, node: Node | undefined): Node[] | undefined {
  if (!file.is(node, 'list', 'tuple', 'set')) return undefined;
  const found = file.namedChildren(node);
  return found.some((member) => file.is(member, 'list_splat')) ? undefined : found;
}

/** `True` and `False` as written; undefined when it takes running the program to know. */
export function booleanValue(file: PythonFile, node: Node): boolean | undefined {
  if (file.is(node, 'true')) return true;
  return file.is(node, 'false') ? false : undefined;
}
