import { vocabulary } from '../../src/check/select.ts';
import { loadRules } from '../../src/rules/loader.ts';
import { readConfig } from '../../src/sources/config.ts';
import { CONFIG_PATH } from '../../src/sources/policy-files.ts';
import type { Organisation } from '../../src/sources/source.ts';
import { reader } from './files.ts';

const known = vocabulary(await loadRules());

/** The repositories of `octo`: texts by `repository:path`. */
function organisation(files: Readonly<Record<string, string>>, repo = 'shop'): Organisation {
  return { owner: 'octo', repo, read: (name, path) => reader(files).file(`${name}:${path}`) };
}

function read(own: string | undefined, files: Readonly<Record<string, string>>, repo?: string) {
  return readConfig(reader(own === undefined ? {} : { [CONFIG_PATH]: own }), known, organisation(files, repo));
}

describe('the policy of the owner', () => {
  const defaults = { [`.github:${CONFIG_PATH}`]: 'profile: strict\ntopics: { web: require }\n' };

  test('is in force where the repository says nothing', async () => {
    const { config, files } = await read(undefined, defaults);
    expect(config).toMatchObject({ profile: 'strict', topics: { web: 'require' } });
    expect(files.map(({ name }) => name)).toEqual([`octo/.github:${CONFIG_PATH}`]);
  });

  test('is joined entry by entry with what the repository says, and gives way to its lists and values', async () => {
    const files = {
      [`.github:${CONFIG_PATH}`]:
        'profile: strict\nignore: [bare-except]\nexclude: [a/]\ntopics: { web: require, data: coach }\nrules:\n  line-too-long: { severity: error, options: { maximum: 100 } }\n',
    };
    const own = 'exclude: [b/]\ntopics: { data: observe }\nrules:\n  line-too-long: { severity: warning }\n';
    expect((await read(own, files)).config).toMatchObject({
      profile: 'strict',
      ignore: ['bare-except'],
      exclude: ['b/'],
      topics: { web: 'require', data: 'observe' },
      rules: { 'line-too-long': { severity: 'warning', options: { maximum: 100 } } },
    });
  });

  test('leaves a rule to the repository that switches it on', async () => {
    const files = { [`.github:${CONFIG_PATH}`]: 'ignore: [bare-except, data]\n' };
    expect((await read('rules: { bare-except: on }\n', files)).config.ignore).toEqual(['data']);
  });

  test('is its own policy in the repository .github', async () => {
    expect((await read('profile: all\n', defaults, '.github')).config).toMatchObject({ profile: 'all', topics: {} });
  });

  test('that is wrong says whose it is, and where', async () => {
    const files = { [`.github:${CONFIG_PATH}`]: 'profil: strict\n' };
    await expect(read(undefined, files)).rejects.toThrow(`octo/.github:${CONFIG_PATH}:1:1: unknown key \`profil\``);
  });
});

describe('_extends', () => {
  test.each([
    ['policies', `policies:${CONFIG_PATH}`],
    ['octo/policies', `policies:${CONFIG_PATH}`],
    ['OCTO/policies', `policies:${CONFIG_PATH}`],
    ['policies:python/strict.yml', 'policies:python/strict.yml'],
    ['.github', `.github:${CONFIG_PATH}`],
    ['octo/.github:strict.yml', '.github:strict.yml'],
  ])('%s leads to %s', async (named, place) => {
    const { config } = await read(`_extends: ${named}\n`, { [place]: 'comments: 7\n' });
    expect(config.comments).toBe(7);
  });

  test('leads from one to the next, and at last to that of the owner', async () => {
    const { config, files } = await read('_extends: a\ncomments: 1\n', {
      [`a:${CONFIG_PATH}`]: '_extends: b\ncomments: 2\nprofile: strict\n',
      [`b:${CONFIG_PATH}`]: 'profile: all\nexclude: [x/]\n',
      [`.github:${CONFIG_PATH}`]: 'fail-on: never\nexclude: [y/]\n',
    });
    expect(config).toMatchObject({ comments: 1, profile: 'strict', exclude: ['x/'], failOn: 'never' });
    expect(files).toHaveLength(4);
  });

  test.each([
    ['someone/else', {}, 'another owner'],
    ['gone', {}, `there is no ${CONFIG_PATH} in octo/gone`],
    ['a:../../etc/passwd', {}, 'no path'],
    ['a:/x', {}, 'no path'],
    ['..', {}, 'no repository'],
    ['shop', { [`shop:${CONFIG_PATH}`]: '' }, 'leads back'],
    ['octo/shop:other.yml', { 'shop:other.yml': '_extends: shop\n' }, 'leads back'],
    ['a', { [`a:${CONFIG_PATH}`]: '_extends: a\n' }, 'leads back'],
  ])('%s is refused', async (named, files, problem) => {
    await expect(read(`\n_extends: ${named}\n`, files as Record<string, string>)).rejects.toThrow(problem);
  });

  test('that is refused says in which file and line', async () => {
    await expect(read('\n_extends: someone/else\n', {})).rejects.toThrow(`${CONFIG_PATH}:2:1: `);
    const files = { [`a:${CONFIG_PATH}`]: '_extends: gone\n' };
    await expect(read('_extends: a\n', files)).rejects.toThrow(`octo/a:${CONFIG_PATH}:1:1: `);
  });

  test('leads no further than five policies', async () => {
    const chain = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [`r${index}:${CONFIG_PATH}`, `_extends: r${index + 1}\n`]),
    );
    await expect(read('_extends: r0\n', chain)).rejects.toThrow('more than 5 policies');
  });

  test('is not followed where no other repository can be read, which is said', async () => {
    const { config, notices } = await readConfig(reader({ [CONFIG_PATH]: '_extends: .github\ncomments: 3\n' }), known);
    expect(config.comments).toBe(3);
    expect(notices).toEqual([expect.stringContaining('`_extends: .github` is not followed here')]);
  });
});

describe('what the owner locks', () => {
  async function under(defaults: string, own: string) {
    const { config, notices } = await read(own, { [`.github:${CONFIG_PATH}`]: defaults });
    return { config, notices };
  }

  test.each([
    ['topics: { web: require }\nlocked: [topics.web]', 'topics: { web: coach }', { topics: { web: 'require' } }],
    [
      'topics: { web: require }\nlocked: [topics.web]',
      'topics: { web/flask: off }',
      { topics: { web: 'require', 'web/flask': 'require' } },
    ],
    ['topics: { web: require }\nlocked: [topics]', 'topics: { web: observe }', { topics: { web: 'require' } }],
    [
      'topics: { data: require }\nlocked: [topics.data/orm-indexing]',
      'topics: { data: off }',
      { topics: { data: 'off', 'data/orm-indexing': 'require' } },
    ],
    ['locked: [topics.web]', 'topics: { web: observe }', { topics: { web: 'coach' } }],
    ['comments: 10\nlocked: [comments]', 'comments: 0', { comments: 10 }],
    ['profile: strict\nlocked: [profile]', 'profile: default', { profile: 'strict' }],
    ['fail-on: warning\nlocked: [fail-on]', 'fail-on: error', { failOn: 'warning' }],
    ['fail-on: error\nlocked: [fail-on]', 'fail-on: never', { failOn: 'error' }],
    ['repeat-linters: true\nlocked: [repeat-linters]', 'repeat-linters: false', { repeatLinters: true }],
    ['exclude: [a/]\nlocked: [exclude]', 'exclude: [a/, b/]', { exclude: ['a/'] }],
    ['locked: [ignore]', 'ignore: [data]', { ignore: [] }],
    ['locked: [include]', 'include: [src/]', { include: [] }],
    ['select: [web, data]\nlocked: [select]', 'select: [web]', { select: ['web', 'data'] }],
  ])('%j is not loosened by %j, which is said', async (defaults, own, held) => {
    const { config, notices } = await under(defaults, own);
    expect(config).toMatchObject(held);
    expect(notices).toEqual([expect.stringMatching(/is looser than octo\/\.github:.* allows, and is not followed/)]);
  });

  test.each([
    ['topics: { web: coach }\nlocked: [topics.web]', 'topics: { web: require }', { topics: { web: 'require' } }],
    [
      'topics: { web: coach }\nlocked: [topics.web]',
      'topics: { data: off }',
      { topics: { web: 'coach', data: 'off' } },
    ],
    ['comments: 10\nlocked: [comments]', 'comments: 20', { comments: 20 }],
    ['locked: [profile]', 'profile: all', { profile: 'all' }],
    ['locked: [fail-on]', 'fail-on: advice', { failOn: 'advice' }],
    ['locked: [repeat-linters]', 'repeat-linters: true', { repeatLinters: true }],
    ['exclude: [a/, b/]\nlocked: [exclude]', 'exclude: [a/]', { exclude: ['a/'] }],
    ['select: [web]\nlocked: [select]', 'select: [web, data]', { select: ['web', 'data'] }],
    ['include: [src/]\nlocked: [include]', 'include: [src/, lib/]', { include: ['src/', 'lib/'] }],
  ])('%j is tightened by %j', async (defaults, own, wanted) => {
    const { config, notices } = await under(defaults, own);
    expect(config).toMatchObject(wanted);
    expect(notices).toEqual([]);
  });

  test('holds for every policy above it, also by way of another one', async () => {
    const { config } = await read('_extends: a\ncomments: 1\n', {
      [`a:${CONFIG_PATH}`]: 'comments: 2\n',
      [`.github:${CONFIG_PATH}`]: 'comments: 9\nlocked: [comments]\n',
    });
    expect(config.comments).toBe(9);
  });

  test('binds nobody in the file itself', async () => {
    expect((await under('', 'locked: [comments]\ncomments: 2')).config.comments).toBe(2);
  });
});
