import { reviewPull } from '../src/review-pull.ts';
import { createReviewer } from '../src/review.ts';
import { MemoryStore } from './cache/memory.ts';
import { Loopback, OWNER, REPO } from './github/loopback.ts';

function blobsRead({ requests }: Loopback): number {
  return requests.filter((request) => request.includes('/git/blobs/')).length;
}

test('the whole line: a pull request with a fault gets a comment that links to its lesson, once', async () => {
  const github = await Loopback.start();
  const old = 'def find(shop):\n    return shop.get(1)\n';
  const pull = github.openPull(
    7,
    { 'shop.py': old },
    { 'shop.py': `${old}\n\ndef gone(item):\n    return item == None\n` },
  );
  const reviewer = await createReviewer({ publicUrl: 'https://waymark.example' });
  const request = { account: github.app(), owner: OWNER, repo: REPO, number: 7, reviewer };

  expect(await reviewPull({ ...request, head: pull.head })).toMatchObject({ kind: 'reviewed', posted: 1 });
  expect(github.comments).toMatchObject([{ path: 'shop.py', line: 6 }]);
  expect(github.comments[0]?.body).toContain('https://waymark.example/roadmap/quality/pep8#comparison-to-none');
  expect(github.checks).toMatchObject([{ status: 'completed' }]);

  github.push(7, {
    'shop.py': `import os\n\n\n${old}\n\ndef gone(item):\n    return item == None\n\n\nprint(os.name)\n`,
  });
  expect(await reviewPull(request)).toMatchObject({ kind: 'reviewed', posted: 0 });
  expect(github.comments).toHaveLength(1);

  await github.stop();
  expect(github.violations).toEqual([]);
}, 60_000);

test('the whole line: what one review has found in files, the next one does not look for again', async () => {
  const github = await Loopback.start();
  const models =
    'from django.db import models\n\n\nclass Book(models.Model):\n    isbn = models.CharField(max_length=13)\n';
  const before = 'import shop.models\n';
  const view = `from shop.models import Book\n\n\ndef find(isbn):\n    return Book.objects.get(isbn=isbn)\n`;
  github.openPull(
    7,
    { 'shop/models.py': models, 'shop/views.py': before },
    { 'shop/models.py': models, 'shop/views.py': view },
  );
  const reviewer = await createReviewer({ publicUrl: 'https://waymark.example' });
  const store = new MemoryStore();
  const request = { account: github.app(), owner: OWNER, repo: REPO, number: 7, reviewer, store, dryRun: true };

  const first = await reviewPull(request);
  expect(first).toMatchObject({ review: { findings: [{ rule: 'unindexed-filter-field', path: 'shop/views.py' }] } });
  const written = store.writes;
  const blobs = blobsRead(github);
  expect(blobs).toBe(1);
  expect(await reviewPull(request)).toEqual(first);
  expect(store.writes).toBe(written);
  expect(blobsRead(github)).toBe(blobs);

  await github.stop();
  expect(github.violations).toEqual([]);
}, 60_000);

test('the whole line: the policy of the owner is in force below that of the base, and a change of it is shown', async () => {
  const github = await Loopback.start();
  const fault = 'def gone(item, items=[]):\n    items.append(item)\n    return item == None\n';
  const path = '.github/waymark.yml';
  github.others.set('.github', { [path]: 'rules: { comparison-to-none: off }\ncomments: 9\nlocked: [comments]\n' });
  github.others.set('policies', { 'strict.yml': 'rules: { mutable-default-argument: { severity: warning } }\n' });
  const base = { [path]: '_extends: policies:strict.yml\ncomments: 0\n', 'ruff.toml': 'lint.select = ["F"]\n' };
  github.openPull(7, base, { ...base, 'shop.py': fault, [path]: '_extends: someone/else\n' });
  const reviewer = await createReviewer({});
  const request = { account: github.app(), owner: OWNER, repo: REPO, number: 7, reviewer, dryRun: true };

  const outcome = await reviewPull(request);
  const review = outcome.kind === 'reviewed' ? outcome.review : undefined;
  expect(review?.findings).toMatchObject([{ rule: 'mutable-default-argument', severity: 'warning' }]);
  expect(review?.check.summary).toContain('`comments: 0` in .github/waymark.yml is looser than octo/.github');
  expect(review?.check.summary).toContain('belongs to another owner');
  // Of the settings files that other tools might have, only those that are there are asked for.
  const asked = github.requests
    .filter((each) => each.includes('/contents/'))
    .map((each) => each.split('/contents/')[1]);
  expect(asked.filter((each) => each?.endsWith('.toml') || each?.endsWith('.cfg'))).toEqual(['ruff.toml']);

  await github.stop();
  expect(github.violations).toEqual([]);
}, 60_000);
