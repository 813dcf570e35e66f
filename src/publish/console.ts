import { randomUUID } from 'node:crypto';
import { open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { SingleBar } from 'cli-progress';

/** A file that the report cannot be written to. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

/**
 * Writes text to standard output, or to a file: either all of it or, when something fails, none.
 *
 * A pipe that is closed early, as by `head`, has got what it wanted.
 *
 * @throws OutputError
 */
export async function write(text: string, file: string | undefined): Promise<void> {
  if (file !== undefined) return writeWhole(file, text);
  await new Promise<void>((resolve, reject) => {
    process.stdout.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') resolve();
      else reject(error);
    });
    process.stdout.write(text, (error) => {
      if (!error) resolve();
    });
  });
}

async function writeWhole(file: string, text: string): Promise<void> {
  // A device or a pipe cannot be replaced by a file.
  const status = await stat(file).catch(() => undefined);
  if (status && !status.isFile()) return writeFile(file, text);
  const draft = `${file}.${randomUUID()}.tmp`;
  try {
    const handle = await open(draft, 'wx', status?.mode ?? 0o666);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw new OutputError(`${file}: it cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Says something beside the report. */
export function tell(message: string): void {
  process.stderr.write(`waymark: ${message}\n`);
}

/** Runs work over many files with a progress bar, where somebody watches. */
export async function withProgress<Result>(
  files: number,
  work: (onProgress: (done: number) => void) => Promise<Result>,
): Promise<Result> {
  if (!process.stderr.isTTY) return work(() => undefined);
  const bar = new SingleBar({
    format: '{bar} {value}/{total} files',
    barCompleteChar: '━',
    barIncompleteChar: '─',
    clearOnComplete: true,
    hideCursor: false,
    barsize: 30,
  });
  bar.start(files, 0);
  try {
    return await work((done) => {
      bar.update(done);
    });
  } finally {
    bar.stop();
  }
}
