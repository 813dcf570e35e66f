import type { Edit } from '../../../model/finding.ts';
import { isFrom } from '../../../model/python-version.ts';
import { argumentsOf } from '../../../python/arguments.ts';
import { detector } from '../../../python/detector.ts';
import { indentBefore, lineEnd } from '../../../python/edits.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { imported } from '../../../python/new-import.ts';
import { classOf, isSelfCall } from './self-calls.ts';

/** What a function is said to remember, or to limit, in its names. */
const REMEMBERS = /cache|memo|seen|known|visited|table/i;

/** Parameters that bound a depth: the size of what is made is the size of the work. */
const DEPTH = /depth|level|height|order|generation|iteration|retr|attempt|tries/i;

const CACHE = { name: 'cache', call: '' };
/** What says the same before Python 3.9. */
const OLD_CACHE = { name: 'lru_cache', call: '(maxsize=None)' };

export default detector({ kinds: ['function_definition'], facts: ['name', 'calls'] }, function* (node, file, options) {
  const body = file.child(node, 'body');
  const name = file.child(node, 'name');
  if (body === undefined || name === undefined || file.decorators(node).length > 0) return;
  const text = file.text(node);
  // Its own name, and that in two calls.
  if (!holdsTimes(text, file.text(name), 3) || REMEMBERS.test(text)) return;
  const isElsewhere = (inner: Node): boolean => file.is(inner, 'function_definition', 'class_definition', 'lambda');
  const calls = [...file.walk(body, isElsewhere)].filter(
    (inner) => file.is(inner, 'call') && isSelfCall(file, inner, node),
  );
  for (const [index, first] of calls.entries()) {
    const second = calls.slice(index + 1).find((other) => isCombined(file, first, other));
    if (second === undefined || ![first, second].every((call) => isReduced(file, call, node))) continue;
    const cache = isFrom(String(options.python), '3.9') ? CACHE : OLD_CACHE;
    // The same call twice gives the same value twice; what differs in other arguments is another question.
    yield {
      at: first,
      name: file.text(name),
      calls: `\`${file.text(first)}\` and \`${file.text(second)}\``,
      fix: cached(file, node, cache),
    };
    return;
  }
});

function holdsTimes(text: string, word: string, times: number): boolean {
  let at = -1;
  for (let found = 0; found < times; found += 1) {
    at = text.indexOf(word, at + 1);
    if (at === -1) return false;
  }
  return true;
}

/** Whether both calls are run for one value: in one sum, one `max(…)`, one comparison, or one after the other for the same. */
function isCombined(file: PythonFile, one: Node, other: Node): boolean {
  return isJoined(file, one, other) || isJoinedLater(file, one, other);
}

/** `left = paths(n - 1)` and `right = paths(n - 2)`, the next statement. */
function isJoinedLater(file: PythonFile, one: Node, other: Node): boolean {
  const [first, second] = [one, other].map((call) => {
    const assignment = file.parent(call)!;
    const left = file.is(assignment, 'assignment') ? file.child(assignment, 'left') : undefined;
    return file.is(left, 'identifier') ? { name: left, statement: file.parent(assignment)! } : undefined;
  });
  if (first === undefined || second === undefined) return false;
  const block = file.parent(first.statement)!;
  const statements = file.is(block, 'block') ? file.statements(block) : [];
  if (statements[statements.indexOf(first.statement) + 1] !== second.statement) return false;
  const uses = file.scopes.binding(first.name)?.references ?? [];
  return uses.some((use) => {
    const sum = file.parent(use);
    return (
      file.is(sum, 'binary_operator') &&
      file.namedChildren(sum).some((operand) => file.text(operand) === file.text(second.name))
    );
  });
}

function isJoined(file: PythonFile, one: Node, other: Node): boolean {
  for (let node = one, outer = file.parent(one); outer !== undefined; node = outer, outer = file.parent(outer)) {
    if (file.contains(outer, other)) {
      if (file.is(outer, 'binary_operator', 'comparison_operator', 'boolean_operator')) return true;
      return (
        file.is(outer, 'argument_list') &&
        /^(min|max|sum|add)$/.test(file.text(file.child(file.parent(outer)!, 'function')!))
      );
    }
    if (!file.is(outer, 'binary_operator', 'parenthesized_expression', 'argument_list', 'call', 'unary_operator'))
      return false;
    if (file.is(outer, 'argument_list') && isNested(file, node)) return false;
  }
  return false;
}

function isNested(file: PythonFile, argument: Node): boolean {
  return file.is(argument, 'keyword_argument');
}

/** Whether the arguments are the function's parameters, of which at least one is made less by a constant. */
function isReduced(file: PythonFile, call: Node, definition: Node): boolean {
  const { positional, keywords, isComplete } = argumentsOf(file, call);
  if (!isComplete || keywords.size > 0 || positional.length === 0) return false;
  let isLess = false;
  for (const argument of positional) {
    const left = file.is(argument, 'binary_operator') ? file.child(argument, 'left') : argument;
    if (!file.is(left, 'identifier') || !isParameter(file, left, definition)) return false;
    if (left === argument) continue;
    if (!file.is(file.child(argument, 'operator'), '"-"', '"+"') || !file.is(file.child(argument, 'right'), 'integer'))
      return false;
    if (DEPTH.test(file.text(left))) return false;
    isLess = true;
  }
  return isLess;
}

function isParameter(file: PythonFile, name: Node, definition: Node): boolean {
  const [parameter, ...more] = file.scopes.binding(name)?.definitions ?? [];
  return parameter?.kind === 'parameter' && more.length === 0 && file.contains(definition, parameter.node);
}

/** `@cache` on a function that is no method: one of a method would keep its objects alive. */
function cached(file: PythonFile, definition: Node, { name, call }: typeof CACHE): Edit[] {
  const indent = indentBefore(file, definition);
  const cache = classOf(file, definition) === undefined ? imported(file, 'functools', name) : undefined;
  if (cache === undefined || indent === undefined) return [];
  const start = file.start(definition);
  return [...cache.edits, { start, end: start, text: `@${cache.written}${call}${lineEnd(file)}${indent}` }];
}
