import { randomUUID } from 'node:crypto';
import { chmod, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';

/**
 * Puts something in the place of a file, which keeps its permissions, or writes a new one. Nobody sees a half-written file:
 * it gets its name when it is whole. Where a link leads to the file, it still does; a device or a pipe, which cannot be
 * replaced, is written to.
 */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const status = await stat(file).catch(() => undefined);
  if (status && !status.isFile()) return writeFile(file, content);
  const target = await realpath(file).catch(() => file);
  const draft = `${target}.${randomUUID()}.tmp`;
  try {
    await writeFile(draft, content, { flag: 'wx', mode: status?.mode ?? 0o666, flush: true });
    // The mode of a new file is without what the umask takes away.
    if (status) await chmod(draft, status.mode);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
