import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import GithubSlugger from 'github-slugger';
import MarkdownIt, { type Token } from 'markdown-it';
import { lessonPage } from '../../src/render/lesson-page.ts';
import { lessonLink } from '../../src/roadmap/links.ts';
import { loadRules } from '../../src/rules/loader.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MARKDOWN = new MarkdownIt({ html: true });

const pages = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...['docs', 'roadmap'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  ),
].sort();
const rules = await loadRules();

function tokensOf(page: string): Token[] {
  return MARKDOWN.parse(readFileSync(join(ROOT, page), 'utf8'), {});
}

/** The anchors that GitHub gives a page's headings. */
function anchorsOf(page: string): Set<string> {
  const slugger = new GithubSlugger();
  const tokens = tokensOf(page);
  const headings = tokens.filter((_, index) => tokens[index - 1]?.type === 'heading_open');
  return new Set(headings.map(({ children }) => slugger.slug((children ?? []).map(({ content }) => content).join(''))));
}

/** The targets of a page's links and images that lie in this repository. */
function targetsOf(page: string): string[] {
  return tokensOf(page)
    .flatMap(({ children }) => children ?? [])
    .flatMap((token) => token.attrGet('href') ?? token.attrGet('src') ?? [])
    .map(String)
    .filter((target) => !/^[a-z]+:/i.test(target));
}

/** What is wrong with a link, if anything. */
function problemOf(page: string, target: string): string | undefined {
  const [path = '', anchor] = decodeURIComponent(target).split('#');
  const file = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
  if (file.startsWith('..') || !existsSync(join(ROOT, file))) return `${target}: there is no ${file}`;
  if (anchor === undefined || (file.endsWith('.md') && anchorsOf(file).has(anchor))) return undefined;
  return `${target}: ${file} has no heading with the anchor ${anchor}`;
}

test('a link that leads nowhere is noticed', () => {
  expect(problemOf('README.md', 'docs/no-such-page.md')).toMatch('there is no docs/no-such-page.md');
  expect(problemOf('docs/rules/README.md', '../../README.md#no-such-heading')).toMatch('no heading');
  expect(problemOf('README.md', '../elsewhere.md')).toMatch('there is no');
  expect(problemOf('README.md', '#limits')).toBeUndefined();
});

test.each(pages)('every link of %s leads somewhere', (page) => {
  expect(targetsOf(page).flatMap((target) => problemOf(page, target) ?? [])).toEqual([]);
});

describe.each(rules.map(({ id, topic }) => [id, topic] as const))('the lesson of %s', (id, topic) => {
  test('has its heading on GitHub', () => {
    expect(problemOf('README.md', lessonLink(undefined)(topic, id))).toBeUndefined();
  });

  test('has its address on GitHub', () => {
    const link = lessonLink('https://github.com/owner/waymark/blob/v0/')(topic, id);
    expect(link).toBe(`https://github.com/owner/waymark/blob/v0/${lessonLink(undefined)(topic, id)}`);
  });

  test('has its heading on the page that the server shows', () => {
    const { pathname, hash } = new URL(lessonLink('https://waymark.test')(topic, id));
    const lesson = readFileSync(join(ROOT, `${pathname.slice(1)}.md`), 'utf8');
    const ids = [...lessonPage(lesson).matchAll(/<h\d id="([^"]+)">/g)].map(([, anchor]) => anchor);
    expect(ids).toContain(hash.slice(1));
  });
});
