import pc from 'picocolors';
import stringWidth from 'string-width';
import { renderJson, renderRulesJson } from '../../src/render/json.ts';
import { renderMarkdown } from '../../src/render/markdown.ts';
import { renderTerminal } from '../../src/render/terminal.ts';
import { finding, report, rule } from './samples.ts';

const TOOL = { name: 'Waymark', version: '1.2.3' };
const LINES = ['from shop import get', 'for row in rows:', '    get(row)', ''];

function terminal(change: Partial<Parameters<typeof renderTerminal>[1]> = {}): Parameters<typeof renderTerminal>[1] {
  return { colors: pc.createColors(false), width: 80, lines: () => LINES, place: (path) => path, ...change };
}

describe('on a terminal', () => {
  test('a finding shows its code, its words and its lesson', () => {
    const related = [{ path: 'shop/models.py', line: 18, message: 'the model' }];
    const text = renderTerminal(report({ findings: [finding({ related })] }), terminal());
    expect(text).toContain(
      [
        'warning query-in-loop  shop/views.py:3:5',
        '  `get` runs one query on every turn of this loop.',
        '',
        '  1 │ from shop import get',
        '  2 │ for row in rows:',
        '  3 │     get(row)',
        '    ·     ^^^^',
        '',
        '  why    100 rows cost 101 round trips.',
        '  do     Load them before the loop.',
        '  see    shop/models.py:18: the model',
        '  learn  waymark explain query-in-loop',
      ].join('\n'),
    );
  });

  test('the summary counts by topic and says what was left out', () => {
    const text = renderTerminal(
      report({
        findings: [finding({ severity: 'error' }), finding({ topic: 'quality/pep8', path: 'b.py' })],
        skipped: { 'git-ignored': 31, vendored: 4, generated: 1 },
        unanalysed: [{ path: 'c.py', reason: 'it is broken' }],
      }),
      terminal(),
    );
    expect(text).toMatch(/data\/orm-indexing +1 +· +·\n +quality\/pep8 +· +1 +·/);
    expect(text).toContain('1 error, 1 warning in 2 files\n  12 files, 1,204 lines, 413 ms');
    expect(text).toContain('Left out: 31 git-ignored, 4 vendored and 1 generated.');
    expect(text).toContain('c.py: it is broken');
  });

  test('no findings and no files are said', () => {
    expect(renderTerminal(report(), terminal())).toContain('No findings.');
    expect(renderTerminal(report({ files: 0 }), terminal())).toContain('No Python files');
  });

  test('prose keeps to the width and does not break code', () => {
    const why = 'Some words before `a call(with, some, arguments)` and after it, again and again. '.repeat(3);
    const rows = renderTerminal(report({ findings: [finding({ why })] }), terminal({ width: 60 })).split('\n');
    for (const row of rows) expect(stringWidth(row)).toBeLessThanOrEqual(60);
    expect(rows.filter((row) => row.includes('`a call(with, some, arguments)`'))).toHaveLength(3);
  });

  test('names and words cannot command the terminal', () => {
    const hostile = finding({ path: 'a\u001b[2J\n.py', message: 'x\u001b]0;title\u0007' });
    const text = renderTerminal(report({ findings: [hostile] }), terminal());
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('\u0007');
  });

  test('colours change nothing but colours', () => {
    const data = report({ findings: [finding()] });
    // eslint-disable-next-line no-control-regex
    const stripped = renderTerminal(data, terminal({ colors: pc.createColors(true) })).replace(/\u001b\[\d+m/g, '');
    expect(stripped).toBe(renderTerminal(data, terminal()));
  });

  test('a finding without its code is still told', () => {
    expect(renderTerminal(report({ findings: [finding()] }), terminal({ lines: () => undefined }))).toContain('  why ');
  });
});

describe('as JSON', () => {
  test('version 1 holds every part of a finding', () => {
    const notices = ['The policy of `shop` was not followed.'];
    const data = report({ findings: [finding()], skipped: { vendored: 2 }, parseErrors: 1, notices });
    expect(JSON.parse(renderJson(data, TOOL))).toEqual({
      version: 1,
      tool: TOOL,
      summary: {
        files: 12,
        lines: 1204,
        findings: 1,
        parseErrors: 1,
        skipped: 2,
        skippedBy: { vendored: 2 },
        milliseconds: 413,
      },
      findings: [finding()],
      unanalysed: [],
      notices,
      failures: [],
    });
  });

  test('rules hold what a team chooses by', () => {
    expect(JSON.parse(renderRulesJson([rule(), rule({ fix: 'safe' })], TOOL))).toMatchObject({
      version: 1,
      rules: [
        {
          id: 'query-in-loop',
          topic: 'data/orm-indexing',
          severity: 'warning',
          profile: 'default',
          evidence: 'semantic',
          status: 'stable',
          equivalents: ['tool:X1'],
          fixable: false,
        },
        { fixable: true },
      ],
    });
  });
});

describe('as Markdown', () => {
  test('totals, topics and findings, most severe first', () => {
    const findings = [finding(), finding({ severity: 'error', path: 'z.py', topic: 'web/api-security' })];
    const text = renderMarkdown(report({ findings }));
    expect(text).toContain('**1 error, 1 warning** in 12 files of 1,204 lines.');
    expect(text).toContain('| web/api-security | 1 | 0 | 0 |\n| data/orm-indexing | 0 | 1 | 0 |');
    expect(text.indexOf('| error | `z.py:3`')).toBeLessThan(text.indexOf('| warning | `shop/views.py:3`'));
  });

  test('says how much was cut', () => {
    const findings = Array.from({ length: 20_000 }, (_, line) =>
      finding({ line, severity: line < 5 ? 'error' : 'advice' }),
    );
    const text = renderMarkdown(report({ findings }));
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
    const rows = text.match(/^\| (?:error|advice) \|/gm)?.length ?? 0;
    expect(text).toContain(`${(20_000 - rows).toLocaleString('en-US')} more findings`);
    expect(text.match(/^\| error \| `/gm)).toHaveLength(5);
  });

  test('a bar in code does not end the cell', () => {
    const text = renderMarkdown(report({ findings: [finding({ message: '`a | b` is | odd', path: 'x|y.py' })] }));
    expect(text).toContain('| warning | `x\\|y.py:3` | `a \\| b` is \\| odd | query-in-loop |');
  });
});
