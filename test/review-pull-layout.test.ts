import { jest } from '@jest/globals';
import { reviewPull } from '../src/review-pull.ts';
import { createReviewer, type Reviewer } from '../src/review.ts';
import { githubSchema } from './github/graphql.ts';
import { type CommentState, Loopback, OWNER, REPO } from './github/loopback.ts';

jest.setTimeout(60_000);

const POLICY = { '.github/waymark.yml': 'profile: strict\n' };
const CLEAN = 'def find(shop):\n    return shop.get(1)\n';
/** Of lines that follow `CLEAN`, so that the first one is line 3. */
const FAULTS = [
  '',
  '',
  'def total(prices,tax):',
  '    result=sum(prices) ',
  '    return result + tax',
  'total([1], 2);',
  '',
];

let reviewer: Reviewer;
let github: Loopback;

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

async function review(): Promise<void> {
  await reviewPull({ account: github.app(), owner: OWNER, repo: REPO, number: 7, reviewer });
}

async function open(lines: readonly string[], base = CLEAN): Promise<void> {
  github.openPull(7, { ...POLICY, 'shop.py': base }, { ...POLICY, 'shop.py': base + lines.join('\n') });
  await review();
}

async function push(lines: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<void> {
  github.push(7, { ...POLICY, 'shop.py': CLEAN + lines.join('\n'), ...more });
  await review();
}

/** Those of the comments that are about layout. */
function comments(): CommentState[] {
  return github.comments.filter(({ body }) => /Layout|`waymark explain (missing|trailing)/.test(body));
}

/** The rows of a comment that say what there is. */
function rows({ body }: CommentState): string[] {
  return body.split('\n').filter((line) => line.startsWith('- '));
}

/** The file as the author has it after taking a comment's suggestion. */
function taken(lines: readonly string[], { body, startLine, line }: CommentState): string[] {
  const all = (CLEAN + lines.join('\n')).split('\n');
  const [, , text = ''] = /^(`{3,})suggestion\n([^]*?)^\1$/m.exec(body)!;
  const first = startLine ?? line!;
  const after = [...all.slice(0, first - 1), ...text.split('\n').slice(0, -1), ...all.slice(line)];
  expect(after.join('\n').startsWith(CLEAN)).toBe(true);
  return after.slice(2);
}

const GONE = /^\*\*No longer found as of [0-9a-f]{7}\.\*\*/;

test('the layout of a file is said once, with one change that mends it', async () => {
  await open(FAULTS);
  expect(github.comments).toHaveLength(1);
  const [comment] = comments();
  expect(comment).toMatchObject({ path: 'shop.py', startLine: 5, line: 8 });
  expect(comment!.body).toMatch(/^\*\*Layout, said once for this file: 5 places differ from PEP 8\.\*\*/);
  expect(comment!.body).toContain('\n\nThis change mends all of it.\n\n');
  await push(taken(FAULTS, comment!));
  expect(comments().map(({ body }) => body)).toEqual([expect.stringMatching(GONE)]);
  expect(github.checks.at(-1)).toMatchObject({ conclusion: 'success', title: 'No findings' });
});

test('a file with carriage returns is mended by the same lines', async () => {
  github.openPull(7, { ...POLICY, 'shop.py': '' }, { ...POLICY, 'shop.py': 'a=1 \r\nb = 2\t\r\n' });
  await review();
  expect(comments()).toMatchObject([{ startLine: 1, line: 2 }]);
  expect(comments()[0]!.body).toContain('\n\n```suggestion\na = 1\nb = 2\n```\n\n');
});

test('the change keeps to one hunk, and the comment names the lines of the others', async () => {
  const lines = Array.from({ length: 30 }, (_, index) => `value_${index} = ${index}`);
  const changed = lines.map((line, index) => ([2, 3, 25, 26, 27].includes(index) ? `${line} ` : line));
  const text = (some: readonly string[]) => `${some.join('\n')}\n`;
  github.openPull(7, { ...POLICY, 'shop.py': text(lines) }, { ...POLICY, 'shop.py': text(changed) });
  await review();
  expect(comments()).toMatchObject([{ startLine: 3, line: 4 }]);
  expect(rows(comments()[0]!)).toEqual(['- white space at the end of a line: lines 3, 4, 26, 27 and 28']);
  expect(comments()[0]!.body).toContain('This change mends 2 of them, `waymark audit --fix shop.py` 3 more.');
});

test('each finding is in the check all the same', async () => {
  await open(FAULTS);
  const { title, summary, annotations } = github.checks.at(-1)!;
  expect(title).toBe('5 advice');
  expect(summary?.match(/^- advice/gm)).toHaveLength(5);
  expect(annotations).toHaveLength(4);
});

test('a push that mends a part leaves one comment, which says the rest', async () => {
  await open(FAULTS);
  await push(FAULTS.map((line) => line.replace('prices,tax', 'prices, tax').replace(/ $/, '')));
  expect(comments()).toHaveLength(1);
  expect(rows(comments()[0]!)).toEqual([
    '- no space beside an operator: line 6',
    '- too few blank lines: line 8',
    '- a semicolon at the end of a line: line 8',
  ]);
});

test('a push that adds another place says it in the same comment, and takes no change along to other lines', async () => {
  await open(FAULTS);
  await push(['', '', 'first = [1,2]', ...FAULTS]);
  expect(comments()).toHaveLength(1);
  expect(comments()[0]!.body).toMatch(/^In `shop\.py`:\n\n\*\*Layout, said once for this file: 6 places/);
  expect(comments()[0]!.body).not.toContain('suggestion');
  expect(rows(comments()[0]!)[0]).toBe('- no space after a comma or colon: lines 5 and 8');
});

test('a push elsewhere leaves the comment and its change', async () => {
  await open(FAULTS);
  const { body } = comments()[0]!;
  await push(FAULTS, { 'other.py': CLEAN });
  expect(comments().map((each) => each.body)).toEqual([body]);
});

test('what was mended and is made again has its comment again', async () => {
  await open(FAULTS);
  const { body } = comments()[0]!;
  await push(taken(FAULTS, comments()[0]!));
  await push(FAULTS);
  expect(comments()).toMatchObject([{ body, minimized: undefined }]);
});

test('a single place, then two, then one again are one comment all along', async () => {
  await open(['', '', 'first = [1,2]', '']);
  expect(comments()).toHaveLength(1);
  await push(['', '', 'first = [1,2]', 'second = [1,2]', '']);
  expect(comments()).toHaveLength(1);
  expect(comments()[0]!.body).toContain('lines 5 and 6');
  await push(['', '', 'second = [1,2]', '']);
  expect(comments()).toHaveLength(1);
  expect(comments()[0]!.body).not.toContain('Layout');
});

test('a comment that a person resolved goes on, and nobody opens it again', async () => {
  await open(FAULTS);
  const [comment] = comments();
  comment!.resolvedBy = 'ada';
  await push([...FAULTS.slice(0, -1), 'first = [1,2]', '']);
  expect(comments()).toMatchObject([{ id: comment!.id, resolvedBy: 'ada' }]);
  expect(rows(comment!)[0]).toBe('- no space after a comma or colon: lines 5 and 9');
});

test('what a comment in the code silences is not among it', async () => {
  await open(FAULTS.map((line) => line.replace('sum(prices) ', 'sum(prices)  # noqa: E225')));
  expect(comments()[0]!.body).toContain('3 places');
});

test('where a formatter runs, nothing of it is said', async () => {
  const files = { ...POLICY, 'pyproject.toml': '[tool.black]\n' };
  github.openPull(7, { ...files, 'shop.py': CLEAN }, { ...files, 'shop.py': CLEAN + FAULTS.join('\n') });
  await review();
  expect(github.comments).toEqual([]);
  expect(github.checks.at(-1)).toMatchObject({ title: 'No findings' });
});

test('what was there before is neither told nor mended', async () => {
  const base = 'def find(shop,item):\n    return shop.get(item)\n';
  await open(['', '', 'first = [1,2]', 'second = [1,2]', ''], base);
  expect(comments()[0]!.body).toContain('2 places');
  expect(comments()[0]).toMatchObject({ startLine: 5, line: 6 });
});
