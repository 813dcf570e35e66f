import { jest } from '@jest/globals';
import { commandIn } from '../src/github/command.ts';
import { AUTHOR, type Conversation, conversations, PASSER_BY } from './conversation.ts';
import { APP, type Files, INSTALLATION, type Loopback, OWNER, REPO, REPOSITORY } from './github/loopback.ts';
import { DATABASES } from './store/databases.ts';

jest.setTimeout(60_000);

const CLEAN = 'def find(shop):\n    return shop.get(1)\n';
/** One finding, `comparison-to-none`. */
const FAULT = 'def gone(item):\n    return item == None\n';
/** One finding with a suggested change, `negated-in-or-is`. */
const MENDABLE = 'def lacks(shop, item):\n    return not item in shop\n';
const OTHER = 'def kept(item):\n    return item != None\n';

describe.each(DATABASES)('on %s', (_, start) => {
  let conversation: Conversation;
  let github: Loopback;

  conversations(start, (begun) => {
    conversation = begun;
    ({ github } = begun);
  });

  function opened(head: Files, base: Files = { 'shop.py': CLEAN }): Promise<void> {
    return conversation.open(head, base);
  }

  test('review: the present head is reviewed again', async () => {
    await opened({ 'shop.py': FAULT });
    github.comments.length = 0;
    const id = await conversation.say('Please.\n\n/waymark review');
    expect(conversation.ended).toEqual(['review done', 'command done', 'review done']);
    expect(github.comments).toHaveLength(1);
    expect(conversation.reactions(id)).toEqual(['eyes', 'rocket']);
    expect(conversation.answers).toEqual([]);
  });

  test('review: a draft waits until it is ready', async () => {
    github.openPull(7, { 'shop.py': CLEAN }, { 'shop.py': FAULT }).draft = true;
    const id = await conversation.say('/waymark review');
    expect(conversation.ended).toEqual(['command done']);
    expect(conversation.answers).toEqual([expect.stringContaining('is a draft')]);
    expect(conversation.reactions(id)).toEqual(['eyes', 'confused']);
  });

  test('explain: a rule is taught where it was asked for', async () => {
    await opened({ 'shop.py': FAULT });
    const [first] = github.comments;
    await conversation.say('/waymark explain comparison-to-none', { by: AUTHOR });
    await conversation.answer(first!, '/waymark explain', AUTHOR);
    expect(github.notes.at(-1)!.body).toMatch(/`comparison-to-none`[^]*Instead of[^]*```python[^]*write/);
    expect(github.comments.at(-1)).toMatchObject({ inReplyTo: first!.id, login: APP.login });
    expect(conversation.answers).toHaveLength(2);
  });

  test('explain: of a rule that nobody knows, those that are called alike are named', async () => {
    await opened({ 'shop.py': CLEAN });
    await conversation.say('/waymark explain comparison-to-nome');
    expect(conversation.answers[0]).toContain(
      'No rule is called `comparison-to-nome`. Did you mean `comparison-to-none`',
    );
    await conversation.say('/waymark explain');
    expect(conversation.answers[1]).toContain('Which rule?');
  });

  test('ignore: the findings of a rule are told no more, and the check says who wanted that and why', async () => {
    await opened({ 'shop.py': FAULT });
    expect(github.comments).toHaveLength(1);
    await conversation.answer(github.comments[0]!, '/waymark ignore');
    const [comment] = github.comments;
    expect(comment!.body).toMatch(/^\*\*Put aside in this pull request by `ada` on \d{4}-\d\d-\d\d\.\*\*\n\n<details>/);
    expect(comment!.minimized).toBeDefined();
    await conversation.say('/waymark ignore comparison-to-none @octo/team said <b>so</b>');
    await conversation.push({ 'shop.py': `${FAULT}\n\n${OTHER}` });
    expect(github.comments.filter(({ body }) => body.includes('waymark:key='))).toHaveLength(1);
    const { summary, conclusion } = github.checks.at(-1)!;
    expect(summary).toMatch(
      /`comparison-to-none` is put aside in this pull request \(2 findings\), by `ada` on [-\d]+: /,
    );
    expect(summary).not.toMatch(/@octo|<b>/);
    expect(conclusion).toBe('success');
  });

  test('ignore: in a comment for several rules it is asked which, and the comment goes on with the others', async () => {
    const files = { '.github/waymark.yml': 'profile: strict\n', 'shop.py': CLEAN };
    await opened({ ...files, 'shop.py': `${CLEAN}\n\nfirst = [1,2]\nsecond=3\nthird=4\n` }, files);
    expect(github.comments).toMatchObject([{ body: expect.stringContaining('3 places') as string }]);
    await conversation.answer(github.comments[0]!, '/waymark ignore');
    expect(github.comments.at(-1)!.body).toMatch(/^Which rule\?/);
    await conversation.say('/waymark ignore missing-comma-whitespace');
    expect(github.comments[0]!.body).toContain('2 places');
    await conversation.say('/waymark ignore missing-operator-whitespace');
    expect(github.comments[0]!.body).toMatch(/^\*\*Put aside in this pull request by `ada`/);
    expect(github.comments[0]!.minimized).toBeDefined();
    expect(github.comments.filter(({ body }) => body.includes('waymark:key='))).toHaveLength(1);
  });

  test('ignore: with the end of the pull request it is forgotten, and the comment is back', async () => {
    await opened({ 'shop.py': FAULT });
    const before = github.comments[0]!.body;
    await conversation.say('/waymark ignore comparison-to-none');
    expect(github.comments[0]!.body).not.toBe(before);
    github.pulls.get(7)!.state = 'closed';
    await conversation.tell('closed');
    github.pulls.get(7)!.state = 'open';
    await conversation.tell('reopened');
    expect(github.comments.map(({ body }) => body)).toEqual([before]);
  });

  test.each([
    ['the policy requires its topic', { '.github/waymark.yml': 'topics: { quality: require }\n' }, undefined],
    ['the organisation has locked it', {}, 'rules: { comparison-to-none: on }\nlocked: [rules.comparison-to-none]\n'],
    ['the organisation has locked it', {}, 'ignore: []\nlocked: [ignore]\n'],
  ])('ignore: a rule cannot be put aside when %s', async (why, base, organisation) => {
    if (organisation !== undefined) github.others.set('.github', { '.github/waymark.yml': organisation });
    await opened({ ...base, 'shop.py': FAULT }, { ...base, 'shop.py': CLEAN });
    const id = await conversation.say('/waymark ignore comparison-to-none');
    expect(conversation.answers).toEqual([expect.stringContaining(`cannot be put aside in a pull request: ${why}`)]);
    expect(conversation.reactions(id)).toEqual(['eyes', 'confused']);
    expect(github.comments).toMatchObject([{ minimized: undefined }]);
  });

  test('ignore: a rule that is required from now on is told again', async () => {
    await opened({ 'shop.py': FAULT });
    await conversation.say('/waymark ignore comparison-to-none');
    const policy = { '.github/waymark.yml': 'topics: { quality: require }\n' };
    github.rebase(7, { ...policy, 'shop.py': CLEAN }, { ...policy, 'shop.py': FAULT });
    await conversation.tell('synchronize');
    const { conclusion, summary } = github.checks.at(-1)!;
    expect(conclusion).toBe('failure');
    expect(summary).toContain('`comparison-to-none` was put aside by `ada`');
    expect(github.comments[0]!.minimized).toBeUndefined();
  });

  test('pause and resume: pushes go without a review, which the check says, until it goes on at once', async () => {
    await opened({ 'shop.py': CLEAN });
    await conversation.say('/waymark pause');
    await conversation.push({ 'shop.py': FAULT });
    expect(github.comments).toEqual([]);
    expect(github.checks.at(-1)).toMatchObject({ status: 'completed', conclusion: 'neutral', title: 'Paused' });
    expect(github.checks.at(-1)!.summary).toContain('paused by `ada`');
    await conversation.say('/waymark review');
    expect(github.comments).toHaveLength(1);
    await conversation.push({ 'shop.py': `${FAULT}\n\n${OTHER}` });
    expect(github.comments).toHaveLength(1);
    await conversation.say('/waymark resume');
    expect(github.comments).toHaveLength(2);
    expect(github.checks.at(-1)!.title).not.toBe('Paused');
    await conversation.push({ 'shop.py': `${CLEAN}\n\n${FAULT}\n\n${OTHER}` });
    expect(github.checks.at(-1)!.title).not.toBe('Paused');
    expect(conversation.answers).toHaveLength(2);
  });

  test('config: the policy in force is that of the base, and what is wrong with it is said', async () => {
    const policy = { '.github/waymark.yml': 'comments: 3\n' };
    await opened({ 'shop.py': FAULT, '.github/waymark.yml': 'comments: 9\n' }, { ...policy, 'shop.py': CLEAN });
    await conversation.say('/waymark config', { by: AUTHOR });
    expect(conversation.answers[0]).toMatch(
      /Policy +\.github\/waymark\.yml[^]*Comments +3 a review[^]*<details>[^]*comparison-to-none/,
    );
    const wrong = { '.github/waymark.yml': 'comment: 3\n' };
    github.rebase(7, { ...wrong, 'shop.py': CLEAN }, { ...wrong, 'shop.py': FAULT });
    await conversation.say('/waymark config');
    expect(conversation.answers[1]).toContain('the last policy that was valid stays in force');
  });

  test('help: the commands, none of which it gives', async () => {
    await opened({ 'shop.py': CLEAN });
    await conversation.say('/waymark', { by: AUTHOR });
    expect(conversation.answers[0]).toContain('`/waymark ignore RULE [reason]`');
  });

  test('nothing that Waymark writes is a command', async () => {
    await opened({ 'shop.py': FAULT });
    const commands = [
      'review',
      'pause',
      'resume',
      'config',
      'help',
      'explain comparison-to-none',
      'explain /waymark',
      'ignore x',
    ];
    for (const command of commands) await conversation.say(`/waymark ${command}`);
    await conversation.say('/waymark ignore comparison-to-none\u2028/waymark review');
    const ours = [...github.notes, ...github.comments].filter(({ login }) => login === APP.login);
    expect(ours.length).toBeGreaterThan(7);
    // Neither with its marks nor without them.
    for (const { body } of ours)
      expect([body, body.replaceAll('<!-- waymark:', '')].map(commandIn)).toEqual([undefined, undefined]);
    for (const { summary } of github.checks) expect(commandIn(summary ?? '')).toBeUndefined();
  });

  test('a command that is delivered again, or done again after its answer was lost, is answered once', async () => {
    await opened({ 'shop.py': CLEAN });
    await conversation.say('/waymark help', { delivery: 'd1' });
    const { id } = github.notes[0]!;
    await conversation.deliver('issue_comment', conversation.commented(id, '/waymark help'), 'd1');
    expect(conversation.ended).toEqual(['review done', 'command done']);
    await conversation.deliver('issue_comment', conversation.commented(id, '/waymark help'), 'd2');
    expect(conversation.answers).toHaveLength(1);
    github.breakNext(({ method, path }) => method === 'POST' && path.endsWith('/issues/7/comments'), true);
    await conversation.say('/waymark help');
    expect(conversation.answers).toHaveLength(2);
  });

  test('where reactions or answers are not granted, the command is done all the same', async () => {
    await opened({ 'shop.py': FAULT });
    github.permissions.reactions = false;
    await conversation.say('/waymark ignore comparison-to-none');
    github.failNext(({ method, path }) => method === 'POST' && path.endsWith('/issues/7/comments'), 403);
    await conversation.say('/waymark pause');
    expect(github.reactions).toEqual([]);
    expect(conversation.ended).toEqual(['review done', 'command done', 'review done', 'command done']);
    expect(github.comments[0]!.body).toMatch(/^\*\*Put aside/);
  });

  test('a command that fails for good leaves a confused face', async () => {
    await opened({ 'shop.py': CLEAN });
    for (let tries = 0; tries < 3; tries += 1) {
      github.failNext(({ path }) => path.endsWith('/pulls/7'), 500);
    }
    const id = await conversation.say('/waymark review');
    expect(conversation.reactions(id).at(-1)).toBe('confused');
    expect(conversation.ended).toEqual([
      'review done',
      'command again',
      'command again',
      'command given up',
      'command done',
    ]);
  });

  describe('a command that nobody may give', () => {
    beforeEach(() => opened({ 'shop.py': FAULT }));

    async function nothingComesOf(work: () => Promise<unknown>, jobs: readonly string[] = []): Promise<void> {
      const before = github.requests.length;
      const comments = structuredClone(github.comments);
      conversation.ended = [];
      await work();
      expect(conversation.ended).toEqual(jobs);
      expect(github.comments.slice(0, comments.length)).toEqual(comments);
      expect(conversation.answers).toEqual([]);
      const { rows } = await conversation.database.query(
        'SELECT rule FROM waymark.ignored UNION ALL SELECT login FROM waymark.pause',
      );
      expect(rows).toEqual([]);
      if (jobs.length === 0) expect(github.requests.slice(before)).toEqual([]);
    }

    test.each(['review', 'ignore comparison-to-none', 'pause', 'resume'])(
      'of the author who may only read: %s gets a confused face and nothing else',
      async (command) => {
        let id = 0;
        await nothingComesOf(async () => {
          id = await conversation.say(`/waymark ${command}`, { by: AUTHOR });
        }, ['command done']);
        expect(conversation.reactions(id)).toEqual(['confused']);
      },
    );

    test.each(['explain comparison-to-none', 'help', 'config', 'ignore comparison-to-none'])(
      'of a passer-by: %s gets a confused face and nothing else',
      async (command) => {
        let id = 0;
        await nothingComesOf(async () => {
          id = await conversation.say(`/waymark ${command}`, { by: PASSER_BY });
        }, ['command done']);
        expect(conversation.reactions(id)).toEqual(['confused']);
        await nothingComesOf(() => conversation.say(`/waymark ${command}`, { by: 'a-stranger' }), ['command done']);
      },
    );

    test('of a bot', () => nothingComesOf(() => conversation.say('/waymark pause', { by: 'other[bot]' })));

    test('of ours', () => nothingComesOf(() => conversation.say(`/waymark pause`, { by: APP.login })));

    test('that was put in by an edit, or deleted', async () => {
      await nothingComesOf(() => conversation.say('/waymark pause', { action: 'edited' }));
      await nothingComesOf(() => conversation.say('/waymark pause', { action: 'deleted' }));
    });

    test('that is quoted, or stands in code', async () => {
      await nothingComesOf(() => conversation.say('> /waymark pause\n\nWhat does this do?'));
      await nothingComesOf(() => conversation.say('```\n/waymark pause\n```'));
    });

    test('in the conversation of an issue, or of a pull request that is closed', async () => {
      const event = conversation.commented(1, '/waymark pause') as { issue: object };
      const issue = { ...event.issue, pull_request: undefined };
      await nothingComesOf(() => conversation.deliver('issue_comment', { ...event, issue }));
      github.pulls.get(7)!.state = 'closed';
      await nothingComesOf(() => conversation.say('/waymark pause'));
    });

    test('in the code of a suggested change of ours, or in the copy of one', async () => {
      await conversation.push({ 'shop.py': MENDABLE });
      const { body } = github.comments.at(-1)!;
      expect(body).toContain('```suggestion');
      const forged = body.replace(/```suggestion\n/, '```suggestion\n/waymark pause\n');
      await nothingComesOf(() => conversation.say(forged));
      // Neither where the marks were left out.
      await nothingComesOf(() => conversation.say(forged.replaceAll(/<!-- waymark:.*-->/g, '')));
    });
  });

  test('ids of another installation, repository or pull request in a comment lead nowhere', async () => {
    await opened({ 'shop.py': FAULT });
    github.openPull(9, { 'shop.py': CLEAN }, { 'shop.py': FAULT });
    await conversation.say('/waymark ignore comparison-to-none installation=5 repository=6 other/repo#9 pull=9');
    const { rows } = await conversation.database.query(
      'SELECT installation::int, repository::int, number, reason FROM waymark.ignored',
    );
    const reason = 'installation=5 repository=6 other/repo#9 pull=9';
    expect(rows).toEqual([{ installation: INSTALLATION, repository: REPOSITORY, number: 7, reason }]);
    const said = [
      ...github.notes.filter(({ login }) => login === APP.login).map(({ body }) => body),
      github.checks.at(-1)!.summary!,
    ];
    for (const text of said) expect(text).not.toContain('repo#9');
    expect(
      github.requests.filter((each) => !each.includes(`/repos/${OWNER}/${REPO}/`) && each.includes('/repos/')),
    ).toEqual(github.requests.filter((each) => each.includes('/contents/') && !each.includes(`/${REPO}/`)));
  });

  test('of ten thousand commands in one comment, one is done', async () => {
    await opened({ 'shop.py': CLEAN });
    await conversation.say(
      Array.from({ length: 10_000 }, () => '/waymark help')
        .join('\n')
        .slice(0, 65_000),
    );
    expect(conversation.answers).toHaveLength(1);
    expect(conversation.ended).toEqual(['review done', 'command done']);
  });

  test('a name with markup, mentions and links in it is said as text', async () => {
    await opened({ 'shop.py': CLEAN });
    for (const name of ['**bold**', '<img/src=x>', '@octo/team', '[a](https://evil.example)', 'a``b`@ada`c', '#1']) {
      await conversation.say(`/waymark explain ${name}`);
    }
    const rest = conversation.answers.map((each) => each.replace(/(`+)(?:(?!\1).)+?\1(?!`)/g, ''));
    expect(rest).toHaveLength(6);
    for (const each of rest) expect(each).toMatch(/^No rule is called \.\n\n<!-- waymark:reply=\d+ -->$/);
  });
});
