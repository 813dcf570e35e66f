/**
 * Counts the requests to GitHub that a review needs: of 1, 20 and 300 changed files of a Django project, where the cache holds
 * nothing, and where it holds what an earlier review found. GitHub is the tests' loopback; its log is what is counted.
 *
 * `npx tsx bench/calls.ts`
 */
import { reviewPull } from '../src/review-pull.ts';
import { createReviewer } from '../src/review.ts';
import { MemoryStore } from '../test/cache/memory.ts';
import { type Files, Loopback, OWNER, REPO } from '../test/github/loopback.ts';
import { callOf } from '../test/simulation/faults.ts';

const APPS = 300;
const NUMBER = 7;

const reviewer = await createReviewer({});
const columns = new Map<string, ReadonlyMap<string, number>>();
for (const changed of [1, 20, 300]) {
  const store = new MemoryStore();
  for (const cache of ['empty', 'warm']) columns.set(`${changed} files, ${cache}`, await count(changed, store));
}
const calls = [...new Set([...columns.values()].flatMap((counts) => [...counts.keys()]))].sort();
say(['call', ...columns.keys()]);
say(['---', ...[...columns.keys()].map(() => '--:')]);
for (const call of calls) say([call, ...[...columns.values()].map((counts) => String(counts.get(call) ?? 0))]);
const sums = [...columns.values()].map((counts) => [...counts.values()].reduce((sum, each) => sum + each, 0));
say(['all', ...sums.map(String)]);

/** The requests of one review, on a GitHub of its own: nothing was said there yet. */
async function count(changed: number, store: MemoryStore): Promise<Map<string, number>> {
  const github = await Loopback.start();
  const { head } = github.openPull(NUMBER, project(0), project(changed));
  await reviewPull({ account: github.app(), owner: OWNER, repo: REPO, number: NUMBER, head, reviewer, store });
  await github.stop();
  if (github.violations.length > 0) throw new Error(github.violations.join('\n'));
  const counts = new Map<string, number>();
  for (const request of github.requests) {
    const [method = '', path = ''] = request.split(' ');
    const call = callOf({ method, path });
    counts.set(call, (counts.get(call) ?? 0) + 1);
  }
  return counts;
}

/** Models and views of several apps; so many of the views change, and some of them ask a model in a loop. */
function project(changed: number): Files {
  const files: Record<string, string> = {};
  for (let app = 0; app < APPS; app += 1) {
    const name = `app${app}`;
    files[`shop/${name}/models.py`] =
      `from django.db import models\n\n\nclass Item${app}(models.Model):\n    name = models.CharField(max_length=80)\n    seen = models.DateTimeField()\n`;
    const change =
      app < changed
        ? `\n\ndef latest(day):\n    if day == None:\n        return []\n    return Item${app}.objects.filter(seen=day).order_by("seen")\n`
        : '';
    files[`shop/${name}/views.py`] =
      `from shop.${name}.models import Item${app}\n\n\ndef one(key):\n    return Item${app}.objects.get(pk=key)\n${change}`;
  }
  return files;
}

function say(cells: readonly string[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}
