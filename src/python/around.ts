import { countBefore } from '../model/ascending.ts';
import type { Binding } from './bindings.ts';
import type { Kind, Node, PythonFile } from './file.ts';
import { passedDown, remembered } from './remembered.ts';

/**
 * The loops whose every turn may run a node, innermost first: `for` and `while` statements, and the clauses of
 * comprehensions. What a loop runs once (the iterable, `else`) is not in it, nor is what a function inside it does when
 * it is called.
 */
export function* loopsAround(file: PythonFile, node: Node): Generator<Node> {
  let inner = node;
  for (const outer of file.ancestors(node)) {
    switch (file.kind(outer)) {
      case 'function_definition':
      case 'lambda':
        // Defaults and decorators are evaluated with the definition.
        if (file.field(inner) === 'body') return;
        break;
      case 'for_statement':
        if (file.field(inner) === 'body' || file.field(inner) === 'left') yield outer;
        break;
      case 'while_statement':
        if (file.field(inner) !== 'alternative') yield outer;
        break;
      case 'list_comprehension':
      case 'set_comprehension':
      case 'dictionary_comprehension':
      case 'generator_expression':
        yield* clausesAround(file, outer, inner, node);
        break;
    }
    inner = outer;
  }
}

/** The `for` clauses of a comprehension that run a part of it many times, innermost first. */
function clausesAround(file: PythonFile, comprehension: Node, part: Node, node: Node): Node[] {
  const clauses = file.namedChildren(comprehension).filter((child) => file.is(child, 'for_in_clause'));
  if (file.field(part) === 'body') return clauses.reverse();
  const iterable = file.is(part, 'for_in_clause') ? file.child(part, 'right') : undefined;
  const isOnce = iterable !== undefined && file.contains(iterable, node);
  return clauses.filter((clause) => clause < part || (clause === part && !isOnce)).reverse();
}

/**
 * The conditions that decide whether a node is run once its function is, innermost first: of `if`, `elif`, `while`,
 * `case` and conditional expressions, and what stands left of it in `and` and `or`. Of a branch further down, also those
 * of the branches before it.
 */
export function* conditionsAround(file: PythonFile, node: Node): Generator<Node> {
  let inner = node;
  for (const outer of file.ancestors(node)) {
    if (isRunLater(file, inner, outer)) return;
    if (file.is(outer, 'if_statement') && file.field(inner) === 'alternative')
      yield* conditionsBefore(file, inner, outer);
    const condition = conditionIn(file, inner, outer);
    if (condition !== undefined) yield condition;
    inner = outer;
  }
}

/** Whether a part of a node is run only when the function that the node is, is called. */
function isRunLater(file: PythonFile, part: Node, outer: Node): boolean {
  return file.is(outer, 'function_definition', 'lambda') && file.field(part) === 'body';
}

/** The condition of a statement or an expression that decides whether a part of it is run. */
function conditionIn(file: PythonFile, part: Node, outer: Node): Node | undefined {
  let condition: Node | undefined;
  switch (file.kind(outer)) {
    case 'if_statement':
    case 'elif_clause':
      condition = file.child(outer, 'condition');
      break;
    case 'while_statement':
      // The `else` of a loop comes after the loop, whatever its condition is.
      condition = file.field(part) === 'alternative' ? undefined : file.child(outer, 'condition');
      break;
    case 'case_clause':
      condition = file.child(outer, 'guard');
      break;
    case 'conditional_expression':
      condition = file.namedChildren(outer)[1];
      break;
    case 'boolean_operator':
      condition = file.field(part) === 'right' ? file.child(outer, 'left') : undefined;
      break;
  }
  return condition === part ? undefined : condition;
}

/** The conditions of the `elif` branches above a branch, the last first. */
function* conditionsBefore(file: PythonFile, branch: Node, statement: Node): Generator<Node> {
  for (const other of file.childrenIn(statement, 'alternative').reverse()) {
    const condition = other < branch ? file.child(other, 'condition') : undefined;
    if (condition !== undefined) yield condition;
  }
}

/**
 * Asks whether one of the conditions around a node holds a node of some kinds whose text matches. It may be asked of all nodes
 * of a file.
 */
export function asksAround(pattern: RegExp, ...kinds: readonly Kind[]): (file: PythonFile, node: Node) => boolean {
  const matching = remembered((file) => [...file.nodesOf(...kinds)].filter((each) => pattern.test(file.text(each))));
  const asks = (file: PythonFile, condition: Node | undefined): boolean => {
    if (condition === undefined) return false;
    const all = matching(file, 0);
    const next = all[countBefore(all.length, (index) => all[index]! < condition)];
    return next !== undefined && file.contains(condition, next);
  };
  const firstBranch = remembered((file, statement) =>
    file.childrenIn(statement, 'alternative').find((branch) => asks(file, file.child(branch, 'condition'))),
  );
  const isAsked = passedDown(false, (file, node, isAskedOutside) => {
    const outer = file.parent(node)!;
    if (isRunLater(file, node, outer)) return false;
    if (isAskedOutside || asks(file, conditionIn(file, node, outer))) return true;
    if (!file.is(outer, 'if_statement') || file.field(node) !== 'alternative') return false;
    return (firstBranch(file, outer) ?? node) < node;
  });
  return (file, node) => matching(file, 0).length > 0 && isAsked(file, node);
}

/** Whether one of the conditions around a node reads a name. */
export function dependsOn(file: PythonFile, node: Node, { references }: Binding): boolean {
  for (const condition of conditionsAround(file, node)) {
    if (references.some((reference) => file.contains(condition, reference))) return true;
  }
  return false;
}

/** Whether a node is run as a function is left or fails: in a `finally`, or in the handler of an exception. */
export function isCleanup(file: PythonFile, node: Node): boolean {
  return file.is(
    file.enclosing(node, 'finally_clause', 'except_clause', 'function_definition', 'lambda'),
    'finally_clause',
    'except_clause',
  );
}
