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
