import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Handler } from './http.ts';

/** Whether a process is fit for work. */
export interface Health {
  /** What keeps it from work; undefined when nothing does. */
  readonly obstacle: () => Promise<string | undefined>;
}

/** Answers `/healthz`: the process lives, and `/readyz`: it can work. The handler says whether the request was one of them. */
export function healthPages({ obstacle }: Health): Handler {
  return async (request, response) => {
    const path = pathOf(request);
    if (path === '/healthz') {
      answer(response, 200, 'ok\n');
      return true;
    }
    if (path !== '/readyz') return false;
    const reason = await obstacle();
    answer(response, reason === undefined ? 200 : 503, `${reason ?? 'ready'}\n`);
    return true;
  };
}

/** Answers `/metrics`. */
export function metricsPage({ text, contentType }: { text: () => Promise<string>; contentType: string }): Handler {
  return async (request, response) => {
    if (pathOf(request) !== '/metrics') return false;
    response.writeHead(200, { 'content-type': contentType }).end(await text());
    return true;
  };
}

function pathOf({ method, url = '' }: IncomingMessage): string | undefined {
  return method === 'GET' || method === 'HEAD' ? url.replace(/[?#].*$/, '') : undefined;
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }).end(text);
}
