import type { StructuredPatch } from 'diff';
import { findOperation, type Json, type JsonObject } from './contract.ts';
import type { Entry } from './repository.ts';
import type { CheckState, NoteState } from './state.ts';

export const OWNER = 'octo';
export const REPO = 'shop';

export interface Answer {
  readonly status: number;
  /** Absent: there is no content. */
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether a list goes on on a further page. */
  readonly more?: boolean;
}

export type Sample = (status: number, own: JsonObject) => Answer;

export interface ReviewInput {
  event: string;
  body?: string;
  commit_id: string;
  comments?: { path: string; line: number; start_line?: number; side?: string; body: string }[];
}

/** On lines of the new file that one hunk shows. */
export function isPlaced(
  { line, start_line: start }: { line: number; start_line?: number },
  hunks: StructuredPatch['hunks'],
): boolean {
  if (start !== undefined && start >= line) return false;
  return hunks.some(({ newStart, newLines }) => (start ?? line) >= newStart && line < newStart + newLines);
}

export function apply(check: CheckState, input: JsonObject): void {
  if (typeof input.status === 'string') check.status = input.status;
  if (input.status === 'in_progress') check.conclusion = null;
  if (typeof input.conclusion === 'string') check.conclusion = input.conclusion;
  if (Array.isArray(input.actions)) check.actions = input.actions as JsonObject[];
  const output = input.output as { title?: string; summary?: string; annotations?: JsonObject[] } | undefined;
  if (!output) return;
  check.title = output.title ?? check.title;
  check.summary = output.summary ?? check.summary;
  check.annotations.push(...(output.annotations ?? []));
}

export function toCheckRun(check: CheckState): JsonObject {
  const { id, head, name, status, conclusion, title, summary, annotations } = check;
  const output = {
    title,
    summary,
    text: null,
    annotations_count: annotations.length,
    annotations_url: 'https://github.invalid/',
  };
  return { id, head_sha: head, name, status, conclusion, output };
}

export function toAnnotation(annotation: JsonObject): JsonObject {
  const missing = { start_column: null, end_column: null, raw_details: null, title: null, blob_href: '' };
  return { ...missing, ...annotation };
}

export function toNote({ id, body, login }: NoteState): JsonObject {
  const operation = findOperation('GET', `/repos/${OWNER}/${REPO}/issues/1/comments`)!;
  return merge(operation.sampleItem(), { id, body, user: { login } }) as JsonObject;
}

export function remove(all: { readonly id: number; readonly login: string }[], id: string, login: string): Answer {
  const index = all.findIndex((each) => each.id === Number(id));
  if (index < 0) return refusal(404, 'Not Found');
  if (all[index]!.login !== login) return refusal(403, 'Resource not accessible');
  all.splice(index, 1);
  return { status: 204 };
}

export function contentOf({ mode, bytes, sha }: Entry, path: string): JsonObject {
  const link = 'https://github.invalid/';
  const common = { sha, size: bytes.length, name: path.split('/').at(-1)!, path, url: link, git_url: link };
  const rest = { ...common, html_url: link, download_url: link, _links: { self: link, git: link, html: link } };
  if (mode === '120000') return { type: 'symlink', target: bytes.toString(), ...rest };
  if (mode === '160000') return { type: 'submodule', submodule_git_url: link, ...rest, download_url: null };
  const isLarge = bytes.length > 1024 * 1024;
  return {
    type: 'file',
    encoding: isLarge ? 'none' : 'base64',
    content: isLarge ? '' : base64Lines(bytes),
    ...rest,
  };
}

export const TOO_LONG = 'Body is too long (maximum is 65536 characters)';

export function isTooLong(text: string): boolean {
  return text.length > 65_536;
}

let comment: Json | undefined;

export function leastComment(): Json {
  return (comment ??= findOperation('GET', `/repos/${OWNER}/${REPO}/pulls/1/comments`)!.sampleItem());
}

export function paged(all: readonly JsonObject[], query: URLSearchParams): Answer {
  const { items, more } = pageOf(all, query);
  return { status: 200, body: items, more };
}

export function pageOf<Item>(all: readonly Item[], query: URLSearchParams): { items: Item[]; more: boolean } {
  const size = Number(query.get('per_page') ?? 30);
  const page = Number(query.get('page') ?? 1);
  return { items: all.slice((page - 1) * size, page * size), more: all.length > page * size };
}

export function refusal(status: number, message: string): Answer {
  return { status, body: { message, documentation_url: 'https://docs.github.com/rest' } };
}

export function merge(base: Json, own: Json): Json {
  if (!isObject(base) || !isObject(own)) return own;
  const merged = Object.entries(own).map(([key, value]) => [key, key in base ? merge(base[key]!, value) : value]);
  return { ...base, ...(Object.fromEntries(merged) as JsonObject) };
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** GitHub breaks base64 into lines of 60 characters. */
export function base64Lines(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/.{60}/g, '$&\n');
}
