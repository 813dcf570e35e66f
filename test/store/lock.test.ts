import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { lockFolder } from '../../src/store/lock.ts';

const LOCKER = fileURLToPath(new URL('./locker.ts', import.meta.url));

let folder: string;
let lock: string;
/** Id of a process that has ended. */
let gone: string;

beforeAll(() => {
  gone = String(spawnSync(process.execPath, ['--version']).pid);
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-'));
  lock = join(folder, 'waymark.pid');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('a folder is for one process: the next is told which one holds it', () => {
  writeFileSync(lock, '1');
  expect(() => lockFolder(folder)).toThrow(/in use by another Waymark \(process 1\).*WAYMARK_DATA.*DATABASE_URL/s);
  expect(readdirSync(folder)).toEqual(['waymark.pid']);
});

test.each([
  ['a process that is gone', () => gone],
  ['this very process, as after a restart of a container', () => String(process.pid)],
  ['no process', () => ''],
])('a lock that names %s is taken over', (_, holder) => {
  writeFileSync(lock, holder());
  lockFolder(folder);
  expect(readdirSync(folder)).toEqual(['waymark.pid']);
  expect(readFileSync(lock, 'utf8')).toBe(String(process.pid));
});

test('who finds that another one takes a lock over leaves it to that one', () => {
  writeFileSync(lock, gone);
  writeFileSync(`${lock}.next`, '1');
  expect(() => lockFolder(folder)).toThrow(/in use by another Waymark \(process 1\)/);
  expect(readFileSync(lock, 'utf8')).toBe(gone);
  expect(readdirSync(folder).sort()).toEqual(['waymark.pid', 'waymark.pid.next']);
});

test('who died while it took a lock over is in nobody’s way', () => {
  writeFileSync(lock, gone);
  writeFileSync(`${lock}.next`, gone);
  lockFolder(folder);
  expect(readdirSync(folder)).toEqual(['waymark.pid']);
});

test('of processes that find a stale lock at once, one gets the folder', async () => {
  writeFileSync(lock, gone);
  const lockers = Array.from({ length: 4 }, () => {
    const child = spawn(process.execPath, ['--import', 'tsx', LOCKER, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
    return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator](), ended: once(child, 'close') };
  });
  const says = () => Promise.all(lockers.map(async ({ lines }) => String((await lines.next()).value)));
  try {
    expect(await says()).toEqual(lockers.map(() => 'ready'));
    for (const { child } of lockers) child.stdin.write('go\n');
    expect((await says()).sort()).toEqual(['held', 'refused', 'refused', 'refused']);
  } finally {
    for (const { child } of lockers) child.stdin.end();
    await Promise.all(lockers.map(({ ended }) => ended));
  }
}, 60_000);

test('a folder is free again when it is given back', () => {
  lockFolder(folder)();
  expect(readdirSync(folder)).toEqual([]);
});
