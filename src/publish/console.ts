import { SingleBar } from 'cli-progress';
import { visible } from '../model/visible.ts';
import { replaceFile } from './replace-file.ts';

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
  if (file !== undefined) return writeToFile(file, text);
  await new Promise<void>((resolve, reject) => {
    process.stdout.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') resolve();
      else reject(new OutputError(`standard output: ${String(error)}`, { cause: error }));
    });
    process.stdout.write(text, (error) => {
      if (!error) resolve();
    });
  });
}

/**
 * Writes a file whole or not at all.
 *
 * @throws OutputError
 */
export async function writeToFile(file: string, content: string | Uint8Array): Promise<void> {
  try {
    await replaceFile(file, content);
  } catch (error) {
    throw new OutputError(`${file}: it cannot be written: ${String(error)}`, { cause: error });
  }
}

/** Says something beside the report. What it quotes cannot control a terminal. */
export function tell(message: string): void {
  process.stderr.write(`waymark: ${message.split('\n').map(visible).join('\n')}\n`);
}

/** Fewer files are done before anybody looks. */
const WORTH_A_BAR = 100;

/** Runs work over many files with a progress bar, where somebody watches. */
export async function withProgress<Result>(
  files: number,
  work: (onProgress: (done: number) => void) => Promise<Result>,
): Promise<Result> {
  if (!process.stderr.isTTY || files < WORTH_A_BAR) return work(() => undefined);
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
