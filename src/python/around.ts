import type { Binding } from './bindings.ts';
import type { Node, PythonFile } from './file.ts';

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
    const field = file.field(inner);
    if (file.is(outer, 'function_definition', 'lambda') && field === 'body') return;
    if (file.is(outer, 'if_statement', 'elif_clause', 'while_statement', 'case_clause')) {
      if (field === 'alternative') yield* conditionsBefore(file, inner, outer);
      const condition = file.child(outer, file.is(outer, 'case_clause') ? 'guard' : 'condition');
      // The `else` of a loop comes after the loop, whatever its condition is.
      const isPast = file.is(outer, 'while_statement') && field === 'alternative';
      if (condition !== undefined && condition !== inner && !isPast) yield condition;
    } else if (file.is(outer, 'conditional_expression')) {
      const [, condition] = file.namedChildren(outer);
      if (condition !== undefined && condition !== inner) yield condition;
    } else if (file.is(outer, 'boolean_operator') && field === 'right') {
      yield file.child(outer, 'left')!;
    }
    inner = outer;
  }
}

/** The conditions of the `elif` branches above a branch, the last first. */
function* conditionsBefore(file: PythonFile, branch: Node, statement: Node): Generator<Node> {
  for (const other of file.childrenIn(statement, 'alternative').reverse()) {
    const condition = other < branch ? file.child(other, 'condition') : undefined;
    if (condition !== undefined) yield condition;
  }
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
