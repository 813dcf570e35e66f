import { lessonPage, roadmapPage } from '../../src/render/lesson-page.ts';

test('headings have the anchors that GitHub gives them', () => {
  const html = lessonPage(
    '# Context managers\n\n## How to see it\n\n### `open-without-with`\n\n## How to see it\n\n## C++ & “you”?\n',
  );
  expect(html).toContain('<h1 id="context-managers">');
  expect(html).toContain('<h2 id="how-to-see-it">');
  expect(html).toContain('<h3 id="open-without-with"><code>open-without-with</code></h3>');
  expect(html).toContain('<h2 id="how-to-see-it-1">');
  expect(html).toContain('<h2 id="c--you">');
});

test('the first heading is the title', () => {
  expect(lessonPage('# Lists & tuples\n')).toContain('<title>Lists &amp; tuples · Waymark</title>');
  expect(lessonPage('No heading.')).toContain('<title>Lesson · Waymark</title>');
});

test('HTML in a lesson is text', () => {
  const html = lessonPage(
    '# Title <script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n[x](javascript:alert(1))\n',
  );
  expect(html).not.toContain('<script');
  expect(html).not.toContain('<img');
  expect(html).not.toContain('href="javascript');
});

test('answers are folded, and what they fold is Markdown', () => {
  const html = lessonPage('<details>\n<summary>Show <b>it</b></summary>\n\nText\n\n</details>\n');
  expect(html).not.toContain('<details>');
  const folded = lessonPage('<details>\n<summary>Show & tell</summary>\n\n*Text*\n\n</details>\n');
  expect(folded).toContain('<details>\n<summary>Show &amp; tell</summary>\n<p><em>Text</em></p>\n</details>');
});

test('comments are not shown', () => {
  const html = lessonPage('# Title\n\n<!-- rules:start -->\n\nText\n\n<!-- rules:end -->\n');
  expect(html).toContain('<p>Text</p>');
  expect(html).not.toContain('rules:');
});

test('links to other lessons lead to their pages, links elsewhere stay', () => {
  const html = lessonPage('[a](data-structures.md#b) [c](../data/orm.md) [d](https://x.test/e.md) [f](#g)\n');
  expect([...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href)).toEqual([
    'data-structures#b',
    '../data/orm',
    'https://x.test/e.md',
    '#g',
  ]);
});

test('the roadmap links every topic', () => {
  expect(roadmapPage(['core/a', 'data/b'], '/roadmap')).toContain('<a href="/roadmap/data/b">data/b</a>');
});
