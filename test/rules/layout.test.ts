import { Workspace, PositionEncoding } from '@astral-sh/ruff-wasm-nodejs';
import { createChecker } from '../../src/check/checker.ts';
import { type LoadedRule, loadRules } from '../../src/rules/loader.ts';

const rules = await loadRules();
const formatter = new Workspace({ 'line-length': 79 }, PositionEncoding.Utf16);

function bad({ examples }: LoadedRule): string[] {
  return examples.flatMap(({ bad: source }) => (typeof source === 'string' ? [source] : []));
}

/** How many findings of a rule its bad examples have, as they are and as the formatter leaves them. */
function counts(rule: LoadedRule): { before: number; after: number } {
  const checker = createChecker([rule], { link: () => '', suppress: false, fixes: false });
  const count = (texts: readonly string[]): number =>
    texts.reduce((sum, text) => sum + checker.check('a.py', Buffer.from(text)).findings.length, 0);
  return { before: count(bad(rule)), after: count(bad(rule).map((text) => formatter.format(text))) };
}

const marked = rules.filter(({ layout }) => layout !== undefined);

test.each(marked.map((rule) => [rule.id, rule] as const))('a formatter mends %s', (_, rule) => {
  const { before, after } = counts(rule);
  expect(before).toBeGreaterThan(0);
  expect(after).toBe(0);
});

/** They are broken, or no formatter mends all that they find: `###` before a comment stays. */
const OTHERS = ['syntax-error', 'unreadable-file', 'comment-spacing', 'unused-ignore'];

test.each(
  rules
    .filter(({ id, topic, layout }) => topic === 'quality/pep8' && layout === undefined && !OTHERS.includes(id))
    .map((rule) => [rule.id, rule] as const),
)('a formatter does not mend %s', (_, rule) => {
  const { before, after } = counts(rule);
  expect(after).toBe(before);
});
