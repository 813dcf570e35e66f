import type { Node, PythonFile } from './file.ts';

/** The arguments of a call, told apart. */
export interface Arguments {
  readonly positional: readonly Node[];
  /** Values by keyword. */
  readonly keywords: ReadonlyMap<string, Node>;
  /** False when `*` or `**` hands on more than can be read here. */
  readonly isComplete: boolean;
}

/** Reads what is written between the parentheses of a call. */
export function argumentsOf(file: PythonFile, call: Node): Arguments {
  const positional: Node[] = [];
  const keywords = new Map<string, Node>();
  let isComplete = true;
  const list = file.child(call, 'arguments');
  // A lone generator expression takes the place of the list.
  const written = list === undefined ? [] : file.is(list, 'argument_list') ? file.namedChildren(list) : [list];
  for (const argument of written) {
    if (file.is(argument, 'list_splat', 'dictionary_splat')) {
      isComplete = false;
    } else if (file.is(argument, 'keyword_argument')) {
      const name = file.child(argument, 'name');
      const value = file.child(argument, 'value');
      if (name !== undefined && value !== undefined) keywords.set(file.text(name), value);
    } else {
      positional.push(argument);
    }
  }
  return { positional, keywords, isComplete };
}

/** The last name of what is called: `filter` of `Book.objects.filter()`. */
export function calledName(file: PythonFile, call: Node): string | undefined {
  const callee = file.child(call, 'function');
  if (file.is(callee, 'identifier')) return file.text(callee);
  const attribute = file.is(callee, 'attribute') ? file.child(callee, 'attribute') : undefined;
  return attribute === undefined ? undefined : file.text(attribute);
}
