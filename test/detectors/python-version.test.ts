import { createChecker } from '../../src/check/checker.ts';
import { selectRules } from '../../src/check/select.ts';
import { DEFAULT_CONFIG } from '../../src/model/config.ts';
import { lessonLink } from '../../src/roadmap/links.ts';
import { loadRules } from '../../src/rules/loader.ts';

const rules = await loadRules();

/** What is advised and written to mend the finding of a rule in code that has to run on some Python. */
function way(id: string, python: string | undefined, source: string): { advice: string; edits: string } {
  const room = { linters: [], ...(python !== undefined && { python: { value: python, from: 'pyproject.toml' } }) };
  const selected = selectRules(rules, { ...DEFAULT_CONFIG, room, select: [id] });
  const checker = createChecker(selected, { link: lessonLink(undefined), suppress: true, fixes: true });
  const report = checker.check('shop/orders.py', Buffer.from(source));
  const { findings } = checker.checkProject([report.facts], { isWhole: true }, [report]);
  const [finding] = [...report.findings, ...findings];
  return { advice: finding!.do, edits: (finding!.fix?.edits ?? []).map(({ text }) => text).join('|') };
}

const SUM = 'def ways(n):\n    if n < 2:\n        return 1\n    return ways(n - 1) + ways(n - 2)\n';
const TASK = 'import asyncio\n\n\nasync def sell(book):\n    asyncio.create_task(mail(book))\n';
const SLEEP = 'import time\n\n\ndef wait():\n    time.sleep(5)\n\n\nasync def sell(book):\n    wait()\n';
const METHOD = 'import functools\n\n\nclass Shop:\n    @functools.lru_cache\n    def total(self):\n        return 1\n';

test.each([
  ['implicit-optional', '3.9', '3.10', 'def find(name: str = None):\n    pass\n', '| None', '| None'],
  ['missing-return-on-path', '3.9', '3.10', 'def find(name) -> int:\n    print(name)\n', '| None', undefined],
  ['mutable-default-argument', '3.9', '3.10', 'def add(a: list = []):\n    a.append(1)\n', undefined, '| None'],
  ['exponential-recursion', '3.8', '3.9', `import os\n${SUM}`, '`functools.cache`', 'functools import cache\n'],
  ['dangling-asyncio-task', '3.10', '3.11', TASK, 'TaskGroup', undefined],
  ['blocking-call-through-helper', '3.8', '3.9', SLEEP, 'to_thread', undefined],
  ['cached-method-leak', '3.7', '3.8', METHOD, 'cached_property', undefined],
])('%s, where Python %s has to run it and where %s does', (id, older, newer, source, advice, edit) => {
  for (const [python, isNew] of [
    [older, false],
    [newer, true],
    [undefined, true],
  ] as const) {
    const told = way(id, python, source);
    if (advice !== undefined) expect([python, told.advice.includes(advice)]).toEqual([python, isNew]);
    if (edit !== undefined) expect([python, told.edits.includes(edit)]).toEqual([python, isNew]);
  }
});

test('the functions that a Python has are named in the fix', () => {
  expect(way('exponential-recursion', '3.8', `import functools\n${SUM}`).edits).toBe(
    '@functools.lru_cache(maxsize=None)\n',
  );
});
