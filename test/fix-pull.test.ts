import { jest } from '@jest/globals';
import { AUTHOR, type Conversation, conversations } from './conversation.ts';
import { APP, type Loopback, type PullState } from './github/loopback.ts';
import { DATABASES } from './store/databases.ts';

jest.setTimeout(60_000);

const CLEAN = 'def find(shop):\n    return shop.get(1)\n';
/** One finding with a safe fix, `negated-in-or-is`. */
const FAULT = 'def lacks(shop, item):\n    return not item in shop\n';
const MENDED = 'def lacks(shop, item):\n    return item not in shop\n';
const OTHER = 'def differs(item, other):\n    return not item is other\n';
const OTHER_MENDED = 'def differs(item, other):\n    return item is not other\n';

describe.each(DATABASES)('on %s', (_, start) => {
  let conversation: Conversation;
  let github: Loopback;

  conversations(start, (begun) => {
    conversation = begun;
    ({ github } = begun);
    github.permissions.contents = true;
  });

  function pull(): PullState {
    return github.pulls.get(7)!;
  }

  function textOf(path: string): string | undefined {
    return github.fileAt(pull().head, path)?.bytes.toString();
  }

  function buttons(): unknown[] {
    return github.checks.at(-1)!.actions.map(({ label }) => label);
  }

  test('the safe fixes of what the pull request brings become one commit on its branch', async () => {
    const old = `${OTHER}\n\n`;
    await conversation.open(
      { 'shop.py': `${old}${FAULT}`, 'run.py': { program: FAULT }, 'other.py': CLEAN },
      { 'shop.py': old, 'other.py': CLEAN },
    );
    expect(buttons()).toEqual(['Apply safe fixes']);
    const { head } = pull();
    await conversation.press(head);
    expect(conversation.ended).toEqual(['review done', 'fix done']);
    expect(textOf('shop.py')).toBe(`${old}${MENDED}`);
    expect(github.fileAt(pull().head, 'run.py')).toMatchObject({ mode: '100755', bytes: Buffer.from(MENDED) });
    expect(textOf('other.py')).toBe(CLEAN);
    expect([...github.git.commits.values()]).toEqual([
      {
        message: 'Apply 2 safe fixes\n\n- negated-in-or-is (2)\n\nAsked for by ada.\n',
        parents: [head],
        login: APP.login,
      },
    ]);
    expect(conversation.answers).toEqual([]);
    await conversation.tell('synchronize');
    expect(buttons()).toEqual([]);
  });

  test('files deep in a tree that GitHub does not show as a whole are mended', async () => {
    const [one, two] = ['src/shop/models/item.py', 'src/shop/views.py'];
    await conversation.open({ [one]: FAULT, [two]: FAULT }, { 'src/shop/__init__.py': '' });
    github.truncatesTrees = true;
    await conversation.press(pull().head);
    expect([textOf(one), textOf(two)]).toEqual([MENDED, MENDED]);
    expect(conversation.answers).toEqual([]);
  });

  test('an old finding like a new one stays as it is', async () => {
    const twice = `${FAULT}\n\nif True:\n    ${FAULT.replace('\n', '\n    ')}`;
    await conversation.open({ 'shop.py': `${CLEAN}\n\n${twice}` }, { 'shop.py': FAULT });
    const before = textOf('shop.py')!;
    await conversation.press(pull().head);
    expect(textOf('shop.py')!.split('not item in').length).toBe(before.split('not item in').length - 1);
  });

  test('what is put aside is not mended', async () => {
    await conversation.open({ 'shop.py': FAULT }, { 'shop.py': CLEAN });
    await conversation.say('/waymark ignore negated-in-or-is');
    expect(buttons()).toEqual([]);
    await conversation.press(pull().head);
    expect(github.git.commits.size).toBe(0);
    expect(conversation.answers.at(-1)).toContain('no finding of this commit can be mended by itself');
  });

  test('a button of an older head does nothing but say so, once', async () => {
    await conversation.open({ 'shop.py': FAULT }, { 'shop.py': CLEAN });
    const { head } = pull();
    await conversation.push({ 'shop.py': `${FAULT}\n\n${OTHER}` });
    await conversation.press(head);
    await conversation.press(head);
    expect(github.git.commits.size).toBe(0);
    expect(conversation.answers).toEqual([expect.stringContaining('the branch has another head by now')]);
  });

  test('a push that comes at the last moment is not lost', async () => {
    await conversation.open({ 'shop.py': FAULT }, { 'shop.py': CLEAN });
    const theirs = `${FAULT}\n\n${OTHER_MENDED}`;
    github.beforeNext(
      ({ method }) => method === 'PATCH',
      () => github.push(7, { 'shop.py': theirs }),
    );
    await conversation.press(pull().head);
    expect(textOf('shop.py')).toBe(theirs);
    expect(conversation.answers).toEqual([expect.stringContaining('the branch has another head by now')]);
  });

  test('that a branch is protected is said', async () => {
    await conversation.open({ 'shop.py': FAULT }, { 'shop.py': CLEAN });
    github.git.protected.add('topic');
    await conversation.press(pull().head);
    expect(textOf('shop.py')).toBe(FAULT);
    expect(conversation.answers).toEqual([expect.stringContaining('it may be protected')]);
  });

  test('an answer that is lost after the branch was moved makes no second commit', async () => {
    await conversation.open({ 'shop.py': FAULT }, { 'shop.py': CLEAN });
    github.breakNext(({ method }) => method === 'PATCH', true);
    await conversation.press(pull().head);
    expect(conversation.ended).toEqual(['review done', 'fix again', 'fix done']);
    expect(github.git.commits.size).toBe(1);
    expect(textOf('shop.py')).toBe(MENDED);
    expect(conversation.answers).toEqual([]);
  });

  test('who may not write to the repository has nothing committed', async () => {
    await conversation.open({ 'shop.py': FAULT }, { 'shop.py': CLEAN });
    await conversation.press(pull().head, { by: AUTHOR });
    expect(github.git.commits.size).toBe(0);
    expect(conversation.answers).toEqual([]);
  });

  test('a fork and an App that may not write have no button, and a forged press does nothing', async () => {
    github.permissions.contents = false;
    await conversation.open({ 'shop.py': FAULT }, { 'shop.py': CLEAN });
    expect(buttons()).toEqual([]);
    await conversation.press(pull().head);
    github.permissions.contents = true;
    pull().fork = true;
    await conversation.push({ 'shop.py': `${FAULT}\n\n` });
    expect(buttons()).toEqual([]);
    await conversation.press(pull().head);
    await conversation.press(pull().head, { identifier: 'something-else' });
    expect(github.git.commits.size).toBe(0);
    const why = expect.stringContaining('does not let Waymark write') as string;
    expect(conversation.answers).toEqual([why, why]);
  });

  test('the bytes of a file that is not what was reviewed are left alone', async () => {
    await conversation.open({ 'shop.py': FAULT }, { 'shop.py': CLEAN });
    github.git.hides = 'shop.py';
    await conversation.press(pull().head);
    expect(github.git.commits.size).toBe(0);
    expect(conversation.answers).toEqual([expect.stringContaining('a file is not what was reviewed')]);
  });

  test.each(['check_run', 'check_suite'] as const)(
    'a %s that is run again finds the pull request of a fork',
    async (name) => {
      await conversation.open({ 'shop.py': FAULT }, { 'shop.py': CLEAN });
      pull().fork = true;
      github.openPull(8, { 'shop.py': CLEAN }, { 'shop.py': FAULT });
      await conversation.say('/waymark pause');
      github.comments.length = 0;
      await conversation.rerun(name, pull().head, []);
      expect(conversation.ended).toEqual(['review done', 'command done', 'find done', 'review done']);
      expect(github.comments).toMatchObject([{ pull: 7, path: 'shop.py' }]);
      await conversation.rerun(name, 'f'.repeat(40), []);
      expect(conversation.ended.slice(4)).toEqual(['find done']);
    },
  );
});
