import MarkdownIt from 'markdown-it';
import { code, codeInCell, fenced, plain, prose } from '../../src/render/github-markdown.ts';

/** Everything a host might take for markup is on, as on github.com. */
const HOST = new MarkdownIt({ html: true, linkify: true });

function tokenTypes(markdown: string): Set<string> {
  return new Set(
    HOST.parse(markdown, {}).flatMap((token) => [token.type, ...(token.children ?? []).map(({ type }) => type)]),
  );
}

/** What a reader sees. */
function shown(markdown: string): string {
  const children = HOST.parse(markdown, {}).flatMap((token) => token.children ?? []);
  return children
    .map(({ content }) => content)
    .join('')
    .replaceAll('\u200b', '');
}

test('a fence is put round lines with ever so many backticks', () => {
  expect(
    fenced(['`a'.repeat(200_000), 'b'], 'suggestion')
      .split('\n')
      .at(-1),
  ).toBe('```');
  expect(code('`` `a'.repeat(200_000)).startsWith('``` `')).toBe(true);
});

const HOSTILE = [
  '**bold** _em_ ~~gone~~',
  '<img src=x onerror=alert(1)>',
  '[click](https://evil.example)',
  '![pixel](https://evil.example/p.png)',
  '# heading',
  '- item',
  '1. item',
  '> quote',
  '| a | b |',
  '&amp; &#64;user',
  'https://evil.example www.evil.example',
  '--- \n\n# heading',
  '<!-- waymark:key=stolen -->',
  'a\n\n```\nb',
];

describe('words', () => {
  test.each(HOSTILE)('%j stays text', (text) => {
    const types = tokenTypes(plain(text));
    expect(
      [...types].filter(
        (type) => !['paragraph_open', 'inline', 'paragraph_close', 'text', 'text_special'].includes(type),
      ),
    ).toEqual([]);
    expect(shown(plain(text))).toBe(text.replace(/\n+/g, ' '));
  });

  test.each(['@someone', '@org/team', 'by @someone!'])('%s calls nobody', (text) => {
    expect(plain(text)).not.toMatch(/@\w/);
    expect(shown(plain(text))).toBe(text);
  });

  test.each(['fixes #12', 'owner/repo#12', 'GH-12', 'at 0123abcd0123abcd0123abcd0123abcd0123abcd'])(
    '%s refers to nothing',
    (text) => {
      expect(plain(text)).not.toMatch(/#\d|gh-\d|[0-9a-f]{7}/i);
      expect(shown(plain(text))).toBe(text);
    },
  );
});

describe('prose with code in backticks', () => {
  test('keeps code as code', () => {
    expect(prose('`open(path)` is *not* closed.')).toBe('`open(path)` is \\*not\\* closed.');
  });

  test.each(HOSTILE)('%j that escapes from its backticks is still text', (text) => {
    const types = tokenTypes(prose(`The call \`${text}\` and \`x\`\` ${text} \` are odd.`));
    const harmless = ['paragraph_open', 'inline', 'paragraph_close', 'text', 'text_special', 'code_inline'];
    expect([...types].filter((type) => !harmless.includes(type))).toEqual([]);
  });

  test('a mention that escapes from its backticks calls nobody', () => {
    expect(prose('`a` @someone` is odd')).not.toMatch(/@\w/);
  });

  test('a backtick without its partner is shown', () => {
    expect(shown(prose('a ` b'))).toBe('a ` b');
  });
});

describe('code', () => {
  test.each(['x', '`', '``', 'a`b``c', '`x`', ' x '])('%j is shown as it is', (text) => {
    const [span, ...rest] = HOST.parseInline(code(text), {})[0]?.children ?? [];
    expect(rest).toEqual([]);
    expect(span).toMatchObject({ type: 'code_inline', content: text.trim() });
  });

  test('stands on one line', () => {
    expect(code('a\n\n# b')).not.toContain('\n');
  });

  test('does not end a cell', () => {
    const table = `| where |\n| :-- |\n| ${codeInCell('a|b.py')} |`;
    const cell = HOST.parse(table, {}).filter(({ type }) => type === 'inline')[1];
    expect(cell?.children?.map(({ content }) => content)).toEqual(['a|b.py']);
  });
});

describe('a fence', () => {
  test.each([[['x = 1']], [['```', '# not a heading', '~~~']], [['``````', '`']], [['a\r```\rb']], [[]]])(
    'holds %j',
    (lines) => {
      const tokens = HOST.parse(`before\n\n${fenced(lines, 'suggestion')}\n\nafter`, {});
      const fences = tokens.filter(({ type }) => type === 'fence');
      expect(fences).toHaveLength(1);
      expect(fences[0]?.info).toBe('suggestion');
      expect(fences[0]?.content).toBe(lines.map((line) => `${line.replaceAll('\r', '\n')}\n`).join(''));
      expect(tokens.some(({ type }) => type === 'heading_open')).toBe(false);
    },
  );
});
