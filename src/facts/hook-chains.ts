import type { Site } from '../model/site.ts';
import { classAround, nameOf } from '../python/classes.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { canReachEnd } from '../python/flow.ts';
import { siteOf } from '../python/site.ts';

/** An `__init_subclass__` that does not call the next one. */
export interface ChainEnd {
  /** The class, as in its ClassFact. */
  readonly owner: string;
  readonly site: Site;
}

/** Reads the hooks of a file that end the chain; those that only forbid subclasses are left out. */
export function chainEnds(file: PythonFile): ChainEnd[] {
  if (!file.holds('__init_subclass__')) return [];
  const found: ChainEnd[] = [];
  for (const node of file.nodesOf('function_definition')) {
    if (nameOf(file, node) !== '__init_subclass__') continue;
    const owner = classAround(file, node);
    const body = file.child(node, 'body');
    if (owner === undefined || body === undefined || /\b__init_subclass__\b/.test(file.text(body))) continue;
    if (!canReachEnd(file, body) || file.statements(body).every((statement) => forbids(file, statement))) continue;
    const name = file.child(node, 'name')!;
    found.push({ owner: file.enclosingDefinition(file.child(owner, 'name')!), site: siteOf(file, name) });
  }
  return found;
}

/** Whether a statement does nothing but raise an exception, if that, or describes the function. */
function forbids(file: PythonFile, statement: Node): boolean {
  if (file.is(statement, 'expression_statement')) return file.is(file.namedChildren(statement)[0], 'string');
  const body = file.is(statement, 'if_statement') ? file.child(statement, 'consequence') : undefined;
  const [only, ...more] = body === undefined ? [statement] : file.statements(body);
  return file.is(only, 'raise_statement') && more.length === 0 && file.child(statement, 'alternative') === undefined;
}
