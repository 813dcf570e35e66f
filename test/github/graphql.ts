import { buildSchema, graphql, GraphQLError, type GraphQLSchema } from 'graphql';
import type { Json, JsonObject } from './contract.ts';
import type { CommentState } from './state.ts';

/** GitHub ends the text of larger blobs. In bytes. */
const LARGEST_TEXT = 512_000;

let built: GraphQLSchema | undefined;

/** GitHub's own schema. It is large, few tests need it, and those load it beforehand. */
export async function githubSchema(): Promise<GraphQLSchema> {
  const { schema } = await import('@octokit/graphql-schema');
  return (built ??= buildSchema(schema.idl, { assumeValid: true }));
}

export interface GraphqlState {
  /** Of all pull requests. */
  readonly comments: readonly CommentState[];
  readonly login: string;
  /** Whether the token may write contents. */
  readonly writesContents: boolean;
  /** Classifiers that are not known here. */
  readonly unknownClassifiers: readonly string[];
  /** The bytes of a blob by its id. */
  readonly blob: (id: string) => Buffer | undefined;
}

interface Input {
  readonly input: { readonly subjectId: string; readonly threadId: string; readonly classifier: string };
}

/** Answers a query as GitHub does: with status 200, and with what it refuses among the errors. */
export async function answerGraphql(
  body: JsonObject,
  state: GraphqlState,
): Promise<{ answer: Json; invalid: string[] }> {
  const result = await graphql({
    schema: await githubSchema(),
    source: body.query as string,
    variableValues: body.variables as Record<string, unknown>,
    rootValue: root(state),
  });
  const errors = result.errors ?? [];
  // GitHub names the kind of an error beside its message; what has none was asked wrongly.
  const kinds = errors.map(({ extensions }) => extensions.type as string | undefined);
  const answer = {
    data: result.data ?? null,
    ...(errors.length > 0 && {
      errors: errors.map((error, index) => ({ ...error.toJSON(), ...(kinds[index] && { type: kinds[index] }) })),
    }),
  };
  const invalid = errors.filter((_, index) => kinds[index] === undefined).map(({ message }) => message);
  return { answer: JSON.parse(JSON.stringify(answer)) as Json, invalid };
}

function root({ comments, login, writesContents, unknownClassifiers, blob }: GraphqlState) {
  const byNode = (id: string): CommentState => {
    const found = comments.find(({ nodeId }) => nodeId === id);
    if (!found) throw refusal('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'.`);
    return found;
  };
  const threadOf = (id: string): CommentState => {
    if (!writesContents) throw refusal('FORBIDDEN', 'Resource not accessible by integration');
    return byNode(id.replace(/^PRRT_/, 'PRRC_'));
  };
  const minimized = ({ minimized: reason }: CommentState) => ({
    __typename: 'PullRequestReviewComment',
    isMinimized: reason !== undefined,
    minimizedReason: reason?.toLowerCase(),
  });
  const thread = (comment: CommentState) => ({
    id: comment.nodeId.replace(/^PRRC_/, 'PRRT_'),
    isResolved: comment.resolvedBy !== undefined,
    resolvedBy: comment.resolvedBy === undefined ? null : { login: comment.resolvedBy },
    comments: { nodes: [{ databaseId: comment.id }] },
  });
  return {
    viewer: { login },
    minimizeComment({ input }: Input) {
      const comment = byNode(input.subjectId);
      if (!unknownClassifiers.includes(input.classifier)) comment.minimized = input.classifier;
      return { minimizedComment: minimized(comment) };
    },
    unminimizeComment({ input }: Input) {
      const comment = byNode(input.subjectId);
      comment.minimized = undefined;
      return { unminimizedComment: minimized(comment) };
    },
    resolveReviewThread({ input }: Input) {
      const comment = threadOf(input.threadId);
      comment.resolvedBy = login.replace('[bot]', '');
      return { thread: thread(comment) };
    },
    unresolveReviewThread({ input }: Input) {
      const comment = threadOf(input.threadId);
      comment.resolvedBy = undefined;
      return { thread: thread(comment) };
    },
    repository: () => ({
      object: ({ oid }: { oid: string }) => {
        const bytes = blob(oid);
        if (bytes === undefined) return null;
        const isBinary = bytes.includes(0);
        return {
          __typename: 'Blob',
          text: isBinary ? null : bytes.toString(),
          isBinary,
          isTruncated: bytes.length > LARGEST_TEXT,
        };
      },
      pullRequest: ({ number }: { number: number }) => ({
        reviewThreads: ({ first, after }: { first: number; after?: string }) => {
          const start = Number(after ?? 0);
          const roots = comments.filter((comment) => comment.pull === number && comment.inReplyTo === undefined);
          return {
            nodes: roots.slice(start, start + first).map(thread),
            pageInfo: { hasNextPage: roots.length > start + first, endCursor: String(start + first) },
          };
        },
      }),
    }),
  };
}

function refusal(type: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}
