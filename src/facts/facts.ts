import type { PythonFile } from '../python/file.ts';
import { modulePath } from '../python/modules.ts';
import { type Suppression, suppressions } from './suppressions.ts';

/** What the project needs to know of one file: small, serialisable, and dependent on the file's bytes and path alone. */
export interface FileFacts {
  readonly path: string;
  /** Dotted name under which the file is imported, as far as its path tells. */
  readonly module: string;
  readonly suppressions: readonly Suppression[];
}

/** Collects the facts of one file. */
export function extractFacts(file: PythonFile): FileFacts {
  return { path: file.path, module: modulePath(file.path), suppressions: suppressions(file) };
}
