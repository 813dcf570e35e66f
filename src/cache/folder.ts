import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { TextStore } from '../model/text-store.ts';

/** A store in a file of its own. */
export interface FolderStore extends TextStore {
  /** Whether there is nothing to be read. */
  readonly isEmpty: boolean;
  /**
   * Puts what was read and written in place for the next run, and the rest behind it as long as there is room. Without
   * this the run leaves no trace.
   *
   * @throws Error of the file system when something could not be written; what the last run left is then still there
   */
  close(): Promise<void>;
}

/** Of a file's bytes beyond this, what was not used for longest is dropped. */
const LARGEST = 256 * 1024 * 1024;
/** Files that no run has opened for this long are deleted. */
const KEPT_DAYS = 30;

interface Slot {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly digest: string;
}

/**
 * Opens the store of one project in a folder that many projects share.
 *
 * The file is a row of records, most recently used first, each a line `key digest length` followed by as many bytes of
 * UTF-8. Two runs at once do not mix: the one that closes last is the one that is kept.
 *
 * @param folder made when it is missing
 * @param project names the file, whatever characters it has
 * @throws Error of the file system when the folder cannot be written
 */
export async function openFolder(folder: string, project: string): Promise<FolderStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${hash(Buffer.from(project)).slice(0, 32)}.cache`);
  const draftPath = `${path}.${randomUUID()}.tmp`;
  const old = await readFile(path).catch(() => Buffer.alloc(0));
  const slots = slotsOf(old);
  const used = new Set<string>();
  const written = new Set<string>();
  let size = 0;
  let draft: FileHandle | undefined;
  // One write after the other, whoever asks for it; the first that fails ends them all.
  let writing = Promise.resolve();

  function append(records: readonly Buffer[]): Promise<void> {
    writing = writing.then(async () => {
      draft ??= await open(draftPath, 'wx', 0o600);
      await draft.writeFile(Buffer.concat(records));
    });
    // `close` tells of it: until then a run does as well without.
    writing.catch(() => undefined);
    return writing.catch(() => undefined);
  }

  function record(key: string, digest: string, bytes: Buffer): Buffer[] {
    const head = Buffer.from(`${key} ${digest} ${bytes.length}\n`);
    size += head.length + bytes.length;
    return [head, bytes];
  }

  async function replace(): Promise<void> {
    const left = [...slots].filter(([key]) => !written.has(key));
    for (const isUsed of [true, false]) {
      for (const [key, { start, end, digest }] of left) {
        if (used.has(key) !== isUsed || (!isUsed && size + end - start > LARGEST)) continue;
        await append(record(key, digest, old.subarray(start, end)));
      }
    }
    try {
      await writing;
      await draft?.close();
      await rename(draftPath, path);
    } catch (error) {
      await draft?.close();
      await rm(draftPath, { force: true });
      throw error;
    }
  }

  return {
    isEmpty: slots.size === 0,
    read(keys) {
      const found = new Map<string, string>();
      for (const key of keys) {
        const slot = slots.get(key);
        if (slot === undefined) continue;
        const bytes = old.subarray(slot.start, slot.end);
        if (hash(bytes) !== slot.digest) continue;
        used.add(key);
        found.set(key, bytes.toString());
      }
      return Promise.resolve(found);
    },
    write(texts) {
      const records = [...texts].flatMap(([key, text]) => {
        if (written.has(key)) return [];
        written.add(key);
        const bytes = Buffer.from(text);
        return record(key, hash(bytes), bytes);
      });
      return records.length === 0 ? Promise.resolve() : append(records);
    },
    async close() {
      const now = new Date();
      if (written.size > 0) await replace();
      // Its age says when it was last of use.
      else await utimes(path, now, now).catch(() => undefined);
      await removeOld(folder);
    },
  };
}

/** Where each record lies; a file that ends too early, or is none of ours, ends the reading. */
function slotsOf(bytes: Buffer): Map<string, Slot> {
  const slots = new Map<string, Slot>();
  for (let offset = 0; offset < bytes.length;) {
    const feed = bytes.indexOf(0x0a, offset);
    if (feed === -1 || feed - offset > 200) break;
    const [, key, digest, length] = /^(\S+) (\S+) (\d+)$/.exec(bytes.toString('latin1', offset, feed)) ?? [];
    if (key === undefined || digest === undefined || length === undefined) break;
    const start = feed + 1;
    const end = start + Number(length);
    if (end > bytes.length) break;
    if (!slots.has(key)) slots.set(key, { start, end, digest });
    offset = end;
  }
  return slots;
}

function hash(bytes: Buffer): string {
  return createHash('sha1').update(bytes).digest('hex');
}

/** Deletes what no run has used for long, and what runs that were killed have left. */
async function removeOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/\.(cache|tmp)$/.test(name)) continue;
    const path = join(folder, name);
    const days = name.endsWith('.tmp') ? 1 : KEPT_DAYS;
    const status = await stat(path).catch(() => undefined);
    if (status !== undefined && Date.now() - status.mtimeMs > days * 24 * 60 * 60 * 1000)
      await rm(path, { force: true });
  }
}
