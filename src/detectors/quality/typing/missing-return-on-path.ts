import { excludesNone } from '../../../python/annotations.ts';
import { classAround, methodOf } from '../../../python/classes.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { canReachEnd } from '../../../python/flow.ts';

export default detector({ kinds: ['function_definition'], facts: ['name', 'type', 'how'] }, function* (node, file) {
  const type = file.child(node, 'return_type');
  const body = file.child(node, 'body');
  if (type === undefined || body === undefined || file.path.endsWith('.pyi')) return;
  if (isUnfinished(file, node, body) || !excludesNone(file, type)) return;
  const name = file.child(node, 'name')!;
  // Nobody takes what a test returns, and pytest alone what a fixture does.
  if (file.isTest && (/^test(_|$)/.test(file.text(name)) || isFixture(file, node))) return;
  const isElsewhere = (inner: Node): boolean => file.is(inner, 'function_definition', 'class_definition', 'lambda');
  const bare: Node[] = [];
  for (const inner of file.walk(body, isElsewhere)) {
    if (file.is(inner, 'yield')) return;
    if (file.is(inner, 'return_statement') && file.namedChildren(inner).length === 0) bare.push(inner);
  }
  const facts = { name: file.text(name), type: file.text(type) };
  for (const at of bare) yield { at, ...facts, how: 'returns nothing here' };
  if (canReachEnd(file, body)) yield { at: name, ...facts, how: 'can end without returning a value' };
});

function isFixture(file: PythonFile, definition: Node): boolean {
  return file.decorators(definition).some((decorator) => /(^|\.)fixture\b/.test(file.text(decorator)));
}

/** Whether a function is there to be overridden, overloaded or filled in. */
function isUnfinished(file: PythonFile, definition: Node, body: Node): boolean {
  const marks = /(^|\.)(abstract\w*|overload)$/;
  if (file.decorators(definition).some((decorator) => marks.test(file.text(decorator)))) return true;
  return file.statements(body).every((statement) => {
    if (file.is(statement, 'pass_statement')) return true;
    if (!file.is(statement, 'expression_statement')) return false;
    const [value] = file.namedChildren(statement);
    return file.is(value, 'ellipsis', 'string') || (file.is(value, 'call') && refuses(file, definition, value));
  });
}

/** Whether a method calls another one of its class that raises `NotImplementedError`. */
function refuses(file: PythonFile, definition: Node, call: Node): boolean {
  const name = /^(?:self|cls)\.(\w+)$/.exec(file.text(file.child(call, 'function')!))?.[1];
  const owner = name === undefined ? undefined : classAround(file, definition);
  const method = owner === undefined ? undefined : methodOf(file, owner, name!);
  return method !== undefined && /\braise NotImplementedError\b/.test(file.text(method));
}
