import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import MarkdownIt from 'markdown-it';

const ROADMAP = fileURLToPath(new URL('../../roadmap', import.meta.url));
const RUNNER = fileURLToPath(new URL('run_lesson.py', import.meta.url));
// The system's own Python is the one that has Debian's packages.
const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

const SECTIONS = [
  'Why it matters',
  'How to see it',
  'How to do it well',
  'Exercises',
  'Rules that guard it',
  'Further reading',
];
const MARKERS = ['<!-- rules:start -->', '<!-- rules:end -->'];
/** What folds the answers to exercises. */
const FOLD = ['<details>\n<summary>Show the answers</summary>', '</details>'];

const pages = readdirSync(ROADMAP, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.md'))
  .sort();
const lessons = pages.filter((path) => path !== 'README.md');

describe('the runner of lessons', () => {
  test('points into the Markdown', () => {
    expect(run('lesson.md', '# Title\n\n```python\nx = 1\n```\n\n```python\nassert x == 2\n```\n')).toMatch(
      /File "lesson\.md", line 8,[^]*AssertionError/,
    );
  });

  test('leaves out what is marked', () => {
    expect(run('lesson.md', '```python no-run\nraise SystemExit("run")\n```\n')).toBe('');
  });

  test('names the package to install', () => {
    expect(run('lesson.md', '```python\nimport no_such_module.part\n```\n')).toContain(
      'apt-get install python3-no-such-module',
    );
  });

  test('sees what is left running', () => {
    const waits = 'import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n';
    expect(run('lesson.md', `\`\`\`python\n${waits}\`\`\`\n`)).toContain('left running');
  });
});

describe.each(lessons)('%s', (path) => {
  const text = readFileSync(join(ROADMAP, path), 'utf8');

  test('has the form of a lesson', () => {
    expect(headings(text, 'h1')).toHaveLength(1);
    expect(headings(text, 'h2')).toEqual(SECTIONS);
    expect(rawHtml(text).filter((html) => !FOLD.includes(html))).toEqual(MARKERS);
    expect(rawHtml(text).filter((html) => FOLD.includes(html))).toEqual(text.includes('<details>') ? FOLD : []);
  });

  test('marks its Python fences in the known ways', () => {
    const marks = fences(text).map((fence) => fence.info);
    expect(marks.filter((mark) => /^py/i.test(mark) && mark !== 'python' && mark !== 'python no-run')).toEqual([]);
    expect(marks).toContain('python');
  });

  test('runs', () => {
    expect(run(join(ROADMAP, path), text)).toBe('');
  }, 30_000);
});

test('the index links every lesson', () => {
  const index = readFileSync(join(ROADMAP, 'README.md'), 'utf8');
  expect(
    localLinks(index)
      .filter((link) => link.endsWith('.md'))
      .sort(),
  ).toEqual(lessons);
});

test.each(pages)('the links of %s inside the repository lead somewhere', (path) => {
  const links = localLinks(readFileSync(join(ROADMAP, path), 'utf8'));
  const targets = links.map((link) => resolve(ROADMAP, dirname(path), link.replace(/#.*/, '')));
  expect(targets.filter((target) => !existsSync(target)).map((target) => relative(ROADMAP, target))).toEqual([]);
});

/** Runs the fences of a lesson in an empty folder; what went wrong, or nothing. */
function run(path: string, markdown: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'lesson-'));
  try {
    const python = spawnSync(PYTHON, [RUNNER, path], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
      input: JSON.stringify(runnable(markdown)),
      timeout: 25_000,
    });
    if (python.error) throw python.error;
    return python.status === 0 ? '' : `${python.stderr}exit status ${String(python.status)}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The sources of the fences that are to be run, each padded so that its lines keep their numbers. */
function runnable(markdown: string): string[] {
  return fences(markdown)
    .filter((fence) => fence.info === 'python')
    .map((fence) => '\n'.repeat(fence.line) + fence.content);
}

/** `line` is the number of lines before the first line of the content. */
function fences(markdown: string): { info: string; line: number; content: string }[] {
  return parse(markdown)
    .filter((token) => token.type === 'fence')
    .map((token) => ({ info: token.info, line: token.map![0] + 1, content: token.content }));
}

function headings(markdown: string, tag: 'h1' | 'h2'): string[] {
  const tokens = parse(markdown);
  return tokens
    .filter((_, i) => tokens[i - 1]?.type === 'heading_open' && tokens[i - 1]?.tag === tag)
    .map((t) => t.content);
}

function rawHtml(markdown: string): string[] {
  return parse(markdown)
    .flatMap((token) => [token, ...(token.children ?? [])])
    .filter((token) => token.type === 'html_block' || token.type === 'html_inline')
    .map((token) => token.content.trim());
}

function localLinks(markdown: string): string[] {
  return parse(markdown)
    .flatMap((token) => token.children ?? [])
    .filter((token) => token.type === 'link_open')
    .map((token) => String(token.attrGet('href')))
    .filter((link) => !/^(https?:|#)/.test(link));
}

function parse(markdown: string) {
  return new MarkdownIt({ html: true }).parse(markdown, {});
}
