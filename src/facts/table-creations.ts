import type { Site } from '../model/site.ts';
import { argumentsOf } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { siteOf } from '../python/site.ts';
import { referenceTo } from './reference.ts';

/** Where SQLAlchemy is told to create the tables that are missing: `Base.metadata.create_all(engine)`. */
export interface TableCreation {
  /** Absolute name of what has the method: `shop.db.Base.metadata`, `shop.db`. */
  readonly of: string;
  readonly site: Site;
}

/**
 * Reads the calls that create all tables whenever they are reached: those under a condition, of some tables only, or
 * beside a revision that is stamped are left out.
 */
export function tableCreations(file: PythonFile): TableCreation[] {
  if (file.isTest || !file.holds('create_all') || file.holds('stamp')) return [];
  const found: TableCreation[] = [];
  for (const node of file.nodesOf('attribute')) {
    if (file.text(file.child(node, 'attribute')!) !== 'create_all') continue;
    const of = referenceTo(file, file.child(node, 'object'));
    const call = callOf(file, node);
    if (of === '' || call === undefined || isConditional(file, call)) continue;
    if (!argumentsOf(file, call).keywords.has('tables')) found.push({ of, site: siteOf(file, call) });
  }
  return found;
}

/** `metadata.create_all(engine)` or `connection.run_sync(metadata.create_all)`. */
function callOf(file: PythonFile, method: Node): Node | undefined {
  const parent = file.parent(method)!;
  if (file.is(parent, 'call')) return parent;
  const outer = file.is(parent, 'argument_list') ? file.parent(parent) : undefined;
  const callee = file.is(outer, 'call') ? file.child(outer, 'function') : undefined;
  return callee !== undefined && /\.run_sync$/.test(file.text(callee)) ? outer : undefined;
}

/** Whether something in its function decides if it runs. */
function isConditional(file: PythonFile, call: Node): boolean {
  for (const outer of file.ancestors(call)) {
    if (file.is(outer, 'function_definition')) return false;
    if (file.is(outer, 'if_statement', 'conditional_expression', 'match_statement', 'except_clause', 'lambda'))
      return true;
  }
  return false;
}
