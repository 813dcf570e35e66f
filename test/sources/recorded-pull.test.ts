import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { applyPatch } from 'diff';
import { recordedPull } from '../../src/sources/recorded-pull.ts';

const PULLS = fileURLToPath(new URL('../../fixtures/pulls', import.meta.url));

describe.each(readdirSync(PULLS))('the recorded pull request %s', (name) => {
  const source = recordedPull(`${PULLS}/${name}`);

  test('has a diff that leads from base to head', async () => {
    const changes = await source.changes();
    expect(changes.length).toBeGreaterThan(0);
    for (const { path, previousPath, base, head, hunks } of changes) {
      if (hunks === 'unknown') throw new Error(`${path} has no hunks`);
      const patched = applyPatch(Buffer.from(base ?? []).toString(), {
        oldFileName: previousPath ?? path,
        newFileName: path,
        oldHeader: undefined,
        newHeader: undefined,
        hunks: hunks.map((hunk) => ({
          ...hunk,
          oldStart: hunk.oldLines === 0 ? hunk.oldStart + 1 : hunk.oldStart,
          lines: [...hunk.lines],
        })),
      });
      expect(patched).toBe(Buffer.from(head ?? []).toString());
    }
  });

  test('has an event of the same size', async () => {
    const event = JSON.parse(readFileSync(`${PULLS}/${name}/event.json`, 'utf8')) as {
      pull_request: { changed_files: number; additions: number };
    };
    const changes = await source.changes();
    const added = changes.flatMap(({ hunks }) => (hunks === 'unknown' ? [] : hunks.flatMap(({ lines }) => lines)));
    expect(event.pull_request.changed_files).toBe(changes.length);
    expect(event.pull_request.additions).toBe(added.filter((line) => line.startsWith('+')).length);
  });

  test('lists and reads the files of both sides', async () => {
    const { files } = await source.files();
    const paths = files.map(({ path }) => path);
    const changed = (await source.changes()).filter(({ status }) => status !== 'removed');
    for (const { path } of changed) expect(paths).toContain(path);
    expect([...(await source.read(files)).keys()]).toEqual(paths);
    expect(await source.read([{ path: 'no/such.py', blob: '' }])).toEqual(new Map());
    expect(await source.readAtBase('no/such.py')).toBeUndefined();
  });
});
