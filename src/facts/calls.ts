import type { Site } from '../model/site.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { siteOf } from '../python/site.ts';
import type { Callee, Callees } from './callees.ts';
import { isMigration } from './indexes.ts';

/** What becomes of the value of a call: nothing, a question of its truth or equality, an `await`, or anything else. */
export type CallUse = 'dropped' | 'tested' | 'awaited' | 'used';

type Place = Pick<Site, 'column' | 'endLine' | 'endColumn' | 'source'>;

/** A call of something that has a name outside of the function. */
export interface CallFact extends Callee {
  readonly use: CallUse;
  /** The number that is its only argument, as the seconds of a `sleep` may be. */
  readonly number?: number;
  /** 1-based. */
  readonly line: number;
  /** Where something can be said of the call itself, its place; the caller tells the rest of the site. */
  readonly place?: Place;
}

/** The calls of one function, or of a module outside of all functions. */
export interface CallerFact {
  /** Its name with the definitions around it; empty for the module. */
  readonly name: string;
  /** Line of its name, which tells several of one name apart; 0 for the module. */
  readonly line: number;
  /** Each callee once for each use, but all those that are dropped or tested. */
  readonly calls: readonly CallFact[];
}

/**
 * Reads the calls of each function that makes some. Those in a lambda belong to whoever calls it; those of builtins, and
 * of methods of objects that the file does not know, are left out.
 */
export function calls(file: PythonFile, callees: Callees): CallerFact[] {
  if (isMigration(file.path)) return [];
  const found: CallerFact[] = [];
  for (const [owner, nodes] of callsByOwner(file)) {
    const made = callFacts(file, callees, nodes, file.is(owner + 1, '"async"'));
    if (made.length === 0) continue;
    const name = owner === 0 ? undefined : file.child(owner, 'name');
    found.push({
      name: name === undefined ? '' : file.enclosingDefinition(name),
      line: name === undefined ? 0 : file.lineOf(name),
      calls: made,
    });
  }
  return found;
}

function callFacts(file: PythonFile, callees: Callees, nodes: readonly Node[], isAsync: boolean): CallFact[] {
  const found = new Map<string, CallFact>();
  for (const node of nodes) {
    const use = useOf(file, node);
    const isLost = use === 'dropped' || use === 'tested';
    // What a test calls is of interest for what becomes of it only.
    const callee = isLost || !file.isTest ? callees.of(node) : undefined;
    if (callee === undefined) continue;
    const key = isLost ? String(node) : `${callee.callee} ${callee.on ?? ''} ${use}`;
    if (found.has(key)) continue;
    const isPlace = isLost || (isAsync && use !== 'awaited') || isClassName(callee.callee);
    const number = onlyNumber(file, node);
    found.set(key, {
      ...callee,
      use,
      ...(number !== undefined && { number }),
      line: file.lineOf(node),
      ...(isPlace && { place: placeOf(file, node) }),
    });
  }
  return [...found.values()];
}

function onlyNumber(file: PythonFile, call: Node): number | undefined {
  const list = file.child(call, 'arguments');
  const [argument, ...more] = list === undefined ? [] : file.namedChildren(list);
  return file.is(argument, 'integer', 'float') && more.length === 0 ? Number(file.text(argument)) : undefined;
}

/** By the style that everybody keeps to: `Shop`, but not `SHOP`. */
function isClassName(name: string): boolean {
  return /(^|\.)_*[A-Z]\w*[a-z]\w*$/.test(name);
}

function placeOf(file: PythonFile, node: Node): Place {
  const { column, endLine, endColumn, source } = siteOf(file, node);
  return { column, endLine, endColumn, source };
}

/** All calls by the function whose body makes them, the module's under 0, in order; none of those in lambdas. */
function callsByOwner(file: PythonFile): Map<Node, Node[]> {
  const found = new Map<Node, Node[]>();
  const { after, count } = file.tree;
  const bodies: { owner: Node; from: Node; until: Node }[] = [{ owner: 0, from: 0, until: count }];
  for (const node of file.nodesOf('function_definition', 'lambda', 'call')) {
    while (node >= bodies.at(-1)!.until) bodies.pop();
    if (!file.is(node, 'call')) {
      // Decorators and defaults are evaluated outside.
      const body = file.child(node, 'body');
      if (body !== undefined) bodies.push({ owner: node, from: body, until: after[body]! });
      continue;
    }
    const { owner } = bodies.findLast(({ from }) => from <= node)!;
    if (file.is(owner, 'lambda')) continue;
    const made = found.get(owner);
    if (made === undefined) found.set(owner, [node]);
    else made.push(node);
  }
  return found;
}

function useOf(file: PythonFile, call: Node): CallUse {
  let node = call;
  for (let parent = file.parent(node)!; ; node = parent, parent = file.parent(node)!) {
    switch (file.kind(parent)) {
      case 'await':
        return 'awaited';
      case 'expression_statement':
        return isMadeToFail(file, parent) ? 'used' : 'dropped';
      case 'not_operator':
      case 'comparison_operator':
      case 'if_clause':
        return 'tested';
      case 'if_statement':
      case 'elif_clause':
      case 'while_statement':
        return 'tested';
      case 'assert_statement':
        return file.namedChildren(parent)[0] === node ? 'tested' : 'used';
      case 'boolean_operator':
        if (file.field(node) === 'left') return 'tested';
        break;
      case 'conditional_expression':
        if (file.namedChildren(parent)[1] === node) return 'tested';
        break;
      case 'parenthesized_expression':
        break;
      default:
        return 'used';
    }
  }
}

/** Whether a statement is the body of a `with pytest.raises(…)`: it shows that the call itself fails. */
function isMadeToFail(file: PythonFile, statement: Node): boolean {
  const around = file.parent(file.parent(statement)!);
  if (!file.is(around, 'with_statement')) return false;
  const clause = file.childOf(around, 'with_clause');
  return clause !== undefined && /\b(raises|warns|assertRaises|assertWarns)(Regex)?\(/.test(file.text(clause));
}
