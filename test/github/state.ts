import type { JsonObject } from './contract.ts';

/** A comment on lines or on a file. */
export interface CommentState {
  readonly id: number;
  readonly nodeId: string;
  /** Number of the pull request. */
  readonly pull: number;
  readonly path: string;
  /** At the commit that it was written for; undefined for a comment on the file. */
  readonly line: number | undefined;
  readonly startLine: number | undefined;
  body: string;
  readonly commit: string;
  readonly login: string;
  readonly review: number | null;
  readonly inReplyTo: number | undefined;
  /** Why it is hidden, if it is. */
  minimized: string | undefined;
  /** Who resolved the thread that it begins. */
  resolvedBy: string | undefined;
}

/** A comment in the conversation. */
export interface NoteState {
  readonly id: number;
  readonly pull: number;
  body: string;
  readonly login: string;
}

export interface CheckState {
  readonly id: number;
  readonly head: string;
  readonly name: string;
  status: string;
  conclusion: string | null;
  title: string | null;
  summary: string | null;
  annotations: JsonObject[];
  actions: JsonObject[];
}
