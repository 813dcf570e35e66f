import GithubSlugger from 'github-slugger';
import MarkdownIt, { type Token } from 'markdown-it';

/** A lesson's Markdown as a whole HTML page. Headings get the anchors that GitHub gives them. */
export function lessonPage(markdown: string): string {
  const tokens = MARKDOWN.parse(markdown.replaceAll(COMMENT, ''), {});
  const slugger = new GithubSlugger();
  let title = 'Lesson';
  tokens.forEach((token, index) => {
    if (token.type !== 'heading_open') return;
    const text = headingText(tokens[index + 1]);
    token.attrSet('id', slugger.slug(text));
    if (token.tag === 'h1') title = text;
  });
  return page(title, MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}));
}

/**
 * The page that lists the lessons.
 *
 * @param topics such as `core/context-managers`
 * @param root path of the page itself, such as `/roadmap`
 */
export function roadmapPage(topics: readonly string[], root: string): string {
  const items = topics.map((topic) => `<li><a href="${escape(`${root}/${topic}`)}">${escape(topic)}</a></li>`);
  return page('Roadmap', `<h1>Roadmap</h1>\n<ul>\n${items.join('\n')}\n</ul>`);
}

/** A comment on lines of its own, such as the marks around what is generated. */
const COMMENT = /^<!--[^]*?-->$/gm;

const MARKDOWN = new MarkdownIt({ html: false, linkify: true });
const { escapeHtml: escape } = MARKDOWN.utils;

/** Lessons link to one another's files; their pages have no `.md` at the end. */
MARKDOWN.core.ruler.push('lesson_links', ({ tokens }) => {
  for (const token of tokens.flatMap(({ children }) => children ?? [])) {
    const target = token.attrGet('href');
    if (typeof target === 'string' && !/^[a-z]+:/i.test(target))
      token.attrSet('href', target.replace(/\.md(?=#|$)/, ''));
  }
});

/** What folds the answers to exercises is the only HTML that is more than text. */
const FOLD = /^(?:<details>\s*<summary>([^<]*)<\/summary>|<\/details>)$/;

MARKDOWN.core.ruler.push('folds', (state) => {
  const { tokens } = state;
  for (let index = 0; index + 2 < tokens.length; index += 1) {
    const fold = tokens[index]!.type === 'paragraph_open' ? FOLD.exec(tokens[index + 1]!.content) : null;
    if (fold === null) continue;
    const html = new state.Token('html_block', '', 0);
    const [, summary] = fold;
    html.content = summary === undefined ? '</details>\n' : `<details>\n<summary>${escape(summary)}</summary>\n`;
    tokens.splice(index, 3, html);
  }
});

function headingText(inline: Token | undefined): string {
  const parts = inline?.children ?? [];
  return parts
    .filter(({ type }) => type === 'text' || type === 'code_inline')
    .map(({ content }) => content)
    .join('');
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} · Waymark</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d8dee4, #3d444d); --soft: light-dark(#f4f6f8, #1c2128);
  --text: light-dark(#1f2328, #d1d7e0); --ground: light-dark(#fff, #14171c); --link: light-dark(#0a58ca, #6cb0ff); }
body { margin: 0; color: var(--text); background: var(--ground); font: 1.0625rem/1.6 system-ui, sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1.25rem 6rem; }
h1, h2, h3 { line-height: 1.25; margin: 2em 0 0.6em; }
h1 { margin-top: 0; }
h2 { border-bottom: 1px solid var(--line); padding-bottom: 0.25em; }
:target { background: light-dark(#fff3c4, #4a3c0a); }
a { color: var(--link); }
code { font: 0.9em ui-monospace, monospace; background: var(--soft); padding: 0.1em 0.3em; border-radius: 4px; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: 0.9rem 1rem; overflow-x: auto; }
pre code { background: none; padding: 0; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border: 1px solid var(--line); padding: 0.35em 0.7em; text-align: left; }
summary { cursor: pointer; color: var(--link); }
blockquote { margin: 0; padding-left: 1rem; border-left: 3px solid var(--line); }
`;
