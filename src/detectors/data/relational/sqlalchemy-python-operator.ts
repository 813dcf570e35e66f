import type { Edit } from '../../../model/finding.ts';
import { argumentsOf, calledName } from '../../../python/arguments.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

/** Calls whose arguments become SQL. */
const BUILDERS = /^(filter|where|having|join|outerjoin|and_|or_|not_)$/;

const ORM = ['sqlalchemy', 'sqlmodel', 'flask_sqlalchemy'];

/** An expression with more operands than these was not written by a person. */
const MOST_OPERANDS = 20;

interface Fault {
  readonly operator: string;
  readonly column: string;
  readonly instead: string;
  readonly fix: readonly Edit[];
}

export default detector(
  {
    kinds: ['not_operator', 'boolean_operator', 'comparison_operator'],
    facts: ['operator', 'column', 'instead'],
  },
  function* (node, file) {
    if (!isCondition(file, node)) return;
    const fault = faultOf(file, node);
    if (fault !== undefined) yield { at: node, ...fault };
  },
);

/** Whether a node as a whole is an argument of a call that builds SQL. */
function isCondition(file: PythonFile, node: Node): boolean {
  let list = file.parent(node)!;
  for (let steps = 0; steps < MOST_OPERANDS; steps += 1) {
    if (!file.is(list, 'parenthesized_expression', 'keyword_argument', 'binary_operator')) break;
    list = file.parent(list)!;
  }
  const call = file.is(list, 'argument_list') ? file.parent(list)! : undefined;
  if (!file.is(call, 'call')) return false;
  const name = calledName(file, call) ?? '';
  if (!BUILDERS.test(name)) return false;
  if (ORM.some((module) => file.imports.has(module))) return true;
  // Flask projects import their models and `db` alone.
  const callee = file.child(call, 'function')!;
  return file.is(callee, 'attribute') && /\.query\b|\bdb\.select\(|\bsession\b/.test(file.text(callee));
}

function faultOf(file: PythonFile, node: Node): Fault | undefined {
  if (file.is(node, 'not_operator')) return negation(file, node);
  return file.is(node, 'boolean_operator') ? junction(file, node) : comparison(file, node);
}

/** `not Ticket.is_open` is `False`, whatever the row. */
function negation(file: PythonFile, node: Node): Fault | undefined {
  const argument = file.child(node, 'argument')!;
  const column = columnIn(file, argument);
  if (column === undefined) return undefined;
  const operand = file.text(argument);
  const isClosed = file.is(argument, 'attribute', 'call', 'parenthesized_expression');
  const instead = isClosed ? `~${operand}` : `~(${operand})`;
  return { operator: 'not', column, instead, fix: [{ ...file.span(node), text: instead }] };
}

/** `A and B` is one of the two; when the first is a plain value, choosing is what it is for. */
function junction(file: PythonFile, node: Node): Fault | undefined {
  const operator = file.text(file.child(node, 'operator')!);
  const operands: Node[] = [];
  const open = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (operands.length > MOST_OPERANDS) return undefined;
    if (file.is(next, 'boolean_operator')) open.push(file.child(next, 'right')!, file.child(next, 'left')!);
    else operands.push(next);
  }
  const column = columnIn(file, operands[0]!);
  if (column === undefined) return undefined;
  const isOne = operands.every((operand) => columnIn(file, operand) !== undefined);
  const isFlat = tokens(file, node).every((token) => token === operator);
  const sign = operator === 'and' ? '&' : '|';
  const parts = operands.map((operand) => {
    const text = file.text(operand);
    return file.is(operand, 'parenthesized_expression', 'call', 'attribute') ? text : `(${text})`;
  });
  const text = parts.join(` ${sign} `);
  const isLong = file.lineOf(node) !== file.lines.at(file.end(node) - 1);
  const fix = isOne && isFlat ? [{ ...file.span(node), text }] : [];
  return { operator, column, instead: isLong || !isFlat ? `(…) ${sign} (…)` : text, fix };
}

/** The words between the operands of a chain of `and` and `or`. */
function tokens(file: PythonFile, node: Node): string[] {
  const found: string[] = [];
  let next: Node | undefined = node;
  while (file.is(next, 'boolean_operator')) {
    found.push(file.text(file.child(next, 'operator')!));
    if (file.is(file.child(next, 'right'), 'boolean_operator')) found.push('');
    next = file.child(next, 'left');
  }
  return found;
}

/** `Ticket.closed_at is None` compares the column object. */
function comparison(file: PythonFile, node: Node): Fault | undefined {
  const [left, right, ...more] = file.namedChildren(node);
  if (left === undefined || right === undefined || more.length > 0) return undefined;
  const between = file.text({ start: file.end(left), end: file.start(right) });
  const operator = between.replaceAll(/\s+/g, ' ').trim();
  const method = /^(is|is not|in|not in)$/.test(operator) ? METHODS[operator] : undefined;
  const column = method === undefined || !isColumn(file, left) ? undefined : file.text(left);
  if (method === undefined || column === undefined) return undefined;
  // An identity with anything but these is a question about Python objects.
  if (/^is/.test(operator) && !file.is(right, 'none', 'true', 'false')) return undefined;
  const instead = `${column}.${method}(${file.text(right)})`;
  return { operator, column, instead, fix: [{ ...file.span(node), text: instead }] };
}

const METHODS: Readonly<Record<string, string>> = { is: 'is_', 'is not': 'is_not', in: 'in_', 'not in': 'not_in' };

/** The column on which an operand builds SQL: `Ticket.id`, `Ticket.id == 1`, `Ticket.id.in_(ids)`. */
function columnIn(file: PythonFile, operand: Node): string | undefined {
  let node = file.unparenthesized(operand);
  if (file.is(node, 'comparison_operator')) {
    const [left, right] = file.namedChildren(node);
    if (left === undefined || right === undefined) return undefined;
    node = left;
  } else if (file.is(node, 'call')) {
    const callee = file.child(node, 'function')!;
    if (!file.is(callee, 'attribute') || !isSqlMethod(file, callee)) return undefined;
    // A method of a column gives SQL; one of anything else gives a value.
    if (argumentsOf(file, node).positional.length > 2) return undefined;
    node = file.child(callee, 'object')!;
  }
  // What a class method compares is a column of its class; by itself it may be a setting of the class.
  const isOwn = node !== file.unparenthesized(operand) && /^cls\.[a-z]\w*$/.test(file.text(node));
  return isOwn || isColumn(file, node) ? file.text(node) : undefined;
}

const SQL_METHODS =
  /^(in_|not_in|notin_|is_|is_not|isnot|like|ilike|not_like|notlike|not_ilike|notilike|contains|icontains|startswith|endswith|between|any|has|is_distinct_from)$/;

function isSqlMethod(file: PythonFile, callee: Node): boolean {
  return SQL_METHODS.test(file.text(file.child(callee, 'attribute')!));
}

/** `Ticket.closed_at`, `models.Ticket.closed_at` or `ticket_table.c.closed_at`. */
function isColumn(file: PythonFile, node: Node): boolean {
  return file.is(node, 'attribute') && /(^|\.)([A-Z]\w*[a-z]\w*|\w+\.c)\.[a-z]\w*$/.test(file.text(node));
}
