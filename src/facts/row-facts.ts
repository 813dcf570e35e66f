import type { PythonFile } from '../python/file.ts';
import type { Instances } from './instances.ts';
import { type RowFact, rowReads } from './row-reads.ts';
import { type ManagerFact, managers, type ReturnedRows, returnedRows } from './row-sources.ts';

/** What one file says of the rows of queries. */
export interface RowFacts {
  readonly reads: readonly RowFact[];
  readonly returned: readonly ReturnedRows[];
  readonly managers: readonly ManagerFact[];
}

export function rowFacts(file: PythonFile, instances: Instances): RowFacts {
  return { reads: rowReads(file, instances), returned: returnedRows(file, instances), managers: managers(file) };
}
