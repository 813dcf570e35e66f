import { createChecker } from '../../src/check/checker.ts';
import type { Fix } from '../../src/model/finding.ts';
import { projectDetector, type ProjectSighting } from '../../src/project/detector.ts';
import type { LoadedRule } from '../../src/rules/loader.ts';
import { becomes, type Files, mendAll, named, OPTIONS } from './mended.ts';

test('the findings of several rules and files are mended together, those of single files with them', () => {
  const files = {
    'mail.py': 'import os\n\n\nasync def send():\n    pass\n',
    'a.py': 'import os\nfrom mail import send\n\n\nasync def f(x):\n    send()\n    return not x in [send()]\n',
    'b.py':
      'from mail import send\nfrom threading import Lock\n\n\nasync def f():\n    async with Lock():\n        send()\n',
  };
  const some = named('unawaited-coroutine', 'mismatched-async-with', 'unused-import', 'negated-in-or-is');
  expect(mendAll(some, files).mended).toEqual({
    'mail.py': '\n\nasync def send():\n    pass\n',
    'a.py': 'from mail import send\n\n\nasync def f(x):\n    await send()\n    return x not in [send()]\n',
    'b.py':
      'from mail import send\nfrom threading import Lock\n\n\nasync def f():\n    with Lock():\n        await send()\n',
  });
  const { mended } = mendAll(some, files, 'safe');
  expect(Object.values(mended).join('')).not.toContain('await');
});

test('what a comment silences is not mended, and hinders nothing', () => {
  const source = (call: string) =>
    `async def send():\n    pass\n\n\nasync def f():\n    send()  # waymark: ignore[unawaited-coroutine]\n    ${call}\n`;
  expect(becomes('unawaited-coroutine', source('send()'))).toBe(source('await send()'));
});

describe('a fix', () => {
  type Fixing = NonNullable<ProjectSighting['fix']>;

  /** A rule that finds each function named `wrong` or `bad`; and, once no file has a `wrong`, each named `late`. */
  function rule(fix: Fixing, safety: Fix['safety'] = 'safe'): LoadedRule {
    const detector = projectDetector({}, function* ({ files }) {
      const all = files.flatMap(({ path, definitions }) =>
        definitions.functions.map(({ name, site }) => ({ name, at: { ...site, path } })),
      );
      const faulty = all.some(({ name }) => name === 'wrong') ? ['wrong', 'bad'] : ['bad', 'late'];
      for (const { name, at } of all) if (faulty.includes(name)) yield { at, fix };
    });
    const [like] = named('unawaited-coroutine');
    const says = { what: 'Wrong.', why: 'Why.', do: 'Do.' };
    return { ...like!, id: 'wrong-name', says, fix: safety, finder: { by: 'detector', detector } };
  }

  /** Gives the first function of a name another. */
  function renaming(name: string, to: string): Fixing {
    return (file) => {
      const node = [...file.nodesOf('identifier')].find((each) => file.text(each) === name);
      return node === undefined ? undefined : [{ ...file.span(node), text: to }];
    };
  }

  function check(fix: Fixing, files: Files, isAtHand: (path: string) => boolean = () => true) {
    const checker = createChecker([rule(fix)], { ...OPTIONS, fixes: true });
    const sources = new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
    const facts = [...sources].map(([path, source]) => checker.facts(path, source));
    return checker.checkProject(facts, { isWhole: true }, [], (path) =>
      isAtHand(path) ? sources.get(path) : undefined,
    );
  }

  const WRONG = { 'a.py': 'x = 1\ndef wrong(): pass\n', 'b.py': 'def wrong(): pass\n' };

  test('that is safe is applied without the unsafe ones, and has the lines that it changes', () => {
    const { findings, mended } = mendAll([rule(renaming('wrong', 'right'))], WRONG, 'safe');
    expect(mended).toEqual({ 'a.py': 'x = 1\ndef right(): pass\n', 'b.py': 'def right(): pass\n' });
    expect(findings.map(({ fix }) => fix)).toEqual([
      {
        safety: 'safe',
        edits: [{ start: 10, end: 15, text: 'right' }],
        suggestion: { startLine: 2, endLine: 2, lines: ['def right(): pass'] },
      },
      expect.objectContaining({ edits: [{ start: 4, end: 9, text: 'right' }] }),
    ]);
    expect(mendAll([rule(renaming('wrong', 'right'), 'unsafe')], WRONG, 'safe').mended).toEqual({});
  });

  test.each([
    ['leaves no Python', renaming('wrong', 'in')],
    ['leaves the finding', renaming('x', 'y')],
    ['brings another finding', renaming('wrong', 'bad')],
    ['has no edits', () => []],
  ])('is not offered when it %s', (_, fix) => {
    expect(check(fix, WRONG)).toMatchObject({ findings: [{ fix: null }, { fix: null }], failures: [] });
  });

  test('is not offered when it brings a finding into another file', () => {
    const files = { 'a.py': WRONG['a.py'], 'c.py': 'def late(): pass\n' };
    expect(check(renaming('wrong', 'right'), files).findings).toMatchObject([{ path: 'a.py', fix: null }]);
  });

  test('is offered beside others that are not', () => {
    const files = Object.fromEntries(
      Array.from({ length: 8 }, (_, index) => [`${index}.py`, `def ${index === 5 ? 'bad' : 'wrong'}(): pass\n`]),
    );
    const { findings } = check(renaming('wrong', 'right'), { ...files, 'last.py': 'def wrong(): pass\n' });
    expect(findings.filter(({ fix }) => fix === null).map(({ path }) => path)).toEqual(['5.py']);
  });

  test('is not worked out for a file that is not at hand', () => {
    const { findings } = check(renaming('wrong', 'right'), WRONG, (path) => path === 'b.py');
    expect(findings.map(({ path, fix }) => [path, fix !== null])).toEqual([
      ['a.py', false],
      ['b.py', true],
    ]);
  });

  test('that cannot be worked out is a failure of its rule in that file, and of nothing else', () => {
    const { findings, failures } = check((file) => {
      if (file.path === 'a.py') throw new Error('no');
      return renaming('wrong', 'right')(file);
    }, WRONG);
    expect(findings.map(({ fix }) => fix !== null)).toEqual([false, true]);
    expect(failures).toEqual([{ rule: 'wrong-name', path: 'a.py', message: expect.stringContaining('no') as string }]);
  });
});
