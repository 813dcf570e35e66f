/**
 * Cuts GitHub's own OpenAPI description down to the operations that Waymark uses, as JSON Schema, for the tests.
 *
 *     npx tsx scripts/openapi-slice.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

type Json = null | boolean | number | string | Json[] | JsonObject;
interface JsonObject {
  [key: string]: Json;
}

const REPO = '/repos/{owner}/{repo}';
const OPERATIONS = [
  'get /app',
  'post /app/installations/{installation_id}/access_tokens',
  'get /app/installations',
  'get /app/hook/deliveries',
  'post /app/hook/deliveries/{delivery_id}/attempts',
  'get /installation/repositories',
  'get /user',
  `get ${REPO}/pulls`,
  `get ${REPO}/pulls/{pull_number}`,
  `get ${REPO}/pulls/{pull_number}/files`,
  `get ${REPO}/pulls/{pull_number}/comments`,
  `post ${REPO}/pulls/{pull_number}/reviews`,
  `post ${REPO}/pulls/{pull_number}/comments`,
  `post ${REPO}/pulls/{pull_number}/comments/{comment_id}/replies`,
  `get ${REPO}/pulls/comments/{comment_id}`,
  `patch ${REPO}/pulls/comments/{comment_id}`,
  `delete ${REPO}/pulls/comments/{comment_id}`,
  `post ${REPO}/pulls/comments/{comment_id}/reactions`,
  `get ${REPO}/issues/{issue_number}/comments`,
  `post ${REPO}/issues/{issue_number}/comments`,
  `patch ${REPO}/issues/comments/{comment_id}`,
  `delete ${REPO}/issues/comments/{comment_id}`,
  `post ${REPO}/issues/comments/{comment_id}/reactions`,
  `get ${REPO}/collaborators/{username}/permission`,
  `get ${REPO}/compare/{basehead}`,
  `get ${REPO}/contents/{path}`,
  `get ${REPO}/git/blobs/{file_sha}`,
  `post ${REPO}/git/blobs`,
  `get ${REPO}/git/trees/{tree_sha}`,
  `post ${REPO}/git/trees`,
  `get ${REPO}/git/commits/{commit_sha}`,
  `post ${REPO}/git/commits`,
  `patch ${REPO}/git/refs/{ref}`,
  `get ${REPO}/commits/{ref}`,
  `post ${REPO}/check-runs`,
  `patch ${REPO}/check-runs/{check_run_id}`,
  `get ${REPO}/check-runs/{check_run_id}/annotations`,
  `get ${REPO}/commits/{ref}/check-runs`,
];

/** Prose and samples do not validate anything. */
const PROSE = new Set(['description', 'example', 'examples', 'summary', 'externalDocs', 'title', 'x-github', 'tags']);

const require = createRequire(import.meta.url);
const api = JSON.parse(readFileSync(require.resolve('@octokit/openapi/generated/api.github.com.json'), 'utf8')) as {
  paths: Record<string, JsonObject>;
  components: Record<string, JsonObject>;
};
const slice: { paths: Record<string, JsonObject>; components: Record<string, JsonObject> } = {
  paths: {},
  components: {},
};

for (const operation of OPERATIONS) {
  const [method = '', path = ''] = operation.split(' ');
  const found = api.paths[path]?.[method];
  if (!found) throw new Error(`GitHub does not describe ${operation}.`);
  slice.paths[path] = { ...slice.paths[path], [method]: cut(found, false) };
}
writeFileSync(new URL('../test/github/openapi.json', import.meta.url), `${JSON.stringify(slice)}\n`);

/** @param named whether the keys of `value` are names that the API chose, not keywords */
function cut(value: Json, named: boolean): Json {
  if (Array.isArray(value)) return value.map((item) => cut(item, false));
  if (value === null || typeof value !== 'object') return value;
  if (typeof value.$ref === 'string') include(value.$ref);
  const kept = Object.entries(value)
    .filter(([key]) => named || !PROSE.has(key))
    .map(([key, child]) => [key, cut(child, !named && (key === 'properties' || key === 'responses'))] as const);
  const schema: JsonObject = Object.fromEntries(kept);
  return named ? schema : withNull(schema);
}

/** OpenAPI 3.0 says `nullable`; JSON Schema says it with the type `null`. */
function withNull({ nullable, ...schema }: JsonObject): JsonObject {
  if (nullable !== true) return schema;
  return { anyOf: [schema, { type: 'null' }] };
}

function include(reference: string): void {
  const [, , kind = '', name = ''] = reference.split('/');
  if (kind === 'examples' || slice.components[kind]?.[name] !== undefined) return;
  const component = api.components[kind]?.[name];
  if (component === undefined) throw new Error(`GitHub's description lacks ${reference}.`);
  const section = (slice.components[kind] ??= {});
  section[name] = {}; // A component may contain itself.
  section[name] = cut(component, false);
}
