import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pages } from '../../src/server/pages.ts';

let server: Server;
let url: string;

beforeAll(async () => {
  const handle = pages();
  server = createServer((request, response) => {
    void handle(request, response).then((answered) => answered || response.writeHead(404).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('the roadmap lists the lessons, and each is a page', async () => {
  const list = await (await fetch(`${url}/roadmap`)).text();
  const paths = [...list.matchAll(/href="(\/roadmap\/[^"]+)"/g)].map(([, path]) => path!);
  expect(paths).toContain('/roadmap/core/context-managers');
  for (const path of paths) {
    const response = await fetch(url + path);
    expect([path, response.status]).toEqual([path, 200]);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await response.text()).toContain('<h1 id=');
  }
});

test('a query or a slash at the end does not matter', async () => {
  expect((await fetch(`${url}/roadmap/?from=comment`)).status).toBe(200);
  expect((await fetch(`${url}/roadmap/core/context-managers/`)).status).toBe(200);
});

test.each([
  '/roadmap/core/context-managers.md',
  '/roadmap/core',
  '/roadmap/../package',
  '/roadmap/..%2Fpackage',
  '/roadmap/%2e%2e/README',
  '/roadmap//core/context-managers',
  '/package.json',
  '/',
])('%s is not served', async (path) => {
  expect((await fetch(url + path)).status).toBe(404);
});

test('only reading is answered', async () => {
  expect((await fetch(`${url}/roadmap`, { method: 'POST' })).status).toBe(404);
  expect((await fetch(`${url}/roadmap`, { method: 'HEAD' })).status).toBe(200);
});

test('it says that it is alive', async () => {
  expect(await (await fetch(`${url}/ping`)).text()).toBe('PONG');
});
