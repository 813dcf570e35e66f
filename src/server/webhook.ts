import type { IncomingMessage, ServerResponse } from 'node:http';
import { createNodeMiddleware, Webhooks, type EmitterWebhookEvent } from '@octokit/webhooks';
import type { Handler } from './http.ts';
import { pathOf } from './path.ts';

export interface WebhookOptions {
  /** Where GitHub sends events, without a slash at its end. */
  readonly path: string;
  readonly secret: string;
  /** Takes a verified event; what it throws becomes the answer 500. */
  readonly receive: (event: EmitterWebhookEvent) => Promise<void>;
  /** Told why an event was not taken. */
  readonly onRefusal: (reason: string) => void;
  /** Told of each answer. */
  readonly onAnswer: (status: number, milliseconds: number) => void;
  /** Bytes; GitHub sends no event beyond 25 MB. */
  readonly limit?: number;
}

const LIMIT = 25 * 1024 * 1024;

/** Milliseconds. GitHub waits for ten seconds, and counts what comes after as a failure; so does this. */
const PATIENCE = 8_000;

/** Takes the events of GitHub: signed ones are answered when `receive` is done with them, others are refused. */
export function webhook({ path, secret, receive, onRefusal, onAnswer, limit = LIMIT }: WebhookOptions): Handler {
  const webhooks = new Webhooks({ secret });
  webhooks.onAny((event) => within(PATIENCE, receive(event)));
  // What they are given holds the event, and may be shown only in part.
  webhooks.onError(({ errors }) => {
    for (const error of errors) onRefusal(error.message);
  });
  const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const middleware = createNodeMiddleware(webhooks, { path, log, timeout: 2 * PATIENCE });

  return async (request, response) => {
    if (pathOf(request.url ?? '') !== path) return false;
    const started = performance.now();
    response.once('finish', () => {
      onAnswer(response.statusCode, performance.now() - started);
    });
    const body = isSigned(request) ? await readBody(request, limit) : '';
    if (body === undefined) {
      refuse(response);
      return true;
    }
    request.body = body;
    return (await middleware(request, response)) as boolean;
  };
}

/** Of what cannot be from GitHub not a byte is read. */
function isSigned({ method, headers }: IncomingMessage): boolean {
  return method === 'POST' && headers['x-hub-signature-256'] !== undefined;
}

/** @returns undefined when there is more than `limit` bytes */
async function readBody(request: IncomingMessage, limit: number): Promise<string | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** The rest of the body is not read: the connection ends. */
function refuse(response: ServerResponse): void {
  response.writeHead(413, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end('Too large\n');
}

/** @throws Error when `work` throws or takes longer */
async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error('the event could not be stored in time'));
    }, milliseconds);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function ignore(): void {
  return;
}
