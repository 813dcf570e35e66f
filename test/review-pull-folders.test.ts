import { reviewPull } from '../src/review-pull.ts';
import { createReviewer, type Reviewer } from '../src/review.ts';
import { githubSchema } from './github/graphql.ts';
import { type Files, Loopback, OWNER, REPO } from './github/loopback.ts';

const FAULT = 'import os\n\n\ndef gone(item):\n    return item == None\n';
const SETTINGS = {
  'ruff.toml': '[lint]\nselect = ["E711"]\n',
  'api/pyproject.toml': '[tool.ruff.lint]\nselect = ["F401"]\n',
  'web/pyproject.toml': '[project]\nname = "web"\n',
};

let reviewer: Reviewer;
let github: Loopback;

beforeAll(async () => {
  reviewer = await createReviewer({});
  await githubSchema();
}, 60_000);

beforeEach(async () => {
  github = await Loopback.start();
});

afterEach(async () => {
  await github.stop();
  expect(github.violations).toEqual([]);
});

/** The findings that a change brings, as `path rule`, and how many requests in GraphQL it took. */
async function review(base: Files, head: Files): Promise<{ found: string[]; queries: number; summary: string }> {
  github.openPull(7, base, head);
  const request = { account: github.app(), owner: OWNER, repo: REPO, number: 7, reviewer, dryRun: true };
  const outcome = await reviewPull(request);
  if (outcome.kind !== 'reviewed') throw new Error('nothing was reviewed');
  const { findings, check } = outcome.review;
  return {
    found: findings.map(({ path, rule }) => `${path} ${rule}`).sort(),
    queries: github.requests.filter((each) => each === 'POST /graphql').length,
    summary: check.summary,
  };
}

test('a file is judged by the settings of its folder, as they are at the base', async () => {
  const files = { 'a.py': FAULT, 'api/v1/a.py': FAULT, 'web/a.py': FAULT };
  const proposed = { 'api/pyproject.toml': '[tool.ruff.lint]\nselect = ["ALL"]\n' };
  const { found, queries } = await review(SETTINGS, { ...SETTINGS, ...proposed, ...files });
  expect(found).toEqual(['a.py unused-import', 'api/v1/a.py comparison-to-none', 'web/a.py unused-import']);
  expect(queries).toBe(1);
});

test('settings in folders cost no request where none is above what changes, and none beside that for workflows', async () => {
  const { found, queries } = await review(SETTINGS, { ...SETTINGS, 'a.py': FAULT, 'lib/a.py': FAULT });
  expect([found, queries]).toEqual([['a.py unused-import', 'lib/a.py unused-import'], 0]);
  const base = { ...SETTINGS, '.github/workflows/lint.yml': 'on: pull_request\njobs: {}\n' };
  expect((await review(base, { ...base, 'api/a.py': FAULT })).queries).toBe(1);
});

test('a step that runs a linter in a folder speaks for it', async () => {
  const step = '{ run: flake8 --select F, working-directory: api }';
  const base = { '.github/workflows/lint.yml': `on: pull_request\njobs: { lint: { steps: [${step}] } }\n` };
  const { found } = await review(base, { ...base, 'api/a.py': FAULT, 'lib/a.py': FAULT });
  expect(found).toEqual(['api/a.py comparison-to-none', 'lib/a.py comparison-to-none', 'lib/a.py unused-import']);
});

test('of thousands of settings as many are read as fit, and the review says so', async () => {
  const base: Record<string, string> = {};
  const head: Record<string, string> = {};
  for (let index = 0; index < 3_000; index += 1) {
    base[`p${index}/ruff.toml`] = `line-length = ${100 + index}\n`;
    if (index < 200) head[`p${index}/deep/a.py`] = 'x = 1\n';
  }
  const { queries, summary } = await review(base, { ...base, ...head });
  expect(queries).toBe(1);
  expect(summary).toMatch(/80 files with settings of other tools in folders could not be read/);
}, 120_000);
