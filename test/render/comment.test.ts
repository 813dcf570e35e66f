import { type Place, renderComment } from '../../src/render/comment.ts';
import { finding } from './samples.ts';

function body(...args: Parameters<typeof renderComment>): string {
  return renderComment(...args).body;
}

function here(...lines: readonly number[]): Place[] {
  return lines.map((line) => ({ path: 'shop/views.py', line }));
}

const ONE_LINE = { startLine: 3, endLine: 3 };

function safeFix(lines: readonly string[], startLine = 3, endLine = 3) {
  return { safety: 'safe', edits: [], suggestion: { startLine, endLine, lines } } as const;
}

describe('a comment', () => {
  test('says what, why, what to do and where to learn it', () => {
    expect(body(finding(), ONE_LINE, [])).toBe(
      [
        '**`get` runs one query on every turn of this loop.** 100 rows cost 101 round trips.',
        'Load them before the loop.',
        '<sub>warning · `waymark explain query-in-loop`</sub>',
      ].join('\n\n'),
    );
  });

  test('links to the lesson where there is a site', () => {
    const link = 'https://waymark.example/roadmap/data/orm-indexing#query-in-loop';
    expect(body(finding({ link }), ONE_LINE, [])).toContain(`<sub>warning · [query-in-loop](${link})</sub>`);
  });

  test('names the related place', () => {
    const related = [{ path: 'shop/models.py', line: 18, message: '`code` has no index' }];
    expect(body(finding({ related }), ONE_LINE, [])).toContain('\n\n`shop/models.py:18`: `code` has no index\n\n');
  });

  test('offers a safe fix of exactly its lines', () => {
    const text = body(finding({ fix: safeFix(['    x = 1']) }), ONE_LINE, []);
    expect(text).toContain('\n\n```suggestion\n    x = 1\n```\n\n');
  });

  test('offers to delete its lines', () => {
    const text = body(finding({ fix: safeFix([]) }), ONE_LINE, []);
    expect(text).toContain('\n\n```suggestion\n```\n\n');
  });

  test.each([
    ['an unsafe fix', { ...safeFix(['x']), safety: 'unsafe' as const }],
    ['a fix of other lines', safeFix(['x'], 3, 4)],
    ['an endless fix', safeFix(['x'.repeat(30_000)])],
  ])('does not offer %s', (_, fix) => {
    expect(body(finding({ fix }), ONE_LINE, [])).not.toContain('suggestion');
  });

  test('code that closes a fence stays inside of it', () => {
    const text = body(finding({ fix: safeFix(['"""', '```', '@someone', '"""']) }), ONE_LINE, []);
    expect(text).toContain('````suggestion\n"""\n```\n@someone\n"""\n````');
  });

  test('says where else', () => {
    expect(body(finding(), ONE_LINE, here(7))).toContain('\n\nAlso at line 7.\n\n');
    expect(body(finding(), ONE_LINE, here(7, 9, 11))).toContain('\n\nAlso at lines 7, 9 and 11.\n\n');
    const many = Array.from({ length: 25 }, (_, index) => index + 10);
    expect(body(finding(), ONE_LINE, here(...many))).toContain(', 28, 29 and 5 more.');
  });

  test('says where else, in other files too', () => {
    const places = [...here(7), { path: 'shop/api.py', line: 30 }];
    expect(body(finding(), ONE_LINE, places)).toContain('\n\nAlso at `shop/views.py:7` and `shop/api.py:30`.\n\n');
  });

  test('that stands elsewhere names its place and offers no change', () => {
    const fix = safeFix(['    x = 1']);
    const { body: there, elsewhere } = renderComment(finding({ fix }), ONE_LINE, here(7));
    expect(elsewhere).toMatch(/^At `shop\/views.py:3`:\n\n\*\*/);
    expect(elsewhere).toContain('Also at line 7.');
    expect(elsewhere).not.toContain('suggestion');
    expect(there).toContain('suggestion');
  });

  test('is never cut inside of a character', () => {
    for (const pad of ['', 'x']) {
      const text = body(finding({ why: pad + '😀'.repeat(2_000) }), ONE_LINE, []);
      expect(Buffer.from(text).toString()).toBe(text);
    }
  });

  test('is below the limit of GitHub, whatever a finding holds', () => {
    const words = '`*@[#'.repeat(20_000);
    const related = Array.from({ length: 100 }, () => ({ path: 'a.py', line: 1, message: words }));
    const fix = safeFix(['`'.repeat(9_000)]);
    const text = body(finding({ message: words, why: words, do: words, related, fix }), ONE_LINE, []);
    expect(text.length).toBeLessThan(65_000);
  });
});
