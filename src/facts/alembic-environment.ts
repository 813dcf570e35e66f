import { argumentsOf } from '../python/arguments.ts';
import type { PythonFile } from '../python/file.ts';

/** What an `env.py` says of how its revisions run. */
export interface AlembicEnvironment {
  /** Whether a revision runs in a transaction, so far as nothing in it says otherwise. */
  readonly isTransactional: boolean;
}

/** Whether a path is that of the `env.py` by which the revisions of a folder run: in a folder around it. */
export function isEnvironmentOf(folder: string, path: string): boolean {
  return /(^|\/)env\.py$/.test(path) && `${folder}/`.startsWith(path.slice(0, -'env.py'.length));
}

/** Reads the module that Alembic runs its revisions by, if the file is one. */
export function alembicEnvironment(file: PythonFile): AlembicEnvironment | undefined {
  if (!/(^|\/)env\.py$/.test(file.path) || !file.holds('context.configure')) return undefined;
  let isTransactional = !file.holds('AUTOCOMMIT');
  for (const node of file.nodesOf('call')) {
    const callee = file.child(node, 'function');
    if (callee === undefined || !/(^|\.)context\.configure$/.test(file.text(callee))) continue;
    const ddl = argumentsOf(file, node).keywords.get('transactional_ddl');
    isTransactional &&= ddl === undefined || file.is(ddl, 'true');
  }
  return { isTransactional };
}
