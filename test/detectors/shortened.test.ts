import { createChecker } from '../../src/check/checker.ts';
import { selectRules } from '../../src/check/select.ts';
import { DEFAULT_CONFIG } from '../../src/model/config.ts';
import { lessonLink } from '../../src/roadmap/links.ts';
import { loadRules } from '../../src/rules/loader.ts';

const all = selectRules(await loadRules(), { ...DEFAULT_CONFIG, profile: 'all' });
const checker = createChecker(all, { link: lessonLink(undefined), suppress: false, fixes: false });

/** What is left of a surrogate pair that was cut in two. */
const HALF = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

test.each([
  ['duplicate-dict-key', (text: string) => `d = {1: "${text}", 1: 2}\n`],
  ['print-in-application-code', (text: string) => `def save():\n    print("${text}")\n`],
  ['missing-f-prefix', (text: string) => `def save(book):\n    raise ValueError("{book} ${text}")\n`],
  ['literal-contradicts-annotation', (text: string) => `def save(book: int = "${text}"):\n    pass\n`],
  ['syntax-error', (text: string) => `x = ${text} +\n`],
])('the text that %s shows is cut between characters', (rule, source) => {
  const shown = ['', 'a'].flatMap((before) => {
    const { findings } = checker.check('shop/orders.py', Buffer.from(source(before + '🐍'.repeat(60))));
    return findings.filter((finding) => finding.rule === rule).map((finding) => Object.values(finding).join(' '));
  });
  expect(shown).toHaveLength(2);
  for (const message of shown) {
    expect(message).toContain('🐍');
    expect(message).toContain('…');
    expect(message).not.toMatch(HALF);
  }
});
