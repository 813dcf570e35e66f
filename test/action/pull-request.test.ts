import { jest } from '@jest/globals';
import { APP, APP_TOKEN, Loopback, WORKFLOW_BOT } from '../github/loopback.ts';
import { parseSarif } from '../render/sarif-schema.ts';
import { pullEvent, Runner } from './step.ts';

// The Action is bundled, GitHub's description and schema are loaded, and Octokit leaves seconds between writes.
jest.setTimeout(180_000);

const BEFORE = { 'shop.py': 'x = 1\n' };
/** One error and one warning. */
const AFTER = {
  'shop.py': [
    'x = 1',
    '',
    '',
    'def collect(item, into=[]):',
    '    try:',
    '        into.append(item)',
    '    except:',
    '        return None',
    '    return into',
    '',
  ].join('\n'),
};
const BARE_EXCEPT = 'try:\n    x = 2\nexcept:\n    x = 3\n';

let runner: Runner;
let github: Loopback;

beforeAll(() => {
  runner = new Runner();
});

afterAll(() => {
  runner.remove();
});

beforeEach(async () => {
  github = await Loopback.start();
  github.openPull(7, BEFORE, AFTER);
});

afterEach(async () => {
  await github.stop();
  runner.empty();
  expect(github.violations).toEqual([]);
});

/** What was written, questions in GraphQL left aside. */
function writes(): string[] {
  return github.requests.filter((each) => !each.startsWith('GET') && each !== 'POST /graphql');
}

test('what is new is told once, in comments and in the summary of the run', async () => {
  const first = await runner.review(github, 7);
  expect(github.comments).toMatchObject([
    { path: 'shop.py', line: 4, login: WORKFLOW_BOT },
    { path: 'shop.py', line: 7, login: WORKFLOW_BOT },
  ]);
  expect([github.checks, github.notes]).toEqual([[], []]);
  expect(first.summary).toContain('## Waymark: 1 error, 1 warning');
  expect(first.summary).toContain('shop.py:4');
  expect(first.log).not.toMatch(/^::(error|warning)/m);
  expect(first.outputs).toEqual({ findings: '2', conclusion: 'failure', 'sarif-file': '' });
  expect(first.code).toBe(1);

  const before = writes();
  const second = await runner.review(github, 7);
  expect(writes()).toEqual(before);
  expect(second.summary).toBe(first.summary);
  expect(second.outputs).toEqual(first.outputs);
});

test('an App that a workflow signs in as knows its own comments', async () => {
  await runner.review(github, 7, { inputs: { token: APP_TOKEN } });
  await runner.review(github, 7, { inputs: { token: APP_TOKEN } });
  expect(github.comments.map(({ login }) => login)).toEqual([APP.login, APP.login]);
});

test('the lessons are linked in the repository that the workflow names', async () => {
  const env = {
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_ACTION_REPOSITORY: 'owner/waymark',
    GITHUB_ACTION_REF: 'v0',
  };
  await runner.review(github, 7, { env });
  const lesson = 'https://github.com/owner/waymark/blob/v0/roadmap/core/data-structures.md#mutable-default-argument';
  expect(github.comments[0]?.body).toContain(`(${lesson})`);
});

describe('a token that may only read', () => {
  const dependabot = { login: 'dependabot[bot]', id: 49699333, type: 'Bot' };
  const fork = { repo: { id: 2, fork: true, full_name: 'somebody/fork' } };

  beforeEach(() => {
    github.isReadOnly = true;
  });

  test.each([
    ['from a fork', { head: fork }],
    ['of Dependabot', { user: dependabot }],
  ])('in a pull request %s gives annotations and the whole of it in the summary', async (_, more) => {
    const { head } = github.pulls.get(7)!;
    const { head: from = {}, ...rest } = more as { head?: object };
    const payload = pullEvent(7, head, { ...rest, head: { ...from, sha: head } });
    const { code, log, summary, outputs } = await runner.review(github, 7, { payload, inputs: { 'fail-on': 'never' } });
    expect(github.comments).toEqual([]);
    expect(log).toMatch(/^::error title=mutable-default-argument,file=shop\.py,line=4,endLine=4::/m);
    expect(log).toMatch(/^::warning title=bare-except,file=shop\.py,line=7,endLine=7::/m);
    expect(log).toContain('waymark: The token may not write comments');
    expect(summary).toContain('#### In full');
    expect(summary).toContain('It also catches `KeyboardInterrupt`');
    expect(outputs).toMatchObject({ findings: '2', conclusion: 'success' });
    expect(code).toBe(0);
  });

  test('still fails the job by policy, and asks GitHub to write no more than once', async () => {
    expect((await runner.review(github, 7)).code).toBe(1);
    expect(writes()).toHaveLength(1);
  });

  test('shows ten annotations of a level, the most severe findings first, and says how many have none', async () => {
    github.push(7, { ...AFTER, 'other.py': BARE_EXCEPT.repeat(12) });
    const { log, summary } = await runner.review(github, 7);
    expect(log.match(/^::warning /gm)).toHaveLength(10);
    expect(log.match(/^::error /gm)).toHaveLength(1);
    expect(summary).toContain('without one are 3 of 13 warnings');
    expect(summary.match(/other\.py:\d+`/g)!.length).toBeGreaterThanOrEqual(12);
  });
});

test('the policy of the base commit decides, and fail-on overrides it', async () => {
  const off = { '.github/waymark.yml': 'rules:\n  mutable-default-argument: off\n' };
  const { head } = github.openPull(8, { ...BEFORE, ...off }, { ...AFTER, ...off });
  expect(await runner.review(github, 8)).toMatchObject({ code: 0, outputs: { findings: '1', conclusion: 'success' } });
  const strict = await runner.review(github, 8, { inputs: { 'fail-on': 'warning' } });
  expect(strict).toMatchObject({ code: 1, outputs: { conclusion: 'failure' } });
  expect(github.pulls.get(8)?.head).toBe(head);

  github.openPull(9, BEFORE, { ...AFTER, ...off });
  expect((await runner.review(github, 9)).outputs).toMatchObject({ findings: '2', conclusion: 'failure' });
});

test('on pull_request_target the same is read, through the API alone', async () => {
  runner.write({ 'shop.py': 'breakpoint()\n', '.github/waymark.yml': 'profile: nonsense\n' });
  const { outputs } = await runner.review(github, 7, { event: 'pull_request_target' });
  expect(outputs).toMatchObject({ findings: '2' });
  expect(github.comments).toHaveLength(2);
});

test('the SARIF file holds the new findings and is valid', async () => {
  const { outputs } = await runner.review(github, 7, { inputs: { 'sarif-file': 'waymark.sarif' } });
  expect(outputs['sarif-file']).toBe('waymark.sarif');
  const { results, tool } = parseSarif(runner.read('waymark.sarif')).runs[0]!;
  expect(results?.map(({ ruleId }) => ruleId).sort()).toEqual(['bare-except', 'mutable-default-argument']);
  expect(tool.driver.name).toBe('Waymark');
});

test('select, ignore and profile choose the rules', async () => {
  const { outputs } = await runner.review(github, 7, { inputs: { select: 'quality/pep8, core', ignore: 'core\n' } });
  expect(outputs).toMatchObject({ findings: '1', conclusion: 'success' });
});

test.each([
  ['a draft', { draft: true }],
  ['closed', { state: 'closed' }],
])('a pull request that is %s is left alone', async (_, more) => {
  const payload = pullEvent(7, github.pulls.get(7)!.head, more);
  const { code, outputs, log } = await runner.review(github, 7, { payload, inputs: { 'sarif-file': 'waymark.sarif' } });
  expect({ code, outputs }).toEqual({ code: 0, outputs: { findings: '0', conclusion: 'skipped', 'sarif-file': '' } });
  expect(log).toContain('waymark: nothing was reviewed: a pull request is reviewed when it is open');
  expect(github.requests).toEqual([]);
});

test('a run that is repeated after the branch moved on writes nothing', async () => {
  const payload = pullEvent(7, github.pulls.get(7)!.head);
  github.push(7, { 'shop.py': 'x = 2\n' });
  expect(await runner.review(github, 7, { payload })).toMatchObject({ code: 0, outputs: { conclusion: 'skipped' } });
  expect(writes()).toEqual([]);
});

describe('what is wrong in the workflow is told', () => {
  test.each([
    [{ token: '' }, 'The input token is empty'],
    [{ 'fail-on': 'fatal' }, 'The input fail-on is "fatal"; it has to be one of error, warning, advice, never.'],
    [{ profile: 'loose' }, 'The input profile is "loose"; it has to be one of default, strict, all.'],
    [{ select: 'bare-exept' }, 'The inputs select and ignore: no rule, topic or equivalent is named `bare-exept`'],
  ])('%j', async (inputs, message) => {
    const { code, log } = await runner.review(github, 7, { inputs });
    expect(code).toBe(1);
    expect(log).toContain(`::error::${message}`);
    expect(github.requests).toEqual([]);
  });

  test('a SARIF file that cannot be written', async () => {
    const { code, log } = await runner.review(github, 7, { inputs: { 'sarif-file': 'no/such/folder.sarif' } });
    expect(code).toBe(1);
    expect(log).toMatch(/^::error::.*folder\.sarif: it cannot be written/m);
  });

  test('a token that GitHub does not know, which is not shown', async () => {
    const { code, log } = await runner.review(github, 7, { inputs: { token: 'ghs_wrong' } });
    expect(code).toBe(1);
    expect(log).toMatch(/^::error::GitHub answered 401: .* has to be able to read/m);
    expect(log.replace('::add-mask::ghs_wrong', '')).not.toContain('ghs_wrong');
  });

  test('a token that may not even read', async () => {
    github.failNext(({ path }) => path.endsWith('/pulls/7'), { status: 403, message: 'Resource not accessible' });
    const { code, log } = await runner.review(github, 7);
    expect(code).toBe(1);
    expect(log).toContain('::error::GitHub answered 403: Resource not accessible');
    expect(log).toContain('pull-requests: write');
  });

  test('an event that asks for nothing', async () => {
    const { code, log } = await runner.run({ event: 'issues', payload: {} });
    expect(code).toBe(1);
    expect(log).toContain('::error::There is nothing to do on issues');
  });

  test('an event that is not there', async () => {
    const { code, log } = await runner.review(github, 7, { env: { GITHUB_EVENT_PATH: '/no/such/event.json' } });
    expect(code).toBe(1);
    expect(log).toContain('::error::GITHUB_EVENT_PATH names /no/such/event.json');
  });
});
