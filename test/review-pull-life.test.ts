import { jest } from '@jest/globals';
import { marksOf } from '../src/publish/marker.ts';
import { type Outcome, reviewPull } from '../src/review-pull.ts';
import { createReviewer, type Reviewer } from '../src/review.ts';
import { githubSchema } from './github/graphql.ts';
import { type Files, Loopback, OWNER, type PullState, REPO } from './github/loopback.ts';

jest.setTimeout(60_000);

/** A function with one finding, which is advice to compare with `is`. */
const FAULT = 'def gone(item):\n    return item == None\n';
const CLEAN = 'def find(shop):\n    return shop.get(1)\n';
const BOTH = `${CLEAN}\n\n${FAULT}`;

let reviewer: Reviewer;
let github: Loopback;
let pull: PullState;

beforeAll(async () => {
  reviewer = await createReviewer({});
  await githubSchema();
});

beforeEach(async () => {
  github = await Loopback.start();
});

afterEach(async () => {
  await github.stop();
  expect(github.violations).toEqual([]);
});

/** Opens a pull request and reviews it. */
async function open(base: Files, head: Files): Promise<Outcome> {
  pull = github.openPull(7, base, head);
  return review();
}

async function review(): Promise<Outcome> {
  return reviewPull({ account: github.app(), owner: OWNER, repo: REPO, number: 7, reviewer, head: pull.head });
}

async function push(files: Files): Promise<Outcome> {
  github.push(7, files);
  return review();
}

/** The first line of each comment. */
function comments(): string[] {
  return github.comments.map(({ body }) => body.split('\n')[0]!);
}

const GONE = /^\*\*No longer found as of [0-9a-f]{7}\.\*\*$/;
const FOUND = /^\*\*`== None`/;

function lastCheck() {
  return github.checks.at(-1)!;
}

test('a new finding has a comment; one that was there before has none', async () => {
  await open({ 'shop.py': FAULT }, { 'shop.py': `${FAULT}\n\n${CLEAN}` });
  expect(comments()).toEqual([]);
  await push({ 'shop.py': `${FAULT}\n\n${CLEAN}\n\ndef other(item):\n    return item == None\n` });
  expect(comments()).toHaveLength(1);
});

test('a renamed file keeps its old findings to itself', async () => {
  await open({ 'old.py': BOTH }, { 'new.py': BOTH });
  expect(comments()).toEqual([]);
  expect(lastCheck()).toMatchObject({ conclusion: 'success', annotations: [] });
});

test('a file that is renamed says nothing again: its comment goes on, and names the new place', async () => {
  const more = `${CLEAN}\n\ndef count(shop):\n    return len(shop)\n\n\ndef name(shop):\n    return shop.name\n`;
  await open({ 'shop.py': more }, { 'shop.py': `${more}\n\n${FAULT}` });
  expect(comments()).toEqual([expect.stringMatching(FOUND)]);
  const [before] = github.comments.map(({ id, body }) => ({ id, body }));
  await push({ 'store.py': `# The store.\n${more}\n\n${FAULT}` });
  expect(github.comments).toHaveLength(1);
  const [after] = github.comments;
  expect(after!.id).toBe(before!.id);
  expect(after!.path).toBe('shop.py');
  expect(after!.minimized).toBeUndefined();
  expect(after!.body).toMatch(/^At `store\.py:15`:/);
  const keys = marksOf(after!.body)!;
  expect(keys.key).not.toBe(marksOf(before!.body)!.key);
  // Now it is known by its new key, and once it is mended it is told so.
  await push({ 'store.py': `# The store.\n${more}` });
  expect(comments()).toEqual([expect.stringMatching(GONE)]);
});

test('what cannot be read in a renamed file is not taken for mended', async () => {
  const more = `${CLEAN}\n\ndef count(shop):\n    return len(shop)\n`;
  await open({ 'shop.py': more }, { 'shop.py': `${more}\n\n${FAULT}` });
  await push({ 'store.py': `${more}\n\n${FAULT}\ndef broken(:\n` });
  expect(comments()[0]).toMatch(FOUND);
});

test('a change that is taken back takes its finding with it', async () => {
  await open({ 'shop.py': CLEAN }, { 'shop.py': BOTH });
  await push({ 'shop.py': CLEAN });
  expect(comments()).toEqual([expect.stringMatching(GONE)]);
  expect(lastCheck()).toMatchObject({ conclusion: 'success' });
});

test('a finding that is mended and made again has one comment all along', async () => {
  await open({ 'shop.py': CLEAN }, { 'shop.py': BOTH });
  const before = github.comments[0]!.body;
  await push({ 'shop.py': `${CLEAN}\n\n${FAULT.replace('==', 'is')}` });
  expect(comments()).toEqual([expect.stringMatching(GONE)]);
  await push({ 'shop.py': BOTH });
  expect(github.comments.map(({ body }) => body)).toEqual([before]);
});

test('what is merged from the base is not news', async () => {
  await open({ 'shop.py': CLEAN }, { 'shop.py': BOTH });
  pull.base = github.commit({ 'shop.py': CLEAN, 'other.py': FAULT });
  pull.mergeBase = pull.base;
  await push({ 'shop.py': BOTH, 'other.py': FAULT });
  expect(github.comments).toMatchObject([{ path: 'shop.py' }]);
  expect(comments()[0]).toMatch(FOUND);
});

test('a base that moves on changes nothing', async () => {
  await open({ 'shop.py': CLEAN }, { 'shop.py': BOTH });
  const { body } = github.comments[0]!;
  pull.base = github.commit({ 'shop.py': `# moved on\n${CLEAN}` });
  await review();
  expect(github.comments).toMatchObject([{ body }]);
});

test('a rebase says nothing again', async () => {
  await open({ 'shop.py': CLEAN }, { 'shop.py': BOTH });
  const { body } = github.comments[0]!;
  github.rebase(7, { 'shop.py': `import os\n\n\n${CLEAN}` }, { 'shop.py': `import os\n\n\n${BOTH}` });
  await review();
  expect(github.comments).toMatchObject([{ body }]);
});

test('a force-push that moves the code says nothing again', async () => {
  await open({ 'shop.py': CLEAN }, { 'shop.py': BOTH });
  const { body } = github.comments[0]!;
  await push({ 'shop.py': `${FAULT}\n\n${CLEAN}` });
  expect(github.comments).toMatchObject([{ body }]);
});

test('a force-push that indents the code anew says nothing again, and the comment names the place', async () => {
  await open({ 'shop.py': CLEAN }, { 'shop.py': BOTH });
  await push({ 'shop.py': BOTH.replace('    return item ==', '    if item:\n        return item ==') });
  expect(comments()).toEqual(['At `shop.py:7`:']);
});

test('a base under which the finding is old leaves its comment', async () => {
  await open({ 'shop.py': CLEAN }, { 'shop.py': BOTH });
  pull.base = github.commit({ 'shop.py': BOTH });
  pull.mergeBase = pull.base;
  await push({ 'shop.py': `${BOTH}\n\n${CLEAN.replace('find', 'look')}` });
  expect(comments()).toEqual([expect.stringMatching(FOUND)]);
});

test('a deleted file takes its findings with it', async () => {
  await open({ 'main.py': CLEAN }, { 'main.py': CLEAN, 'shop.py': FAULT });
  await push({ 'main.py': CLEAN });
  expect(comments()).toEqual([expect.stringMatching(GONE)]);
});

test('a file that is emptied has nothing to be told', async () => {
  await open({ 'shop.py': BOTH }, { 'shop.py': '' });
  expect(lastCheck()).toMatchObject({ conclusion: 'success', title: 'No findings' });
});

test('a file in Git LFS is not analysed, and is no syntax error', async () => {
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n';
  await open({}, { 'data.py': pointer, 'shop.py': CLEAN });
  expect(lastCheck()).toMatchObject({ conclusion: 'neutral', annotations: [] });
  expect(lastCheck().summary).toContain('`data.py`: its contents are kept in Git LFS');
});

test('links, submodules and other languages are no reason for doubt', async () => {
  const head = { 'link.py': { link: 'shop.py' }, 'lib.py': { submodule: 'b'.repeat(40) }, 'logo.png': 'p' };
  await open({ 'shop.py': FAULT }, { 'shop.py': FAULT, ...head });
  expect(lastCheck()).toMatchObject({ conclusion: 'success', annotations: [] });
});

test('where GitHub shows no lines, a finding is an annotation', async () => {
  pull = github.openPull(7, { 'shop.py': CLEAN }, { 'shop.py': BOTH });
  pull.withoutPatch = ['shop.py'];
  await review();
  expect(comments()).toEqual([]);
  expect(lastCheck().annotations).toMatchObject([{ path: 'shop.py', start_line: 6 }]);
});

test('files that nobody lists are said to be missing, and nothing is taken for mended', async () => {
  await open({ 'shop.py': CLEAN }, { 'shop.py': BOTH });
  const notes = Object.fromEntries(Array.from({ length: 3_010 }, (_, index) => [`a/${index}.txt`, '']));
  github.truncatesTrees = true;
  await push({ ...notes, 'shop.py': CLEAN, 'z.py': FAULT });
  expect(comments()).toEqual([expect.stringMatching(FOUND)]);
  expect(lastCheck()).toMatchObject({ conclusion: 'neutral', title: 'Not all of it was analysed' });
  expect(lastCheck().summary).toContain('GitHub lists only 3000 of the changed files');
});

test('a safe fix is offered on exactly its lines', async () => {
  await open({ 'shop.py': CLEAN }, { 'shop.py': `${CLEAN}\n\ndef has(shop, item):\n    return not item in shop\n` });
  expect(github.comments).toMatchObject([{ line: 6, startLine: undefined }]);
  expect(github.comments[0]!.body).toContain('```suggestion\n    return item not in shop\n```');
});

test('a safe fix of several lines is offered on all of them', async () => {
  const lines = ['', '', 'def has(shop, item):', '    return not item.get(', '        1,', '    ) in shop', ''];
  await open({ 'shop.py': CLEAN }, { 'shop.py': CLEAN + lines.join('\n') });
  expect(github.comments).toMatchObject([{ startLine: 6, line: 8 }]);
  const fixed = ['    return item.get(', '        1,', '    ) not in shop'].join('\n');
  expect(github.comments[0]!.body).toContain(`\`\`\`suggestion\n${fixed}\n\`\`\``);
});

test('a review of the same head says nothing again', async () => {
  await open({ 'shop.py': CLEAN }, { 'shop.py': BOTH });
  const writes = github.requests.filter((each) => !each.startsWith('GET')).length;
  expect(await review()).toMatchObject({ posted: 0 });
  const again = github.requests.filter((each) => !each.startsWith('GET')).slice(writes);
  expect(again.every((each) => each.includes('/check-runs'))).toBe(true);
});
