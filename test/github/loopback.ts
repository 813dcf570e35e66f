import { createHash, createVerify, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Octokit } from '@octokit/rest';
import { formatPatch, structuredPatch, type StructuredPatch } from 'diff';
import type { Account } from '../../src/github/client.ts';
import { findOperation, type Json, type JsonObject, type Operation } from './contract.ts';

/** Text or bytes of files by path. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

export interface PullState {
  base: string;
  head: string;
  mergeBase: string;
  state: 'open' | 'closed';
  draft: boolean;
  /** Paths whose patch GitHub leaves out. */
  withoutPatch: readonly string[];
}

export interface CommentState {
  readonly path: string;
  readonly line: number;
  readonly startLine: number | undefined;
  readonly body: string;
  readonly commit: string;
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
}

interface Answer {
  readonly status: number;
  readonly body: Json;
  /** Whether a list goes on on a further page. */
  readonly more?: boolean;
}

type Matcher = (request: { method: string; path: string }) => boolean;

export const OWNER = 'octo';
export const REPO = 'shop';
export const APP = { id: 4711, slug: 'waymark', login: 'waymark[bot]' } as const;
export const INSTALLATION = 99;
/** Id of the repository. */
export const REPOSITORY = 1_296_269;
export const PERSON = 'ada';
const APP_TOKEN = 'ghs_installation';
export const PERSONAL_TOKEN = 'ghp_personal';

const KEYS = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

/** A GitHub of one repository on this machine. It keeps state, and refuses what GitHub refuses. */
export class Loopback {
  readonly pulls = new Map<number, PullState>();
  readonly comments: CommentState[] = [];
  readonly reviews: { body: string; login: string; comments: number }[] = [];
  readonly checks: CheckState[] = [];
  /** `METHOD /path` of every request, in order. */
  readonly requests: string[] = [];
  /** What was asked or answered against GitHub's own description. Must stay empty. */
  readonly violations: string[] = [];
  /** Whether GitHub lists the installation. */
  isListed = false;
  /** Attempts to deliver, newest first, as GitHub lists them. */
  readonly deliveries: JsonObject[] = [];
  /** Ids of the attempts that GitHub was asked to make again. */
  readonly redelivered: number[] = [];
  /** PEM of the App's private key. */
  readonly privateKey = KEYS.privateKey;
  readonly #commits = new Map<string, Map<string, Uint8Array>>();
  readonly #faults: { matches: Matcher; status: number }[] = [];
  #hang: { matches: Matcher; after: boolean; reached: () => void } | undefined;
  readonly #server = createServer((request, response) => {
    this.#serve(request, response).catch((error: unknown) => {
      this.violations.push(String(error));
      response.writeHead(500).end();
    });
  });

  static async start(): Promise<Loopback> {
    const loopback = new Loopback();
    loopback.#server.listen(0, '127.0.0.1');
    await once(loopback.#server, 'listening');
    return loopback;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Signed in as the App's installation. */
  app(): Account {
    return { octokit: this.#octokit(APP_TOKEN), login: APP.login, app: APP.id };
  }

  /** Signed in with a personal token. */
  person(): Account {
    return { octokit: this.#octokit(PERSONAL_TOKEN), login: PERSON };
  }

  #octokit(auth: string): Octokit {
    const ignore = () => undefined;
    return new Octokit({ auth, baseUrl: this.url, log: { debug: ignore, info: ignore, warn: ignore, error: ignore } });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** @returns the commit's id */
  commit(files: Files): string {
    const tree = new Map(Object.entries(files).map(([path, content]) => [path, Buffer.from(content)]));
    const sha = createHash('sha1').update(`${this.#commits.size}`).digest('hex');
    this.#commits.set(sha, tree);
    return sha;
  }

  openPull(number: number, base: Files, head: Files): PullState {
    const mergeBase = this.commit(base);
    const pull: PullState = {
      base: mergeBase,
      mergeBase,
      head: this.commit(head),
      state: 'open',
      draft: false,
      withoutPatch: [],
    };
    this.pulls.set(number, pull);
    return pull;
  }

  /** Moves a pull request to a new head. */
  push(number: number, files: Files): string {
    const head = this.commit(files);
    this.#pull(String(number)).head = head;
    return head;
  }

  /** The next request that matches is answered with this status, and does nothing. */
  failNext(matches: Matcher, status: number): void {
    this.#faults.push({ matches, status });
  }

  /**
   * The next request that matches gets no answer.
   *
   * @param after whether the request is carried out all the same
   * @returns when the request has come in
   */
  hangNext(matches: Matcher, after: boolean): Promise<void> {
    return new Promise((reached) => {
      this.#hang = { matches, after, reached };
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    const { pathname: path, searchParams } = new URL(url, 'http://loopback');
    const text = Buffer.concat(await request.toArray()).toString();
    const body = text === '' ? undefined : (JSON.parse(text) as Json);
    this.requests.push(`${method} ${path}`);
    const operation = findOperation(method, path);
    if (!operation) throw new Error(`Nobody said that ${method} ${path} is used.`);
    const login = this.#login(request.headers.authorization ?? '');
    const hang = this.#hang?.matches({ method, path }) ? this.#hang : undefined;
    if (hang) this.#hang = undefined;
    if (hang && !hang.after) {
      hang.reached();
      return;
    }
    const answer =
      login === undefined ? refusal(401, 'Bad credentials') : this.#answer(operation, searchParams, body, login);
    this.#check(operation, body, answer);
    if (hang) {
      hang.reached();
      return;
    }
    const next = new URLSearchParams(searchParams);
    next.set('page', String(Number(searchParams.get('page') ?? 1) + 1));
    const link = answer.more ? { link: `<${this.url}${path}?${next.toString()}>; rel="next"` } : {};
    response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', ...link });
    response.end(JSON.stringify(answer.body));
  }

  #check(operation: Operation, body: Json | undefined, answer: Answer): void {
    const where = `${operation.method} ${operation.template}`;
    const asked = answer.status < 400 ? operation.checkRequest(body) : undefined;
    if (asked) this.violations.push(`${where} asked: ${asked}`);
    const answered = answer.status < 400 ? operation.checkResponse(answer.status, answer.body) : undefined;
    if (answered) this.violations.push(`${where} answered ${answer.status}: ${answered}`);
  }

  #login(authorization: string): string | undefined {
    const [, token = ''] = authorization.split(' ');
    if (token === APP_TOKEN) return APP.login;
    if (token === PERSONAL_TOKEN) return PERSON;
    return this.#isAppToken(token) ? APP.slug : undefined;
  }

  #isAppToken(token: string): boolean {
    const [header, payload, signature] = token.split('.');
    if (!header || !payload || !signature) return false;
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { iss: number | string };
    const verify = createVerify('RSA-SHA256').update(`${header}.${payload}`);
    return Number(claims.iss) === APP.id && verify.verify(KEYS.publicKey, signature, 'base64url');
  }

  #answer(operation: Operation, query: URLSearchParams, body: Json | undefined, login: string): Answer {
    const path = operation.template.replace(/\{(\w+)\}/g, (_, name: string) => operation.parameters[name] ?? '');
    const fault = this.#faults.findIndex(({ matches }) => matches({ method: operation.method, path }));
    if (fault >= 0) return refusal(this.#faults.splice(fault, 1)[0]!.status, 'Out of order');
    const wrong = operation.checkRequest(body);
    if (wrong) return refusal(422, wrong);
    const sample = (status: number, own: JsonObject): Answer => ({
      status,
      body: merge(operation.sample(status), own),
    });
    const named = operation.parameters;
    if (named.owner !== undefined && (named.owner !== OWNER || named.repo !== REPO)) return refusal(404, 'Not Found');
    const input = (body ?? {}) as JsonObject;
    switch (`${operation.method} ${operation.template.replace('/repos/{owner}/{repo}', '')}`) {
      case 'GET /app':
        return sample(200, { id: APP.id, slug: APP.slug, name: 'Waymark' });
      case 'POST /app/installations/{installation_id}/access_tokens':
        if (named.installation_id !== String(INSTALLATION)) return refusal(404, 'Not Found');
        return sample(201, { token: APP_TOKEN, expires_at: new Date(Date.now() + 3_600_000).toISOString() });
      case 'GET /app/installations': {
        const installation = { id: INSTALLATION, suspended_at: null, created_at: '2020-01-01T00:00:00Z' };
        return paged(this.isListed ? [merge(operation.sampleItem(), installation) as JsonObject] : [], query);
      }
      case 'GET /app/hook/deliveries':
        return paged(this.deliveries, query);
      case 'POST /app/hook/deliveries/{delivery_id}/attempts':
        this.redelivered.push(Number(named.delivery_id));
        return { status: 202, body: {} };
      case 'GET /installation/repositories': {
        const own = { id: REPOSITORY, name: REPO, owner: { login: OWNER }, open_issues_count: this.pulls.size };
        const repositories = [merge(operation.sampleItem('repositories'), own)];
        return { status: 200, body: { total_count: 1, repositories } };
      }
      case 'GET /pulls':
        return paged(this.#listPulls(operation), query);
      case 'GET /user':
        return login === PERSON ? sample(200, { login }) : refusal(403, 'Resource not accessible by integration');
      case 'GET /pulls/{pull_number}':
        return this.#getPull(sample, named.pull_number!);
      case 'GET /pulls/{pull_number}/files':
        return paged(this.#files(this.#pull(named.pull_number!)), query);
      case 'GET /compare/{basehead}':
        return this.#compare(sample, named.basehead!);
      case 'GET /contents/{path}':
        return this.#contents(query.get('ref') ?? '', named.path!);
      case 'GET /git/blobs/{file_sha}':
        return this.#blob(sample, named.file_sha!);
      case 'GET /git/trees/{tree_sha}':
        return this.#tree(sample, named.tree_sha!);
      case 'GET /pulls/{pull_number}/comments':
        return paged(this.comments.map(toComment), query);
      case 'GET /pulls/{pull_number}/reviews':
        return paged(this.reviews.map(toReview), query);
      case 'POST /pulls/{pull_number}/reviews':
        return this.#createReview(sample, this.#pull(named.pull_number!), input, login);
      case 'POST /check-runs':
        return login === PERSON ? refusal(403, 'Resource not accessible') : this.#createCheck(sample, input);
      case 'PATCH /check-runs/{check_run_id}':
        return login === PERSON
          ? refusal(403, 'Resource not accessible')
          : this.#updateCheck(sample, named.check_run_id!, input);
      case 'GET /check-runs/{check_run_id}/annotations':
        return paged(this.#check_(named.check_run_id!).annotations.map(toAnnotation), query);
      case 'GET /commits/{ref}/check-runs':
        return this.#listChecks(named.ref!, query);
      default:
        throw new Error(`No answer to ${operation.method} ${operation.template}.`);
    }
  }

  #pull(number: string): PullState {
    const pull = this.pulls.get(Number(number));
    if (!pull) throw new Error(`There is no pull request ${number}.`);
    return pull;
  }

  #check_(id: string): CheckState {
    const check = this.checks.find((each) => each.id === Number(id));
    if (!check) throw new Error(`There is no check run ${id}.`);
    return check;
  }

  #getPull(sample: Sample, number: string): Answer {
    const { base, head, state, draft } = this.#pull(number);
    return sample(200, { number: Number(number), state, draft, base: { sha: base }, head: { sha: head } });
  }

  #listPulls(operation: Operation): JsonObject[] {
    const open = [...this.pulls].filter(([, { state }]) => state === 'open');
    return open.map(([number, { head, draft }]) => {
      const own = { number, state: 'open', draft, head: { sha: head }, updated_at: new Date().toISOString() };
      return merge(operation.sampleItem(), own) as JsonObject;
    });
  }

  #files(pull: PullState): JsonObject[] {
    const base = this.#commits.get(pull.mergeBase)!;
    const head = this.#commits.get(pull.head)!;
    const paths = [...new Set([...base.keys(), ...head.keys()])].sort();
    const changed = paths.filter((path) => !sameBytes(base.get(path), head.get(path)));
    const removed = changed.filter((path) => !head.has(path));
    const renames = new Map<string, string>();
    for (const path of changed.filter((each) => !base.has(each))) {
      const from = removed.find((each) => sameBytes(base.get(each), head.get(path)));
      if (from) renames.set(path, from);
    }
    const gone = new Set(renames.values());
    return changed
      .filter((path) => !gone.has(path))
      .map((path) => {
        const from = renames.get(path) ?? path;
        const before = base.get(from);
        const after = head.get(path);
        const patch = patchOf(before, after);
        const known = patch !== '' && !pull.withoutPatch.includes(path);
        return {
          sha: blobId(after ?? before!),
          filename: path,
          ...(from !== path && { previous_filename: from }),
          status: !after ? 'removed' : from !== path ? 'renamed' : before ? 'modified' : 'added',
          additions: 0,
          deletions: 0,
          changes: 0,
          blob_url: 'https://github.invalid/',
          raw_url: 'https://github.invalid/',
          contents_url: 'https://github.invalid/',
          ...(known && { patch }),
        };
      });
  }

  #hunks(pull: PullState, path: string): StructuredPatch['hunks'] {
    if (!this.#files(pull).some(({ filename, patch }) => filename === path && patch !== undefined)) return [];
    const [base, head] = [pull.mergeBase, pull.head].map((sha) => this.#commits.get(sha)?.get(path));
    return diffOf(base, head).hunks;
  }

  #compare(sample: Sample, basehead: string): Answer {
    const [base, head] = basehead.split('...');
    const pull = [...this.pulls.values()].find((each) => each.base === base && each.head === head);
    return pull ? sample(200, { merge_base_commit: { sha: pull.mergeBase } }) : refusal(404, 'Not Found');
  }

  #contents(ref: string, path: string): Answer {
    const bytes = this.#commits.get(ref)?.get(path);
    if (!bytes) return refusal(404, 'Not Found');
    const large = bytes.length > 1024 * 1024;
    return {
      status: 200,
      body: {
        type: 'file',
        encoding: large ? 'none' : 'base64',
        content: large ? '' : base64Lines(bytes),
        sha: blobId(bytes),
        size: bytes.length,
        name: path.split('/').at(-1)!,
        path,
        url: 'https://github.invalid/',
        git_url: 'https://github.invalid/',
        html_url: 'https://github.invalid/',
        download_url: 'https://github.invalid/',
        _links: { self: 'https://github.invalid/', git: 'https://github.invalid/', html: 'https://github.invalid/' },
      },
    };
  }

  #blob(sample: Sample, sha: string): Answer {
    const all = [...this.#commits.values()].flatMap((tree) => [...tree.values()]);
    const bytes = all.find((each) => blobId(each) === sha);
    return bytes ? sample(200, { sha, encoding: 'base64', content: base64Lines(bytes) }) : refusal(404, 'Not Found');
  }

  #tree(sample: Sample, sha: string): Answer {
    const tree = this.#commits.get(sha);
    if (!tree) return refusal(404, 'Not Found');
    const blobs = [...tree].map(([path, bytes]) => ({ path, mode: '100644', type: 'blob', sha: blobId(bytes) }));
    const link = { path: 'link.py', mode: '120000', type: 'blob', sha: blobId(Buffer.from('a.py')) };
    const folder = { path: 'folder', mode: '040000', type: 'tree', sha };
    return sample(200, { sha, truncated: false, tree: [folder, ...blobs, link] });
  }

  #createReview(sample: Sample, pull: PullState, input: JsonObject, login: string): Answer {
    const { event, body = '', commit_id: commit, comments = [] } = input as unknown as ReviewInput;
    if (event === 'COMMENT' && body === '') return refusal(422, 'Body cannot be blank');
    if (!this.#commits.has(commit)) return refusal(422, 'Commit is not part of the pull request');
    if ([body, ...comments.map((comment) => comment.body)].some((text) => text.length > 65_536)) {
      return refusal(422, 'Body is too long (maximum is 65536 characters)');
    }
    const misplaced = comments.find((comment) => !isPlaced(comment, this.#hunks(pull, comment.path)));
    if (misplaced) return refusal(422, `Line could not be resolved: ${misplaced.path}:${misplaced.line}`);
    this.reviews.push({ body, login, comments: comments.length });
    for (const { path, line, start_line: startLine, body: text } of comments) {
      this.comments.push({ path, line, startLine, body: text, commit, login });
    }
    return sample(200, { id: this.reviews.length, body, state: 'COMMENTED' });
  }

  #createCheck(sample: Sample, input: JsonObject): Answer {
    const head = input.head_sha as string;
    if (!this.#commits.has(head)) return refusal(422, `No commit found for SHA: ${head}`);
    const check: CheckState = {
      id: this.checks.length + 1,
      head,
      name: input.name as string,
      status: 'queued',
      conclusion: null,
      title: null,
      summary: null,
      annotations: [],
    };
    this.checks.push(check);
    apply(check, input);
    return sample(201, toCheckRun(check));
  }

  #updateCheck(sample: Sample, id: string, input: JsonObject): Answer {
    const check = this.#check_(id);
    apply(check, input);
    return sample(200, toCheckRun(check));
  }

  #listChecks(ref: string, query: URLSearchParams): Answer {
    const name = query.get('check_name');
    const ours = query.get('app_id') === null || Number(query.get('app_id')) === APP.id;
    const found = this.checks.filter((check) => ours && check.head === ref && (name === null || check.name === name));
    const whole = findOperation('PATCH', `/repos/${OWNER}/${REPO}/check-runs/1`)!;
    const check_runs = found.reverse().map((check) => merge(whole.sample(200), toCheckRun(check)));
    return { status: 200, body: { total_count: check_runs.length, check_runs } };
  }
}

type Sample = (status: number, own: JsonObject) => Answer;

interface ReviewInput {
  event: string;
  body?: string;
  commit_id: string;
  comments?: { path: string; line: number; start_line?: number; side?: string; body: string }[];
}

/** On lines of the new file that one hunk shows. */
function isPlaced(
  { line, start_line: start }: { line: number; start_line?: number },
  hunks: StructuredPatch['hunks'],
): boolean {
  if (start !== undefined && start >= line) return false;
  return hunks.some(({ newStart, newLines }) => (start ?? line) >= newStart && line < newStart + newLines);
}

function apply(check: CheckState, input: JsonObject): void {
  if (typeof input.status === 'string') check.status = input.status;
  if (input.status === 'in_progress') check.conclusion = null;
  if (typeof input.conclusion === 'string') check.conclusion = input.conclusion;
  const output = input.output as { title?: string; summary?: string; annotations?: JsonObject[] } | undefined;
  if (!output) return;
  check.title = output.title ?? check.title;
  check.summary = output.summary ?? check.summary;
  check.annotations.push(...(output.annotations ?? []));
}

function toCheckRun(check: CheckState): JsonObject {
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

function toAnnotation(annotation: JsonObject): JsonObject {
  const missing = { start_column: null, end_column: null, raw_details: null, title: null, blob_href: '' };
  return { ...missing, ...annotation };
}

function toComment(comment: CommentState, index: number): JsonObject {
  const operation = findOperation('GET', `/repos/${OWNER}/${REPO}/pulls/1/comments`)!;
  const { path, line, body, commit, login } = comment;
  return merge(operation.sampleItem(), {
    id: index + 1,
    path,
    line,
    body,
    commit_id: commit,
    user: { login },
  }) as JsonObject;
}

function toReview({ body, login }: { body: string; login: string }, index: number): JsonObject {
  const operation = findOperation('POST', `/repos/${OWNER}/${REPO}/pulls/1/reviews`)!;
  return merge(operation.sample(200), { id: index + 1, body, user: { login } }) as JsonObject;
}

function paged(items: readonly JsonObject[], query: URLSearchParams): Answer {
  const size = Number(query.get('per_page') ?? 30);
  const page = Number(query.get('page') ?? 1);
  return { status: 200, body: items.slice((page - 1) * size, page * size), more: items.length > page * size };
}

function refusal(status: number, message: string): Answer {
  return { status, body: { message, documentation_url: 'https://docs.github.com/rest' } };
}

function merge(base: Json, own: Json): Json {
  if (!isObject(base) || !isObject(own)) return own;
  const merged = Object.entries(own).map(([key, value]) => [key, key in base ? merge(base[key]!, value) : value]);
  return { ...base, ...(Object.fromEntries(merged) as JsonObject) };
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function diffOf(before: Uint8Array | undefined, after: Uint8Array | undefined): StructuredPatch {
  const [old = '', current = ''] = [before, after].map((bytes) => Buffer.from(bytes ?? []).toString());
  return structuredPatch('a', 'b', old, current);
}

/** Without the lines that name the files, as GitHub gives it. */
function patchOf(before: Uint8Array | undefined, after: Uint8Array | undefined): string {
  const patch = formatPatch(diffOf(before, after));
  const start = patch.indexOf('@@ ');
  return start < 0 ? '' : patch.slice(start).replace(/\n$/, '');
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a !== undefined && b !== undefined && Buffer.compare(a, b) === 0;
}

function blobId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** GitHub breaks base64 into lines of 60 characters. */
function base64Lines(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/.{60}/g, '$&\n');
}
