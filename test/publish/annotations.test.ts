import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { Annotation } from '../../src/model/review.ts';
import { annotate, summarise, tell, workflowStep } from '../../src/publish/annotations.ts';
import { sampleAnnotation, sampleComment, sampleReview } from './samples.ts';

// The toolkit remembers where the summary goes: it is the same file in all tests.
const folder = mkdtempSync(join(tmpdir(), 'waymark-step-'));
let log: string;

beforeEach(() => {
  log = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    log += String(text);
    return true;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
  delete process.env['GITHUB_STEP_SUMMARY'];
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Where GitHub reads the summary of the step. */
function summaryFile(): string {
  const file = join(folder, 'summary.md');
  writeFileSync(file, '');
  process.env['GITHUB_STEP_SUMMARY'] = file;
  return file;
}

function many(count: number, level: Annotation['level']): Annotation[] {
  return Array.from({ length: count }, (_, index) => ({ ...sampleAnnotation(`${level}-${index}`, index + 1), level }));
}

test('of each level ten are shown, the first ones', () => {
  const left = annotate([...many(12, 'notice'), ...many(10, 'warning'), ...many(11, 'failure')]);
  expect(log.match(/^::notice /gm)).toHaveLength(10);
  expect(log.match(/^::warning /gm)).toHaveLength(10);
  expect(log.match(/^::error /gm)).toHaveLength(10);
  expect(log).toContain('About failure-9.');
  expect(log).not.toContain('About failure-10.');
  expect(left).toEqual([
    'GitHub shows 10 annotations of each level: without one are 1 of 11 errors and 2 of 12 notices.',
  ]);
});

test('nothing is said of what is all shown', () => {
  expect(annotate(many(3, 'warning'))).toEqual([]);
});

test('what an annotation quotes cannot end it, nor begin another command', () => {
  annotate([{ ...sampleAnnotation('a', 1), path: 'a,line=9::.py', message: 'one\n::error::two %0A' }]);
  expect(log).toBe('::warning title=a-rule,file=a%2Cline=9%3A%3A.py,line=1,endLine=1::one%0A::error::two %250A\n');
});

test('what the log quotes is no command to the runner', () => {
  tell('a\n::add-path::/evil\r\n::error::x ##[error]y');
  expect(log).toBe('waymark: a ::add-path::/evil ::error::x ## [error]y\n');
});

test('comments that were refused stand in full in the summary of the run', async () => {
  const file = summaryFile();
  const comment = sampleComment('a', 3);
  const annotations = [comment.annotation, sampleAnnotation('far', 90)];
  await workflowStep.report({ review: sampleReview([comment]), refused: [comment], annotations });
  expect(readFileSync(file, 'utf8')).toMatch(
    /^## Waymark: 1 findings\n\nThe summary\.\n\n#### In full\n\nElsewhere, about a\.\n$/,
  );
  expect(log.match(/^::warning /gm)).toHaveLength(2);
});

test('a summary has at most the 1 MiB that GitHub takes', async () => {
  const file = summaryFile();
  await summarise('€uro\n'.repeat(300_000));
  const written = readFileSync(file);
  expect(written.length).toBeLessThanOrEqual(1024 * 1024);
  expect(written.length).toBeGreaterThan(300_000);
});

test('a server without summaries goes without', async () => {
  await expect(summarise('text')).resolves.toBeUndefined();
});
