import { createVerify, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Octokit } from '@octokit/rest';
import type { StructuredPatch } from 'diff';
import type { Account } from '../../src/github/client.ts';
import { findOperation, type Json, type JsonObject, type Operation } from './contract.ts';
import {
  type Answer,
  apply,
  base64Lines,
  contentOf,
  isPlaced,
  isTooLong,
  leastComment,
  merge,
  OWNER,
  paged,
  pageOf,
  refusal,
  remove,
  REPO,
  type ReviewInput,
  type Sample,
  toAnnotation,
  toCheckRun,
  TOO_LONG,
  toNote,
} from './answers.ts';
import { GitData } from './git-data.ts';
import { answerGraphql } from './graphql.ts';
import { type Entry, type Files, Repository, toEntry, withoutLatePatches } from './repository.ts';
import type { CheckState, CommentState, NoteState } from './state.ts';

export { OWNER, REPO } from './answers.ts';
export type { Files } from './repository.ts';
export type { CommentState } from './state.ts';

export interface PullState {
  base: string;
  head: string;
  mergeBase: string;
  state: 'open' | 'closed';
  draft: boolean;
  /** Whether its branch lies in another repository. */
  fork: boolean;
  /** Name of its branch. */
  branch: string;
  /** Paths whose patch GitHub leaves out. */
  withoutPatch: readonly string[];
}

/** How a request fails. */
export interface Fault {
  readonly status: number;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What befalls a request on its way. */
export interface Mischief {
  /** Milliseconds until it is looked at. */
  readonly delay?: number;
  readonly does?: 'hang' | 'break' | Fault;
  /** Whether it is carried out all the same. */
  readonly after?: boolean;
}

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Json | undefined;
}

type Matcher = (request: Request) => boolean;

export const APP = { id: 4711, slug: 'waymark', login: 'waymark[bot]' } as const;
export const INSTALLATION = 99;
/** Id of the repository. */
export const REPOSITORY = 1_296_269;
export const PERSON = 'ada';
/** GitHub lists no more files of a pull request. */
const FILES_LISTED = 3_000;
const NOT_GRANTED = 'Resource not accessible by integration';
export const APP_TOKEN = 'ghs_installation';
export const PERSONAL_TOKEN = 'ghp_personal';
/** Of a workflow run: it writes as the bot of workflows, who is no user. */
export const WORKFLOW_TOKEN = 'ghs_workflow';
export const WORKFLOW_BOT = 'github-actions[bot]';

const KEYS = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

function refuse({ status, message = 'Out of order', headers = {} }: Fault): Answer {
  return { ...refusal(status, message), headers };
}

/** A GitHub of one repository on this machine. It keeps state, and refuses what GitHub refuses. */
export class Loopback {
  readonly pulls = new Map<number, PullState>();
  /** Files at the tips of the owner's other repositories, by name. */
  readonly others = new Map<string, Files>();
  readonly comments: CommentState[] = [];
  readonly notes: NoteState[] = [];
  readonly reviews: { body: string; login: string; comments: number; pull: number }[] = [];
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
  /** Whether the App was granted `contents: write`, `checks: write`, and what reactions take. */
  readonly permissions = { contents: false, checks: true, reactions: true };
  /** Whether the token of a workflow run may only read, as in pull requests from forks and of Dependabot. */
  isReadOnly = false;
  /** What people may do with the repository. */
  readonly people = new Map<string, 'admin' | 'write' | 'read'>([[PERSON, 'write']]);
  readonly reactions: { comment: number; content: string }[] = [];
  /** Whether a comment of a review is left out without a word. */
  drops: (comment: { path: string; line: number }) => boolean = () => false;
  /** Whether a tree has more files than GitHub lists. */
  truncatesTrees = false;
  /** Whether GitHub takes comments on files. */
  takesFileComments = true;
  /** Names under which a comment cannot be hidden. */
  unknownClassifiers: readonly string[] = [];
  /** Asked of each request. */
  mischief: (request: Request) => Mischief | undefined = () => undefined;
  /** Told of each request: the status of its answer, or what befell it. */
  onEnd: (request: Request, outcome: string) => void = () => undefined;
  readonly #repository = new Repository();
  readonly git = new GitData(this.#repository);
  /** Of each base and head that were told to anybody; GitHub compares commits that no branch leads to any more. */
  readonly #mergeBases = new Map<string, string>();
  readonly #faults: { matches: Matcher; fault: Fault }[] = [];
  readonly #interruptions: { matches: Matcher; action: () => void }[] = [];
  #hang: { matches: Matcher; after: boolean; reached: () => void; breaks: boolean } | undefined;
  #ids = 0;
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
    const { contents } = this.permissions;
    return { octokit: this.#octokit(APP_TOKEN), login: APP.login, app: APP.id, writesContents: contents };
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

  /** What lies at a path at a commit. */
  fileAt(commit: string, path: string): Entry | undefined {
    return this.#repository.resolve(commit, path);
  }

  /** @returns the commit's id */
  commit(files: Files): string {
    return this.#repository.commit(files);
  }

  openPull(number: number, base: Files, head: Files): PullState {
    const mergeBase = this.commit(base);
    const pull: PullState = {
      base: mergeBase,
      mergeBase,
      head: this.commit(head),
      state: 'open',
      draft: false,
      fork: false,
      branch: 'topic',
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

  /** The branch is written anew on top of another base. */
  rebase(number: number, base: Files, head: Files): string {
    const pull = this.#pull(String(number));
    pull.base = this.commit(base);
    pull.mergeBase = pull.base;
    return this.push(number, head);
  }

  /** A comment that is there already. */
  addComment(comment: Partial<CommentState> & Pick<CommentState, 'body'>): CommentState {
    const id = this.#nextId();
    const pull = comment.pull ?? [...this.pulls.keys()][0]!;
    const state: CommentState = {
      id,
      nodeId: `PRRC_${id}`,
      pull,
      path: 'app.py',
      line: 1,
      startLine: undefined,
      commit: this.#pull(String(pull)).head,
      login: APP.login,
      review: null,
      inReplyTo: undefined,
      minimized: undefined,
      resolvedBy: undefined,
      ...comment,
    };
    this.comments.push(state);
    return state;
  }

  /** Somebody answers a comment. */
  reply({ id, pull, path, line, commit }: CommentState, login = PERSON): void {
    this.addComment({ pull, path, line, commit, login, body: 'I see.', inReplyTo: id });
  }

  #nextId(): number {
    this.#ids += 1;
    return this.#ids;
  }

  /** The next request that matches is answered with this status, and does nothing. */
  failNext(matches: Matcher, fault: number | Fault): void {
    this.#faults.push({ matches, fault: typeof fault === 'number' ? { status: fault } : fault });
  }

  /** Something happens on GitHub just before the next request that matches is answered. */
  beforeNext(matches: Matcher, action: () => void): void {
    this.#interruptions.push({ matches, action });
  }

  /**
   * The next request that matches gets no answer.
   *
   * @param after whether the request is carried out all the same
   * @returns when the request has come in
   */
  hangNext(matches: Matcher, after: boolean): Promise<void> {
    return new Promise((reached) => {
      this.#hang = { matches, after, reached, breaks: false };
    });
  }

  /** As `hangNext`, but that the connection is closed. */
  breakNext(matches: Matcher, after: boolean): void {
    this.#hang = { matches, after, reached: () => undefined, breaks: true };
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    const { pathname: path, searchParams } = new URL(url, 'http://loopback');
    const text = Buffer.concat(await request.toArray()).toString();
    const body = text === '' ? undefined : (JSON.parse(text) as Json);
    this.requests.push(`${method} ${path}`);
    const asked = { method, path, query: searchParams, body };
    const { delay = 0, does, after = false } = this.mischief(asked) ?? {};
    if (delay > 0) await sleep(delay);
    const login = this.#login(request.headers.authorization ?? '');
    const isLost = does === 'hang' || does === 'break';
    const mishap = isLost && { after, reached: () => undefined, breaks: does === 'break' };
    const hang = this.#hang?.matches(asked) ? this.#hang : mishap || undefined;
    if (hang === this.#hang) this.#hang = undefined;
    const leave = (): void => {
      this.onEnd(asked, `${hang?.breaks ? 'breaks' : 'hangs'} ${hang?.after ? 'after' : 'before'} it is done`);
      hang?.reached();
      if (hang?.breaks) request.socket.destroy();
    };
    if (hang && !hang.after) {
      leave();
      return;
    }
    const fault = typeof does === 'object' ? does : undefined;
    const right = fault && !after ? undefined : await this.#respond(asked, body, login);
    const answer = fault || !right ? refuse(fault!) : right;
    if (hang) {
      leave();
      return;
    }
    const next = new URLSearchParams(searchParams);
    next.set('page', String(Number(searchParams.get('page') ?? 1) + 1));
    const link = answer.more ? { link: `<${this.url}${path}?${next.toString()}>; rel="next"` } : {};
    const type = answer.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' };
    this.onEnd(asked, `${answer.status}${fault && after ? ' after it is done' : ''}`);
    response.writeHead(answer.status, { ...type, ...link, ...answer.headers });
    response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
  }

  async #respond(asked: Request, body: Json | undefined, login: string | undefined): Promise<Answer> {
    const { method, path, query } = asked;
    if (login === undefined) return refusal(401, 'Bad credentials');
    const interruption = this.#interruptions.findIndex(({ matches }) => matches(asked));
    if (interruption >= 0) this.#interruptions.splice(interruption, 1)[0]!.action();
    const index = this.#faults.findIndex(({ matches }) => matches(asked));
    if (index >= 0) {
      return refuse(this.#faults.splice(index, 1)[0]!.fault);
    }
    if (`${method} ${path}` === 'POST /graphql') return this.#graphql(body as JsonObject, login);
    const operation = findOperation(method, path);
    if (!operation) throw new Error(`Nobody said that ${method} ${path} is used.`);
    const answer = this.#answer(operation, query, body, login);
    this.#check(operation, body, answer);
    return answer;
  }

  async #graphql(body: JsonObject, login: string): Promise<Answer> {
    const { comments, unknownClassifiers, permissions } = this;
    const state = {
      comments,
      login,
      unknownClassifiers,
      writesContents: permissions.contents,
      blob: (id: string) => this.#repository.blob(id),
    };
    const { answer, invalid } = await answerGraphql(body, state);
    this.violations.push(...invalid);
    return { status: 200, body: answer };
  }

  #check(operation: Operation, body: Json | undefined, answer: Answer): void {
    const where = `${operation.method} ${operation.template}`;
    const asked = answer.status < 400 ? operation.checkRequest(body) : undefined;
    if (asked) this.violations.push(`${where} asked: ${asked}`);
    const answered = answer.status < 400 ? operation.checkResponse(answer.status, answer.body ?? null) : undefined;
    if (answered) this.violations.push(`${where} answered ${answer.status}: ${answered}`);
  }

  #login(authorization: string): string | undefined {
    const [, token = ''] = authorization.split(' ');
    if (token === APP_TOKEN) return APP.login;
    if (token === PERSONAL_TOKEN) return PERSON;
    if (token === WORKFLOW_TOKEN) return WORKFLOW_BOT;
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
    const wrong = operation.checkRequest(body);
    if (wrong) return refusal(422, wrong);
    const isWrite = operation.method !== 'GET';
    if (isWrite && login === WORKFLOW_BOT && this.isReadOnly)
      return refusal(403, 'Resource not accessible by integration');
    const sample = (status: number, own: JsonObject): Answer => ({
      status,
      body: merge(operation.sample(status), own),
    });
    const named = operation.parameters;
    const other = named.owner === OWNER ? this.others.get(named.repo ?? '') : undefined;
    if (other && operation.template.endsWith('/contents/{path}')) {
      const content = other[named.path!];
      return this.#contentsOf(content === undefined ? undefined : toEntry(content), named.path!);
    }
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
        return this.#listFiles(this.#pull(named.pull_number!), query);
      case 'GET /compare/{basehead}':
        return this.#compare(sample, named.basehead!);
      case 'GET /contents/{path}':
        return this.#contents(query.get('ref') ?? '', named.path!);
      case 'GET /git/blobs/{file_sha}':
        return this.#blob(sample, named.file_sha!);
      case 'GET /git/trees/{tree_sha}':
        return this.#tree(sample, named.tree_sha!, query.get('recursive') !== null);
      case 'GET /pulls/{pull_number}/comments':
        return this.#listComments(Number(named.pull_number), query);
      case 'POST /pulls/{pull_number}/comments':
        return this.#createComment(sample, Number(named.pull_number), input, login);
      case 'PATCH /pulls/comments/{comment_id}':
        return this.#editComment(sample, named.comment_id!, input, login);
      case 'GET /pulls/comments/{comment_id}':
        return this.#getComment(sample, named.comment_id!);
      case 'POST /pulls/{pull_number}/comments/{comment_id}/replies':
        return this.#createReply(sample, named.comment_id!, input, login);
      case 'POST /pulls/comments/{comment_id}/reactions':
        return this.#react(sample, this.comments, named.comment_id!, input);
      case 'POST /issues/comments/{comment_id}/reactions':
        return this.#react(sample, this.notes, named.comment_id!, input);
      case 'GET /collaborators/{username}/permission':
        return this.#permission(sample, named.username!);
      case 'POST /git/blobs':
        return this.#mayPush(login) ? this.git.createBlob(sample, input) : refusal(403, NOT_GRANTED);
      case 'POST /git/trees':
        return this.#mayPush(login) ? this.git.createTree(sample, input) : refusal(403, NOT_GRANTED);
      case 'GET /git/commits/{commit_sha}':
        return this.git.getCommit(sample, named.commit_sha!);
      case 'GET /commits/{ref}':
        return this.git.showCommit(sample, named.ref!);
      case 'POST /git/commits':
        return this.#mayPush(login) ? this.git.createCommit(sample, input, login) : refusal(403, NOT_GRANTED);
      case 'PATCH /git/refs/{ref}': {
        const branches = [...this.pulls.values()].filter(({ fork }) => !fork);
        return this.#mayPush(login)
          ? this.git.updateRef(sample, named.ref!, input, branches)
          : refusal(403, NOT_GRANTED);
      }
      case 'DELETE /pulls/comments/{comment_id}':
        return remove(this.comments, named.comment_id!, login);
      case 'POST /pulls/{pull_number}/reviews':
        return this.#createReview(sample, Number(named.pull_number), input, login);
      case 'GET /issues/{issue_number}/comments':
        return paged(this.notes.filter(({ pull }) => pull === Number(named.issue_number)).map(toNote), query);
      case 'POST /issues/{issue_number}/comments':
        return this.#createNote(sample, Number(named.issue_number), input, login);
      case 'PATCH /issues/comments/{comment_id}':
        return this.#editNote(sample, named.comment_id!, input, login);
      case 'DELETE /issues/comments/{comment_id}':
        return remove(this.notes, named.comment_id!, login);
      case 'POST /check-runs':
        return this.#mayCheck(login) ? this.#createCheck(sample, input) : refusal(403, 'Resource not accessible');
      case 'PATCH /check-runs/{check_run_id}':
        return this.#mayCheck(login)
          ? this.#updateCheck(sample, named.check_run_id!, input)
          : refusal(403, 'Resource not accessible');
      case 'GET /check-runs/{check_run_id}/annotations':
        return paged(this.#check_(named.check_run_id!).annotations.map(toAnnotation), query);
      case 'GET /commits/{ref}/check-runs':
        return this.#listChecks(named.ref!, query);
      default:
        throw new Error(`No answer to ${operation.method} ${operation.template}.`);
    }
  }

  #mayCheck(login: string): boolean {
    return login === APP.login && this.permissions.checks;
  }

  #mayPush(login: string): boolean {
    return login !== PERSON && this.permissions.contents;
  }

  #permission(sample: Sample, username: string): Answer {
    const permission = this.people.get(username);
    if (permission === undefined) return refusal(404, `${username} is not a user`);
    return sample(200, { permission, role_name: permission });
  }

  #getComment(sample: Sample, id: string): Answer {
    const comment = this.comments.find((each) => each.id === Number(id));
    return comment ? sample(200, this.#toComment(comment)) : refusal(404, 'Not Found');
  }

  /** GitHub takes answers only to the comment that begins a thread. */
  #createReply(sample: Sample, id: string, { body }: JsonObject, login: string): Answer {
    const first = this.comments.find((each) => each.id === Number(id));
    if (!first || first.inReplyTo !== undefined) return refusal(404, 'Not Found');
    if (isTooLong(body as string)) return refusal(422, TOO_LONG);
    const { pull, path, line, commit } = first;
    return sample(
      201,
      this.#toComment(this.addComment({ pull, path, line, commit, login, body: body as string, inReplyTo: first.id })),
    );
  }

  #react(sample: Sample, all: readonly { readonly id: number }[], id: string, { content }: JsonObject): Answer {
    if (!this.permissions.reactions) return refusal(403, NOT_GRANTED);
    if (!all.some((each) => each.id === Number(id))) return refusal(404, 'Not Found');
    this.reactions.push({ comment: Number(id), content: content as string });
    return sample(201, { content: content as string });
  }

  /** A comment in the conversation that is there already. */
  addNote(pull: number, body: string, login = PERSON): NoteState {
    const note = { id: this.#nextId(), pull, body, login };
    this.notes.push(note);
    return note;
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
    const pull = this.#pull(number);
    const { base, head, state, draft, fork, branch } = pull;
    this.#mergeBases.set(`${base}...${head}`, pull.mergeBase);
    const repo = { id: 1 };
    return sample(200, {
      number: Number(number),
      state,
      draft,
      changed_files: this.#repository.rows(pull.mergeBase, head).length,
      base: { sha: base, repo },
      head: { sha: head, ref: branch, repo: fork ? { id: 2 } : repo },
    });
  }

  #listPulls(operation: Operation): JsonObject[] {
    const open = [...this.pulls].filter(([, { state }]) => state === 'open');
    return open.map(([number, { head, draft }]) => {
      const own = { number, state: 'open', draft, head: { sha: head }, updated_at: new Date().toISOString() };
      return merge(operation.sampleItem(), own) as JsonObject;
    });
  }

  #listFiles({ mergeBase, head, withoutPatch }: PullState, query: URLSearchParams): Answer {
    const listed = paged(this.#repository.rows(mergeBase, head).slice(0, FILES_LISTED), query);
    const rows = withoutLatePatches(listed.body as JsonObject[]).map((row) => {
      if (!withoutPatch.includes(row.filename as string)) return row;
      const bare = { ...row };
      delete bare.patch;
      return bare;
    });
    return { ...listed, body: rows };
  }

  #hunks({ mergeBase, head, withoutPatch }: PullState, path: string): StructuredPatch['hunks'] {
    const row = this.#repository.rows(mergeBase, head).find(({ filename }) => filename === path);
    if (row === undefined || withoutPatch.includes(path)) return [];
    const { previous_filename: from = path } = row;
    return this.#repository.hunks(mergeBase, head, path, undefined, from as string);
  }

  #compare(sample: Sample, basehead: string): Answer {
    const [base, head] = basehead.split('...');
    const pull = [...this.pulls.values()].find((each) => each.base === base && each.head === head);
    const sha = pull?.mergeBase ?? this.#mergeBases.get(basehead);
    return sha === undefined ? refusal(404, 'Not Found') : sample(200, { merge_base_commit: { sha } });
  }

  #contents(ref: string, path: string): Answer {
    return this.#contentsOf(this.#repository.resolve(ref, path), path);
  }

  #contentsOf(entry: Entry | undefined, path: string): Answer {
    return entry ? { status: 200, body: contentOf(entry, path) } : refusal(404, 'Not Found');
  }

  #blob(sample: Sample, sha: string): Answer {
    const bytes = this.#repository.blob(sha);
    return bytes ? sample(200, { sha, encoding: 'base64', content: base64Lines(bytes) }) : refusal(404, 'Not Found');
  }

  #tree(sample: Sample, sha: string, isRecursive: boolean): Answer {
    const tree = this.#repository.tree(sha);
    if (!tree) return refusal(404, 'Not Found');
    const shown = [...tree].filter(([path]) => path !== this.git.hides);
    if (!isRecursive) {
      const names = [...new Set(shown.map(([path]) => path.split('/')[0]!))];
      const entries = names.map((path) => {
        const entry = tree.get(path);
        return entry
          ? { path, mode: entry.mode, type: 'blob', sha: entry.sha }
          : { path, mode: '040000', type: 'tree', sha: this.#repository.addFolder(sha, path) };
      });
      return sample(200, { sha, truncated: false, tree: entries });
    }
    const whole = this.truncatesTrees ? shown.slice(0, 1) : shown;
    const entries = whole.map(([path, { mode, sha: id }]) => {
      return { path, mode, type: mode === '160000' ? 'commit' : 'blob', sha: id };
    });
    const folder = { path: 'folder', mode: '040000', type: 'tree', sha };
    return sample(200, { sha, truncated: this.truncatesTrees, tree: [folder, ...entries] });
  }

  #createReview(sample: Sample, number: number, input: JsonObject, login: string): Answer {
    const { event, body = '', commit_id: commit, comments = [] } = input as unknown as ReviewInput;
    if (event === 'COMMENT' && body === '') return refusal(422, 'Body cannot be blank');
    if (!this.#repository.has(commit)) return refusal(422, 'Commit is not part of the pull request');
    if ([body, ...comments.map((comment) => comment.body)].some(isTooLong)) return refusal(422, TOO_LONG);
    const pull = this.#pull(String(number));
    const misplaced = comments.find((comment) => !isPlaced(comment, this.#hunks(pull, comment.path)));
    if (misplaced) return refusal(422, `Line could not be resolved: ${misplaced.path}:${misplaced.line}`);
    this.reviews.push({ body, login, comments: comments.length, pull: number });
    const review = this.reviews.length;
    for (const comment of comments.filter((each) => !this.drops(each))) {
      const { path, line, start_line: startLine, body: text } = comment;
      this.addComment({ pull: number, path, line, startLine, body: text, commit, login, review });
    }
    return sample(200, { id: review, body, state: 'COMMENTED' });
  }

  #listComments(number: number, query: URLSearchParams): Answer {
    const { items, more } = pageOf(
      this.comments.filter(({ pull }) => pull === number),
      query,
    );
    return { status: 200, body: items.map((comment) => this.#toComment(comment)), more };
  }

  /** The only such comments that are used are those on files. */
  #createComment(sample: Sample, pull: number, input: JsonObject, login: string): Answer {
    const { path, body, commit_id: commit, subject_type: subject } = input as Record<string, string>;
    const isChanged = this.#repository
      .rows(this.#pull(String(pull)).mergeBase, commit!)
      .some(({ filename }) => filename === path);
    if (subject !== 'file' || !isChanged || !this.takesFileComments) return refusal(422, 'Path could not be resolved');
    if (isTooLong(body!)) return refusal(422, TOO_LONG);
    const comment = this.addComment({ pull, path: path!, line: undefined, body: body!, commit: commit!, login });
    return sample(201, this.#toComment(comment));
  }

  #editComment(sample: Sample, id: string, { body }: JsonObject, login: string): Answer {
    const comment = this.comments.find((each) => each.id === Number(id));
    if (!comment) return refusal(404, 'Not Found');
    if (comment.login !== login) return refusal(403, 'Resource not accessible');
    if (isTooLong(body as string)) return refusal(422, TOO_LONG);
    comment.body = body as string;
    return sample(200, this.#toComment(comment));
  }

  /** GitHub says where the line is now, and no line once it was changed; of a comment on a file it says line 1. */
  #toComment(comment: CommentState): JsonObject {
    const { id, nodeId, path, line, startLine, body, login, commit, review, inReplyTo } = comment;
    const pull = this.#pull(String(comment.pull));
    const now = (at: number | undefined): number | undefined =>
      at === undefined ? undefined : this.#repository.track(path, at, commit, pull.head);
    const end = now(line);
    const isShown = end !== undefined && isPlaced({ line: end }, this.#hunks(pull, path));
    const start = isShown ? now(startLine) : undefined;
    return merge(leastComment(), {
      id,
      node_id: nodeId,
      path,
      ...(line === undefined ? { line: 1 } : isShown && { line: end }),
      start_line: start ?? null,
      original_line: line ?? 1,
      subject_type: line === undefined ? 'file' : 'line',
      body,
      commit_id: commit,
      pull_request_review_id: review,
      ...(inReplyTo !== undefined && { in_reply_to_id: inReplyTo }),
      user: { login },
    }) as JsonObject;
  }

  #createNote(sample: Sample, pull: number, { body }: JsonObject, login: string): Answer {
    if (isTooLong(body as string)) return refusal(422, TOO_LONG);
    return sample(201, toNote(this.addNote(pull, body as string, login)));
  }

  #editNote(sample: Sample, id: string, { body }: JsonObject, login: string): Answer {
    const note = this.notes.find((each) => each.id === Number(id));
    if (!note) return refusal(404, 'Not Found');
    if (note.login !== login) return refusal(403, 'Resource not accessible');
    note.body = body as string;
    return sample(200, toNote(note));
  }

  #createCheck(sample: Sample, input: JsonObject): Answer {
    const head = input.head_sha as string;
    if (!this.#repository.has(head)) return refusal(422, `No commit found for SHA: ${head}`);
    const check: CheckState = {
      id: this.checks.length + 1,
      head,
      name: input.name as string,
      status: 'queued',
      conclusion: null,
      title: null,
      summary: null,
      annotations: [],
      actions: [],
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
