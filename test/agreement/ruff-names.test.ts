import { PositionEncoding, Workspace } from '@astral-sh/ruff-wasm-nodejs';
import { RUFF_CODES, ruffCode } from '../../src/model/ruff-names.ts';
import { loadRules } from '../../src/rules/loader.ts';

const rules = await loadRules();

function codesOf(equivalents: readonly string[]): string[] {
  return equivalents.flatMap((each) => (each.startsWith('ruff:') ? [each.slice('ruff:'.length)] : []));
}

test('each rule of ruff that a rule names has a name', () => {
  const codes = rules.flatMap(({ equivalents }) => codesOf(equivalents));
  expect(codes.filter((code) => !RUFF_CODES.includes(code))).toEqual([]);
  expect(RUFF_CODES.filter((code) => !codes.includes(code))).toEqual([]);
});

test('the names are those of ruff', () => {
  const seen = new Set<string>();
  for (const { id, equivalents, examples } of rules) {
    const select = codesOf(equivalents).filter((code) => code !== 'E999');
    if (select.length === 0) continue;
    const workspace = new Workspace({ preview: true, lint: { select, preview: true } }, PositionEncoding.Utf16);
    const texts = examples.flatMap(({ bad }) => (typeof bad === 'string' ? [bad] : Object.values(bad)));
    for (const text of texts) {
      for (const { code } of workspace.check(text) as { code: string | null }[]) {
        if (code === null || code === 'invalid-syntax') continue;
        expect([id, select]).toEqual([id, expect.arrayContaining([ruffCode(code)])]);
        seen.add(ruffCode(code));
      }
    }
  }
  expect(seen.size).toBeGreaterThan(70);
});

test('what has no name that is known stays as it is written', () => {
  expect(['F401', 'unused-import', 'constructor', 'no-such-rule'].map(ruffCode)).toEqual([
    'F401',
    'F401',
    'constructor',
    'no-such-rule',
  ]);
});
