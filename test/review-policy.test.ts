import { type Review } from '../src/model/review.ts';
import type { PolicyMemory } from '../src/model/policy-memory.ts';
import { reportOf } from '../src/render/report.ts';
import { createReviewer } from '../src/review.ts';
import { CONFIG_PATH } from '../src/sources/policy-files.ts';
import { type Organisation, proposalOf, type Source } from '../src/sources/source.ts';
import { reader } from './sources/files.ts';

type Files = Readonly<Record<string, string>>;

const FAULTS = 'import os\n\n\ndef find(items=[]):\n    items.append(1)\n    return items == None\n';

/** A change that adds one file, with settings at base and, where they differ, at head. */
function source(base: Files, head: Files = base, organisation?: Organisation, path = 'shop.py'): Source {
  const [before, after] = [reader(base), reader(head)];
  const bytes = Buffer.from(FAULTS);
  const lines = FAULTS.trimEnd().split('\n');
  const hunk = {
    oldStart: 0,
    oldLines: 0,
    newStart: 1,
    newLines: lines.length,
    lines: lines.map((line) => `+${line}`),
  };
  return {
    changes: () => Promise.resolve([{ path, status: 'added', head: bytes, hunks: [hunk] }]),
    files: () => Promise.resolve({ files: [], isComplete: true }),
    read: () => Promise.resolve(new Map()),
    isNear: true,
    readAtBase: before.file,
    readScattered: before.scattered,
    proposed: async (name) => proposalOf(await before.file(name), await after.file(name)),
    organisation,
  };
}

function policy(text: string): Files {
  return { [CONFIG_PATH]: text };
}

const reviewer = await createReviewer({});

function rulesOf({ findings }: Review): string[] {
  return findings.map(({ rule }) => rule).sort();
}

class Memory implements PolicyMemory {
  text: string | undefined;
  writes = 0;
  read(): Promise<string | undefined> {
    return Promise.resolve(this.text);
  }
  write(text: string): Promise<void> {
    this.text = text;
    this.writes += 1;
    return Promise.resolve();
  }
}

const ALL = ['comparison-to-none', 'mutable-default-argument', 'unused-import'];

test('without a policy the defaults are in force', async () => {
  const review = await reviewer(source({}));
  expect(rulesOf(review)).toEqual(ALL);
  expect(review.check.conclusion).toBe('failure');
  expect(review.check.summary).not.toContain('policy');
});

test('a topic that is off, a rule that is off, and what fails', async () => {
  expect(rulesOf(await reviewer(source(policy('topics: { quality: off }\n'))))).toEqual(['mutable-default-argument']);
  expect(rulesOf(await reviewer(source(policy('rules: { unused-import: off }\n'))))).not.toContain('unused-import');
  expect((await reviewer(source(policy('fail-on: never\n')))).check.conclusion).not.toBe('failure');
});

test('what is to be known of the policy is in a report for programs, too', async () => {
  const review = await reviewer(source(policy('comments: 3\n'), policy('comments: 4\n')));
  const { notices } = reportOf(review, { files: 1, lines: 6, milliseconds: 0 });
  expect(notices).toEqual([expect.stringMatching(/changes the policy of Waymark.*comments of one review: 3 → 4/s)]);
  expect(review.check.summary).toContain(notices[0]);
});

test('what a linter leaves alone in some files is not said there, whatever the change makes of its settings', async () => {
  const settings = { 'setup.cfg': '[flake8]\nselect = B\nper-file-ignores = tests/*:E711\n' };
  const rules = async (base: Files, head: Files, path: string): Promise<string[]> =>
    rulesOf(await reviewer(source(base, head, undefined, path)));
  expect(await rules(settings, settings, 'shop.py')).toContain('comparison-to-none');
  expect(await rules(settings, {}, 'tests/shop.py')).not.toContain('comparison-to-none');
  expect(await rules({}, settings, 'tests/shop.py')).toContain('comparison-to-none');
});

test('only included paths are looked at', async () => {
  expect(rulesOf(await reviewer(source(policy('include: [src/]\n'))))).toEqual([]);
  expect(rulesOf(await reviewer(source(policy('include: [src/]\n'), undefined, undefined, 'src/shop.py')))).toEqual(
    ALL,
  );
  const less = policy('include: [src/]\nexclude: [src/shop.py]\n');
  expect(rulesOf(await reviewer(source(less, undefined, undefined, 'src/shop.py')))).toEqual([]);
});

test('what the linter of the repository reports is not said again, and only the base says what it reports', async () => {
  const ruff = { 'pyproject.toml': '[tool.ruff.lint]\nselect = ["F", "B006"]\n' };
  expect(rulesOf(await reviewer(source(ruff)))).toEqual(['comparison-to-none']);
  expect(rulesOf(await reviewer(source({}, ruff)))).toEqual(ALL);
  expect(rulesOf(await reviewer(source({ ...ruff, ...policy('repeat-linters: true\n') })))).toEqual(ALL);
});

describe('a policy that is not valid', () => {
  const wrong = policy('rules:\n  unused-import: maybe\n');

  test('is told with its place, and the defaults are in force', async () => {
    const review = await reviewer(source(wrong));
    expect(rulesOf(review)).toEqual(ALL);
    expect(review.unanalysed).toMatchObject([
      { path: CONFIG_PATH, reason: expect.stringMatching(/waymark\.yml:2:3: .*the defaults are in force$/) as unknown },
    ]);
  });

  test('leaves the last one that was valid in force', async () => {
    const memory = new Memory();
    await reviewer(source(policy('rules: { unused-import: off }\n')), undefined, memory);
    const review = await reviewer(source(wrong), undefined, memory);
    expect(rulesOf(review)).toEqual(ALL.filter((rule) => rule !== 'unused-import'));
    expect(review.unanalysed[0]?.reason).toMatch(/the last policy that was valid stays in force$/);
  });

  test('is not kept, and one that stays the same is written once', async () => {
    const memory = new Memory();
    for (const each of [wrong, policy('comments: 3\n'), policy('comments: 3\n'), wrong]) {
      await reviewer(source(each), undefined, memory);
    }
    expect(memory.writes).toBe(1);
    await reviewer(source({}), undefined, memory);
    expect(rulesOf(await reviewer(source(wrong), undefined, memory))).toEqual(ALL);
  });

  test('that names a rule which is gone since it was kept gives way to the defaults', async () => {
    const memory = new Memory();
    for (const text of [JSON.stringify([{ name: CONFIG_PATH, text: 'ignore: [long-gone]\n' }]), '{']) {
      memory.text = text;
      const review = await reviewer(source(wrong), undefined, memory);
      expect(review.unanalysed[0]?.reason).toMatch(/the defaults are in force$/);
    }
  });

  test('stops whoever is strict', async () => {
    const strict = await createReviewer({ strict: true });
    await expect(strict(source(wrong))).rejects.toThrow(`${CONFIG_PATH}:2:3`);
  });
});

describe('a change of the policy', () => {
  test('does not judge itself, and is shown', async () => {
    const after = policy(
      'rules:\n  unused-import: off\n  comparison-to-none: { severity: error }\ntopics: { core: observe }\ncomments: 3\nexclude: ["docs/"]\n',
    );
    const review = await reviewer(source({}, after));
    expect(rulesOf(review)).toEqual(ALL);
    const { summary } = review.check;
    expect(summary).toMatch(
      /^\*\*This pull request changes the policy of Waymark\. .* by the policy of its base\.\*\*/,
    );
    for (const row of [
      '- 1 rule fewer: `unused-import`',
      '- `comparison-to-none`: warning → error',
      '- `core/context-managers`: coach → observe',
      '- comments of one review: 15 → 3',
      '- more under `exclude`: `docs/`',
    ]) {
      expect(summary).toContain(row);
    }
  });

  test('that is not valid is told with its place', async () => {
    const { check } = await reviewer(source(policy('comments: 3\n'), policy('comments: 3\nprofil: strict\n')));
    expect(check.summary).toContain('is not valid');
    expect(check.summary).toMatch(/waymark\.yml:2:1: unknown key `profil`; did you mean `profile`\?/);
  });

  test('cannot bring markup or a mention into the summary', async () => {
    const { check } = await reviewer(source({}, policy('"@octo/team <img src=x>": 1\n')));
    expect(check.summary).not.toMatch(/(^|[^`\w])@octo\/team/);
  });

  test('that deletes it or changes nothing is told as well', async () => {
    const gone = await reviewer(source(policy('comments: 3\n'), {}));
    expect(gone.check.summary).toContain('- comments of one review: 3 → 15');
    const same = await reviewer(source(policy('comments: 3\n'), policy('# three\ncomments: 3\n')));
    expect(same.check.summary).toContain('asks for the same');
  });
});

describe('the policy of the organisation', () => {
  function under(defaults: string, own: string): Source {
    const files = reader({ [`.github:${CONFIG_PATH}`]: defaults }).file;
    return source(policy(own), undefined, {
      owner: 'octo',
      repo: 'shop',
      read: (repo, path) => files(`${repo}:${path}`),
    });
  }

  test('holds a rule that it locks, whichever way it would be left out', async () => {
    const locked = 'locked: [rules.unused-import]\n';
    for (const own of [
      'rules: { unused-import: off }\n',
      'ignore: [quality]\n',
      'select: [core]\n',
      'ignore: [ruff:F401]\n',
    ]) {
      const review = await reviewer(under(locked, own));
      expect(rulesOf(review)).toContain('unused-import');
      expect(review.check.summary).toContain('does not let it loosen `unused-import`');
    }
  });

  test('holds the severity, the options and the rules of a topic that it locks', async () => {
    const locked = 'rules: { unused-import: { severity: error } }\nlocked: [topics.quality]\n';
    const review = await reviewer(
      under(locked, 'rules: { unused-import: { severity: advice } }\nignore: [comparison-to-none]\n'),
    );
    expect(rulesOf(review)).toEqual(ALL);
    expect(review.findings.find(({ rule }) => rule === 'unused-import')?.severity).toBe('error');
  });

  test('says what is not followed', async () => {
    const { check } = await reviewer(under('comments: 9\nlocked: [comments]\n', 'comments: 0\n'));
    expect(check.summary).toContain('`comments: 0` in .github/waymark.yml is looser than');
  });

  test('lets a linter of the repository report what it locks, but not be silent on it', async () => {
    const locked = under('locked: [topics.quality]\n', '');
    const withRuff = (text: string): Source => ({
      ...locked,
      readAtBase: (path) => (path === 'ruff.toml' ? Promise.resolve(Buffer.from(text)) : locked.readAtBase(path)),
    });
    expect(rulesOf(await reviewer(withRuff('lint.select = ["F"]\n')))).not.toContain('unused-import');
    expect(rulesOf(await reviewer(withRuff('lint.select = ["E"]\nlint.ignore = ["F401"]\n')))).toContain(
      'unused-import',
    );
  });
});
