import type { Log } from 'sarif';
import { renderSarif } from '../../src/render/sarif.ts';
import { lessonLink } from '../../src/roadmap/links.ts';
import { finding, report, rule } from './samples.ts';
import { parseSarif } from './sarif-schema.ts';

const CONTEXT = {
  tool: { name: 'Waymark', version: '1.2.3' },
  rules: [rule({ id: 'other-rule' }), rule()],
  lines: () => ['import os', '', '    get(row)', ''],
  link: lessonLink('https://waymark.example'),
};

function render(change: Parameters<typeof report>[0]): Log['runs'][number] {
  return parseSarif(renderSarif(report(change), CONTEXT)).runs[0]!;
}

describe('SARIF', () => {
  test('without findings is valid', () => {
    expect(render({}).results).toEqual([]);
  });

  test('tells where, with which key and by which rule', () => {
    const run = render({ findings: [finding({ related: [{ path: 'shop/models.py', line: 18, message: 'here' }] })] });
    expect(run.columnKind).toBe('utf16CodeUnits');
    expect(run.results?.[0]).toMatchObject({
      ruleId: 'query-in-loop',
      ruleIndex: 1,
      level: 'warning',
      partialFingerprints: { 'waymarkKey/v1': 'key-1' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'shop/views.py', uriBaseId: '%SRCROOT%' },
            region: { startLine: 3, startColumn: 5, endLine: 3, endColumn: 9 },
          },
        },
      ],
      relatedLocations: [{ physicalLocation: { artifactLocation: { uri: 'shop/models.py' } } }],
    });
  });

  test('describes each rule, with its help and its lesson', () => {
    const [, descriptor] = render({}).tool.driver.rules ?? [];
    expect(descriptor).toMatchObject({
      id: 'query-in-loop',
      helpUri: 'https://waymark.example/roadmap/data/orm-indexing#query-in-loop',
      shortDescription: { text: '`…` runs one query on every turn.' },
    });
    expect(descriptor?.help?.markdown).toContain('```python\nfor row in rows:\n    get(row)\n```');
  });

  test.each([
    ['shop/a b.py', 'shop/a%20b.py'],
    ['shop/ü#?%.py', 'shop/%C3%BC%23%3F%25.py'],
    ['a:b.py', 'a%3Ab.py'],
    ['\ud800.py', '%EF%BF%BD.py'],
  ])('writes the path %j as %j', (path, uri) => {
    const [result] = render({ findings: [finding({ path })] }).results ?? [];
    expect(result?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe(uri);
  });

  test('carries a fix of whole lines, or their deletion', () => {
    const replaced = {
      safety: 'safe',
      edits: [],
      suggestion: { startLine: 3, endLine: 3, lines: ['    got'] },
    } as const;
    const deleted = { safety: 'safe', edits: [], suggestion: { startLine: 1, endLine: 1, lines: [] } } as const;
    const results = render({ findings: [finding({ fix: replaced }), finding({ fix: deleted, line: 4 })] }).results;
    expect(results?.map(({ fixes }) => fixes?.[0]?.artifactChanges[0]?.replacements[0])).toEqual([
      {
        deletedRegion: { startLine: 3, startColumn: 1, endLine: 3, endColumn: 13 },
        insertedContent: { text: '    got' },
      },
      { deletedRegion: { startLine: 1, startColumn: 1, endLine: 2, endColumn: 1 }, insertedContent: { text: '' } },
    ]);
  });

  test('keeps the 25,000 most severe results and says how many are gone', () => {
    const findings = Array.from({ length: 25_010 }, (_, index) =>
      finding({ line: index + 1, severity: index >= 25_000 ? 'error' : 'advice' }),
    );
    const run = JSON.parse(renderSarif(report({ findings }), CONTEXT)) as Log;
    const { results, invocations } = run.runs[0]!;
    expect(results).toHaveLength(25_000);
    expect(results?.filter(({ level }) => level === 'error')).toHaveLength(10);
    expect(invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text).toMatch(/^10 less severe results/);
  });

  test('notes what is to be known of the policy, in words and in Markdown', () => {
    const notices = ['**It changes** `a_b: c`, not \\<c\\>.\n\n- more', 'Another one.'];
    expect(render({ notices }).invocations?.[0]?.toolConfigurationNotifications).toEqual([
      { level: 'note', message: { text: 'It changes `a_b: c`, not <c>.\n\n- more', markdown: notices[0] } },
      { level: 'note', message: { text: 'Another one.', markdown: 'Another one.' } },
    ]);
  });

  test('notes what was left out', () => {
    const run = render({ skipped: { vendored: 1_204, generated: 2 } });
    expect(run.invocations?.[0]?.toolExecutionNotifications).toEqual([
      { level: 'note', message: { text: 'Left out: 1,204 vendored and 2 generated.' } },
    ]);
  });

  test('notes what was not analysed and what failed', () => {
    const run = render({
      unanalysed: [{ path: 'a b.py', reason: 'broken' }],
      failures: [{ rule: 'query-in-loop', path: 'c.py', message: 'boom' }],
    });
    expect(run.invocations?.[0]).toMatchObject({ executionSuccessful: false });
    expect(run.invocations?.[0]?.toolExecutionNotifications).toHaveLength(2);
  });
});
