import { createChecker } from '../../src/check/checker.ts';
import { Mender } from '../../src/check/mender.ts';
import type { Finding, Fix } from '../../src/model/finding.ts';
import { groupBy } from '../../src/model/group.ts';
import { projectDetector, type ProjectSighting } from '../../src/project/detector.ts';
import { lessonLink } from '../../src/roadmap/links.ts';
import { type LoadedRule, loadRules } from '../../src/rules/loader.ts';

const rules = await loadRules();
const OPTIONS = { link: lessonLink(undefined), suppress: true };

type Files = Readonly<Record<string, string>>;

interface Outcome {
  readonly findings: readonly Finding[];
  /** The files that changed, as they are then. */
  readonly mended: Files;
}

/** Mends files as an audit does, and again until nothing changes, which has to be at once. */
function mendAll(some: readonly LoadedRule[], files: Files, safety: Fix['safety'] = 'unsafe'): Outcome {
  const checker = createChecker(some, { ...OPTIONS, fixes: true });
  const sources = new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
  const look = () => {
    const reports = [...sources].map(([path, source]) => checker.check(path, source));
    const facts = reports.map((report) => report.facts);
    const project = checker.checkProject(facts, { isWhole: true }, reports, (path) => sources.get(path));
    expect([...reports.flatMap((report) => report.failures), ...project.failures]).toEqual([]);
    return { facts, findings: [...reports.flatMap((report) => report.findings), ...project.findings] };
  };
  const { facts, findings } = look();
  const mender = new Mender(some, OPTIONS, facts, { isWhole: true });
  const mended: Record<string, string> = {};
  for (const [path, own] of groupBy(
    findings.filter(({ fix }) => fix !== null),
    (finding) => finding.path,
  )) {
    const result = mender.mend(path, sources.get(path)!, own, safety);
    if (result === undefined) continue;
    sources.set(path, Buffer.from(result.bytes));
    mended[path] = Buffer.from(result.bytes).toString();
  }
  const isLeft = ({ fix }: Finding): boolean => fix !== null && (safety === 'unsafe' || fix.safety === 'safe');
  expect(look().findings.filter(isLeft)).toEqual([]);
  return { findings, mended };
}

function named(...ids: readonly string[]): LoadedRule[] {
  return rules.filter(({ id }) => ids.includes(id));
}

/** What becomes of `main.py`, or that it stays; the other files stay in any case. */
function becomes(id: string, main: string, others: Files = {}): string | undefined {
  const { findings, mended } = mendAll(named(id), { ...others, 'main.py': main });
  expect(findings.some(({ path }) => path === 'main.py')).toBe(true);
  expect(Object.keys(mended).filter((path) => path !== 'main.py')).toEqual([]);
  return mended['main.py'];
}

describe('unawaited-coroutine', () => {
  const MAIL = {
    'mail.py':
      'class Box:\n    async def send(self):\n        return self\n\n\nasync def send(order=None):\n    pass\n',
  };
  const HEAD = 'from mail import Box, send\n\n\n';

  test.each([
    ['async def f():\n    send()\n', 'async def f():\n    await send()\n'],
    ['async def f(): send()\n', 'async def f(): await send()\n'],
    ['async def f(): pass; send(); send()\n', 'async def f(): pass; await send(); await send()\n'],
    ['async def f():\r\n\tsend(\r\n\t\t1\r\n\t)\r\n', 'async def f():\r\n\tawait send(\r\n\t\t1\r\n\t)\r\n'],
    ['async def f(x="\u{1f40d}"):\n    "é"; (send(x))', 'async def f(x="\u{1f40d}"):\n    "é"; (await send(x))'],
    ['async def f():\n    Box().send()\n', 'async def f():\n    await Box().send()\n'],
    [
      'async def f(x):\n    if x and not send():\n        pass\n',
      'async def f(x):\n    if x and not await send():\n        pass\n',
    ],
    [
      'async def f(x):\n    while send() == x:\n        pass\n',
      'async def f(x):\n    while await send() == x:\n        pass\n',
    ],
    ['async def f(x):\n    x or send()\n', 'async def f(x):\n    x or await send()\n'],
    [
      'async def f(x):\n    return [y for y in x if send()]\n',
      'async def f(x):\n    return [y for y in x if await send()]\n',
    ],
  ])('%j', (source, expected) => {
    expect(becomes('unawaited-coroutine', HEAD + source, MAIL)).toBe(HEAD + expected);
  });

  test.each([
    'send()\n',
    'def f():\n    send()\n',
    'async def f():\n    class Inner:\n        send()\n',
    'async def f(x):\n    return (y for y in x if send())\n',
  ])('has none in %j', (source) => {
    expect(becomes('unawaited-coroutine', HEAD + source, MAIL)).toBeUndefined();
  });
});

describe('mismatched-async-with', () => {
  const CLIENTS = {
    'clients.py':
      'class Client:\n    async def __aenter__(self):\n        return self\n\n    async def __aexit__(self, *details):\n        pass\n\n\n' +
      'class Store:\n    def __enter__(self):\n        return self\n\n    def __exit__(self, *details):\n        pass\n',
  };
  const HEAD = 'from clients import Client, Store\n\n\n';

  test.each([
    ['with Client() as c:\n        pass\n', 'async with Client() as c:\n        pass\n'],
    ['with (Client()): pass\n', 'async with (Client()): pass\n'],
    [
      'with (\n        Client() as c\n    ):\n        pass\n',
      'async with (\n        Client() as c\n    ):\n        pass\n',
    ],
    ['async with Store():\n        pass\n', 'with Store():\n        pass\n'],
    ['async   with Store() as s: pass\n', 'with Store() as s: pass\n'],
    ['async \\\n    with Store() as s: pass\n', 'with Store() as s: pass\n'],
  ])('%j', (source, expected) => {
    const head = `${HEAD}async def f():\n    `;
    expect(becomes('mismatched-async-with', head + source, CLIENTS)).toBe(head + expected);
  });

  test.each([
    'def f():\n    with Client():\n        pass\n',
    'with Client():\n    pass\n',
    'async def f():\n    with Client(), Store():\n        pass\n',
    'async def f():\n    def g():\n        with Client():\n            pass\n',
  ])('has none in %j', (source) => {
    expect(becomes('mismatched-async-with', HEAD + source, CLIENTS)).toBeUndefined();
  });
});

describe('missing-super-init', () => {
  /** A base whose `__init__` takes some parameters. */
  function base(parameters: string): Files {
    return {
      'base.py': `class Sensor:\n    def __init__(self${parameters}):\n        self.unit = "mm"\n\n    def label(self):\n        return self.unit\n`,
    };
  }
  const HEAD = 'from base import Sensor\n\n\nclass Rain(Sensor):\n';

  test.each([
    ['', '    def __init__(self, area):\n', '        self.area = area\n'],
    [', unit="mm"', '    def __init__(self, area):\n', '        self.area = area\n'],
    [
      ', *args, unit=None, **rest',
      '    def __init__(self, area):\n        """Rain."""\n\n',
      '        # Why.\n        self.area = area\n',
    ],
    ['', '    def __init__(self, area, **rest):\n', '        self.area = area\n'],
  ])('of a base that takes %j', (parameters, before, after) => {
    const expected = `${HEAD}${before}        super().__init__()\n${after}`;
    expect(becomes('missing-super-init', HEAD + before + after, base(parameters))).toBe(expected);
  });

  test('on one line', () => {
    const line = (call: string) => `${HEAD}    def __init__(self, area): ${call}self.area = area\n`;
    expect(becomes('missing-super-init', line(''), base(''))).toBe(line('super().__init__(); '));
  });

  test.each([
    [', unit', 'self, area', ''],
    [', *, unit', 'self, area', ''],
    [', unit="mm"', 'self, unit', ''],
    [', **rest', 'self, area, **rest', ''],
    [', *args', 'self, *areas, area', ''],
    // Another class may come in between.
    ['', 'self, area', '\n\nclass Other:\n    pass\n\n\nclass Both(Rain, Other):\n    pass\n'],
  ])('has none where the base takes %j and the class %j%s', (parameters, own, more) => {
    const source = `${HEAD}    def __init__(${own}):\n        self.area = area\n${more}`;
    expect(becomes('missing-super-init', source, base(parameters))).toBeUndefined();
  });

  test('has none where an exception stands before the base', () => {
    const source =
      'from base import Sensor\n\n\nclass Rain(Exception, Sensor):\n    def __init__(self, area):\n        self.area = area\n';
    expect(becomes('missing-super-init', source, base(''))).toBeUndefined();
  });
});

describe('init-subclass-without-super', () => {
  function base(parameters: string): Files {
    return {
      'base.py': `class Configured:\n    def __init_subclass__(cls${parameters}):\n        super().__init_subclass__()\n`,
    };
  }
  const HEAD = 'from base import Configured\n\n\nclass Plugin(Configured):\n';
  const BODY = '        cls.known = []\n';

  test.each([
    ['cls, **kwargs', 'cls, **kwargs', '**kwargs'],
    ['cls, *, tag=None, **rest: object', 'cls, *, tag=None, **rest: object', '**rest'],
    ['cls', 'cls, **kwargs', '**kwargs'],
    ['cls, *, tag: int = 1', 'cls, *, tag: int = 1, **kwargs', '**kwargs'],
    ['\n        cls,\n        tag,\n    ', '\n        cls,\n        tag, **kwargs,\n    ', '**kwargs'],
  ])('of a hook with %j', (before, after, given) => {
    const source = `${HEAD}    def __init_subclass__(${before}):\n${BODY}`;
    const expected = `${HEAD}    def __init_subclass__(${after}):\n        super().__init_subclass__(${given})\n${BODY}`;
    expect(becomes('init-subclass-without-super', source, base(', **kwargs'))).toBe(expected);
  });

  test.each([
    // What is read of it may be something that nobody else takes.
    ['', 'cls, **kwargs', '        cls.options = kwargs\n'],
    ['', 'cls', '        kwargs = {}\n        cls.options = kwargs\n'],
    [', *, tag', 'cls, **kwargs', BODY],
    [', *, tag=None', 'cls, tag=None, **kwargs', BODY],
    ['', '*args', '        args[0].known = []\n'],
  ])('has none where the next takes %j and the hook %j', (parameters, own, body) => {
    const source = `${HEAD}    def __init_subclass__(${own}):\n${body}`;
    expect(becomes('init-subclass-without-super', source, base(parameters))).toBeUndefined();
  });
});

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

  function check(fix: Fixing, files: Files, isAtHand = (_path: string) => true) {
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
