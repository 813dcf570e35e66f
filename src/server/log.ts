import { getTransformStream } from '@probot/pino';
import { pino, type Logger } from 'pino';

/**
 * The log of the process: one JSON object a line, or lines for people with `LOG_FORMAT=pretty` or on a terminal.
 *
 * @param reasonOf what of an error may be written
 */
export async function createLog(
  { LOG_LEVEL = 'info', LOG_FORMAT }: Readonly<Record<string, string | undefined>>,
  reasonOf: (error: unknown) => string,
): Promise<Logger> {
  const isPretty = LOG_FORMAT === undefined ? process.stdout.isTTY : LOG_FORMAT === 'pretty';
  const stream = await getTransformStream({ logFormat: isPretty ? 'pretty' : 'json' });
  stream.pipe(process.stdout);
  // Errors carry requests, events and rows; of them come the reason and the places in our own code.
  const err = (error: unknown): object => ({ reason: reasonOf(error), at: placesIn(error) });
  return pino({ name: 'waymark', level: LOG_LEVEL, serializers: { err } }, stream);
}

/** Calls of the stack, without the message above them. */
function placesIn(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 10)
    .map((line) => line.trim());
}
