import type { Failure, Finding } from '../model/finding.ts';
import type { FileFacts } from '../facts/facts.ts';
import type { Silenced } from './silence.ts';

/** What one file has to say. */
export interface FileReport {
  readonly path: string;
  readonly lines: number;
  readonly findings: readonly Finding[];
  readonly facts: FileFacts;
  readonly failures: readonly Failure[];
  readonly silenced: readonly Silenced[];
  /** Why no rule has looked at it but those for files that are not Python; absent when all have. */
  readonly notAnalysed?: string;
}
