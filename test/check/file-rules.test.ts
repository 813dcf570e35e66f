import { jest } from '@jest/globals';
import { FileRules } from '../../src/check/file-rules.ts';
import type { Failure } from '../../src/model/finding.ts';
import { PythonFile } from '../../src/python/file.ts';
import { JoinedQuery } from '../../src/python/query.ts';
import { loadRules } from '../../src/rules/loader.ts';

const rules = await loadRules();
const all = new FileRules(rules);
const SOURCE = `import os, sys
import requests

def f(items=[]):
    if items == None:
        assert (items, "none")
    try:
        return requests.get("https://shop.example", verify=False)
    except:
        print(type(items) == list)   
`;

function read(): PythonFile {
  return new PythonFile('shop.py', Buffer.from(SOURCE));
}

test('some of the rules see what they see without the others', () => {
  const ids = rules.map(({ id }) => id);
  for (const [count, remainder] of [2, 3, 5, 7].flatMap((by) => Array.from({ length: by }, (_, rest) => [by, rest]))) {
    const some = new Map(ids.filter((_, index) => index % count! === remainder).map((id) => [id, true]));
    const alone = new FileRules(rules.filter(({ id }) => some.has(id)));
    expect(all.sightings(read(), [], some)).toEqual(alone.sightings(read(), []));
  }
});

test('a trap of the query engine is told of the rules that are queries, and takes nothing from the others', () => {
  const expected = all.sightings(read(), []).filter(({ rule }) => rule.finder.by !== 'match');
  expect(expected.length).toBeGreaterThan(3);
  const run = jest.spyOn(JoinedQuery.prototype, 'run').mockImplementationOnce(() => {
    throw new WebAssembly.RuntimeError('unreachable');
  });
  const failures: Failure[] = [];
  expect(all.sightings(read(), failures)).toEqual(expected);
  run.mockRestore();
  const queries = new Set(rules.filter(({ finder }) => finder.by === 'match').map(({ id }) => id));
  expect(failures.length).toBeGreaterThan(0);
  for (const { rule, path } of failures) expect([queries.has(rule), path]).toEqual([true, 'shop.py']);
});
