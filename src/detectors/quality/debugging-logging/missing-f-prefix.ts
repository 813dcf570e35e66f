import type { Edit } from '../../../model/finding.ts';
import { shorten } from '../../../model/shorten.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { logCall } from './logger.ts';

/** What an f-string would fill: a name, its attributes and items, a conversion, a format. */
const FIELD = /\{([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*|\[[\w'"]+\]|\(\))*)(![rsa])?(:[^{}]*)?\}/g;

export default detector({ kinds: ['string'], facts: ['name', 'text'] }, function* (node, file) {
  const start = file.start(node);
  const prefix = /^[a-z]*/i.exec(file.text({ start, end: Math.min(start + 3, file.end(node)) }))![0];
  if (/[fbt]/i.test(prefix)) return;
  const text = file.text(node);
  if (!text.includes('{')) return;
  const names = fieldsOf(text);
  // `must be of form 'Bearer {token}'` shows what to write.
  if (names === undefined || /\b(form|format|syntax|pattern|like|template|e\.g\.)\b[^{]*\{/i.test(text)) return;
  if (!isShown(file, node)) return;
  const scope = file.enclosing(node, 'function_definition', 'lambda');
  if (scope === undefined || !names.every((name) => isLocal(file, name, node))) return;
  yield {
    at: node,
    name: names[0]!,
    text: shorten(text, 60),
    fix: [{ start, end: start, text: 'f' }, ...withoutStray(file, node)],
  };
});

/** `"f'{name}' is taken"`: the `f` got behind the quote. */
function withoutStray(file: PythonFile, node: Node): Edit[] {
  const content = file.childOf(node, 'string_content');
  if (content === undefined || !/^f['"]\{/.test(file.text(content))) return [];
  const start = file.start(content);
  return [{ start, end: start + 1, text: '' }];
}

/** The names in braces; undefined when there are none, or the braces hold anything else. */
function fieldsOf(text: string): string[] | undefined {
  const fields = [...text.matchAll(FIELD)];
  if (fields.length === 0 || /[{}]/.test(text.replaceAll(FIELD, ''))) return undefined;
  return fields.map(([, name]) => name!);
}

/** Whether the text goes to a reader as it is: raised, printed, logged, returned, or next to an f-string. */
function isShown(file: PythonFile, node: Node): boolean {
  const outer = file.parent(node)!;
  const isPart = file.is(outer, 'concatenated_string');
  const whole = isPart ? outer : node;
  const parent = file.parent(whole)!;
  const isNextToOne = isPart && file.namedChildren(outer).some((part) => part !== node && isInterpolated(file, part));
  if (isNextToOne) return !isFormatted(file, whole) && !isTemplate(file, whole);
  if (file.is(parent, 'return_statement')) return isDescription(file, parent);
  if (file.is(parent, 'keyword_argument')) return isDetail(file, parent);
  if (!file.is(parent, 'argument_list')) return false;
  const call = file.parent(parent)!;
  const arguments_ = file.namedChildren(parent);
  if (file.is(file.parent(call), 'raise_statement')) return arguments_[0] === whole && !hasFormat(file, arguments_);
  // With further arguments it may be a template that they fill.
  if (file.scopes.qualifiedName(file.child(call, 'function')) === 'builtins.print') return arguments_.length === 1;
  return logCall(file, call)?.message === whole && arguments_.length === 1;
}

/** Whether a statement returns how an object describes itself. */
function isDescription(file: PythonFile, statement: Node): boolean {
  const owner = file.enclosing(statement, 'function_definition', 'lambda');
  return file.is(owner, 'function_definition') && /^__(str|repr)__$/.test(file.text(file.child(owner, 'name')!));
}

/** `raise HTTPException(404, detail="…")`, without a word of what else the text may be filled with. */
function isDetail(file: PythonFile, argument: Node): boolean {
  const list = file.parent(argument)!;
  if (!file.is(file.parent(file.parent(list)!), 'raise_statement')) return false;
  if (!/^(detail|message|msg|reason)$/.test(file.text(file.child(argument, 'name')!))) return false;
  const words = file.namedChildren(list).filter((each) => file.is(each, 'keyword_argument', 'dictionary_splat'));
  return words.every(
    (each) =>
      each === argument ||
      (file.is(each, 'keyword_argument') && /^(status|status_code|code)$/.test(file.text(file.child(each, 'name')!))),
  );
}

/** Whether other arguments may be what the text is filled with. */
function hasFormat(file: PythonFile, given: readonly Node[]): boolean {
  return given.some((argument) => file.is(argument, 'keyword_argument', 'dictionary_splat'));
}

function isInterpolated(file: PythonFile, string: Node): boolean {
  return file.childOf(string, 'interpolation') !== undefined;
}

function isFormatted(file: PythonFile, whole: Node): boolean {
  const parent = file.parent(whole);
  return (
    file.is(parent, 'attribute') ||
    (file.is(parent, 'parenthesized_expression') && file.is(file.parent(parent), 'attribute'))
  );
}

/** Whether a text is bound to a name that says that it waits to be filled: `url_template`. */
function isTemplate(file: PythonFile, whole: Node): boolean {
  const parent = file.parent(whole)!;
  const outer = file.is(parent, 'parenthesized_expression') ? file.parent(parent) : parent;
  const name = file.is(outer, 'assignment') ? file.child(outer, 'left') : undefined;
  return name !== undefined && /(template|format|fmt|pattern|tpl)$/i.test(file.text(name));
}

/** Whether a name is bound in a function around a node. */
function isLocal(file: PythonFile, name: string, node: Node): boolean {
  for (const outer of file.ancestors(node)) {
    if (!file.is(outer, 'function_definition', 'lambda')) continue;
    if (file.scopes.of(outer)?.bindings.has(name) === true) return true;
  }
  return false;
}
