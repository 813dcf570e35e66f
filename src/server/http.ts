import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers a request, or says that it is not its own. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** A server that listens. */
export interface Listening {
  readonly port: number;
  /** Lets the answers under way reach their readers, but waits for nobody longer than five seconds. */
  close(): Promise<void>;
}

/** Milliseconds for a whole request to come in; GitHub's come at once. */
const PATIENCE = 30_000;

/**
 * Asks the handlers one after the other.
 *
 * @param onError told of what a handler throws; the asker gets 500
 * @throws Error when host and port cannot be used
 */
export async function listen(
  handlers: readonly Handler[],
  { host, port }: { readonly host: string; readonly port: number },
  onError: (error: unknown) => void,
): Promise<Listening> {
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const handler of handlers) if (await handler(request, response)) return;
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Not found\n');
  }

  const server = createServer({ requestTimeout: PATIENCE, headersTimeout: PATIENCE }, (request, response) => {
    handle(request, response).catch((error: unknown) => {
      // Who hung up gets no answer, and is no fault.
      if (request.destroyed && !request.complete) return;
      onError(error);
      if (!response.headersSent) response.writeHead(500).end();
    });
  });
  server.listen(port, host);
  await once(server, 'listening');

  async function close(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    setTimeout(() => {
      server.closeAllConnections();
    }, 5_000).unref();
    await closed;
  }

  return { port: (server.address() as AddressInfo).port, close };
}
