import { reviewPull } from '../src/review-pull.ts';
import { createReviewer } from '../src/review.ts';
import { Loopback, OWNER, REPO } from './github/loopback.ts';

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
