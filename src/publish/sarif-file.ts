import { gzipSync } from 'node:zlib';
import { writeToFile } from './console.ts';

/** GitHub refuses what is larger than 10 MB when it is compressed. In bytes. */
const LARGEST = 10_000_000;
/** GitHub refuses a run with more results. */
const MOST_RESULTS = 25_000;

/**
 * Writes a SARIF log that GitHub takes.
 *
 * @param render the log with at most so many results, the most severe ones
 * @throws OutputError
 */
export async function writeSarif(file: string, render: (mostResults: number) => string): Promise<void> {
  let most = MOST_RESULTS;
  let log = render(most);
  while (most > 0 && gzipSync(log).length > LARGEST) {
    most = Math.floor(most / 2);
    log = render(most);
  }
  await writeToFile(file, log);
}
