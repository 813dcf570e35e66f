import type { Config } from '../model/config.ts';
import type { FailOn } from '../model/review.ts';
import type { Format } from '../render/report.ts';

/** What a command that reports was told, with the defaults of what was not said. */
export interface Flags {
  readonly format: Format;
  readonly output?: string;
  readonly select?: readonly string[];
  readonly ignore?: readonly string[];
  readonly profile?: Config['profile'];
  readonly failOn: FailOn;
  readonly isolated?: true;
  readonly suppress: boolean;
  readonly cache: boolean;
}

export interface AuditFlags extends Flags {
  readonly jobs: number;
  readonly fix?: true;
  readonly diff?: true;
  readonly unsafe?: true;
}

export interface ReviewFlags extends Flags {
  readonly base?: string;
  readonly head?: string;
  readonly pull?: string;
  readonly dryRun?: boolean;
}

/** Of a command that lists what there is. */
export interface ListFlags {
  readonly format: 'pretty' | 'json';
  readonly output?: string;
}

export interface ConfigFlags extends ListFlags {
  readonly isolated?: true;
}
