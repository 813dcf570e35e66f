import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { listen, type Listening } from '../../src/server/http.ts';
import { webhook } from '../../src/server/webhook.ts';

const SECRET = 'a secret';
const LIMIT = 1000;

let server: Listening;
let url: string;
let received: string[];
let refusals: string[];
let answers: number[];
let fails: Error | undefined;

beforeEach(async () => {
  received = [];
  refusals = [];
  answers = [];
  fails = undefined;
  const events = webhook({
    path: '/hook',
    secret: SECRET,
    limit: LIMIT,
    receive({ id, name }) {
      if (fails) return Promise.reject(fails);
      received.push(`${id} ${name}`);
      return Promise.resolve();
    },
    onRefusal: (reason) => refusals.push(reason),
    onAnswer: (status) => answers.push(status),
  });
  server = await listen([events], { host: '127.0.0.1', port: 0 }, (error) => {
    throw error;
  });
  url = `http://127.0.0.1:${server.port}/hook`;
});

afterEach(() => server.close());

function deliver(body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-delivery': 'd1',
      'x-github-event': 'pull_request',
      'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
      ...headers,
    },
  });
}

test('a signed event is taken, known or unknown', async () => {
  expect((await deliver('{"action":"opened"}')).status).toBe(200);
  expect((await deliver('{}', { 'x-github-event': 'of_next_year' })).status).toBe(200);
  expect(received).toEqual(['d1 pull_request', 'd1 of_next_year']);
  expect(answers).toEqual([200, 200]);
});

test('what GitHub did not sign is refused', async () => {
  const forged = `sha256=${createHmac('sha256', 'guessed').update('{}').digest('hex')}`;
  expect((await deliver('{}', { 'x-hub-signature-256': forged })).status).toBe(400);
  expect((await deliver('{}', { 'x-hub-signature-256': 'sha256=00' })).status).toBe(400);
  expect((await deliver('{}', { 'x-hub-signature-256': '' })).status).toBe(400);
  // A signature of other bytes.
  const other = `sha256=${createHmac('sha256', SECRET).update('{"a":1}').digest('hex')}`;
  expect((await deliver('{}', { 'x-hub-signature-256': other })).status).toBe(400);
  expect((await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' } })).status).toBe(400);
  expect(received).toEqual([]);
  expect(refusals.length).toBeGreaterThan(0);
});

test('what is not a webhook is refused', async () => {
  expect((await deliver('{}', { 'content-type': 'text/plain' })).status).toBe(415);
  expect((await deliver('no json')).status).toBe(400);
  expect((await fetch(url)).status).toBe(404);
  expect((await fetch(`${url}/more`, { method: 'POST' })).status).toBe(404);
  expect(received).toEqual([]);
});

test('a body that is too large is refused, whatever it says of its length', async () => {
  expect((await deliver('x'.repeat(LIMIT + 1))).status).toBe(413);
  expect((await deliver(`{"a":"${'x'.repeat(LIMIT - 8)}"}`)).status).toBe(200);
  const socket = connect(server.port, '127.0.0.1');
  const headers =
    'host: x\r\ntransfer-encoding: chunked\r\ncontent-type: application/json\r\nx-hub-signature-256: sha256=0';
  socket.write(`POST /hook HTTP/1.1\r\n${headers}\r\n\r\n`);
  const answer = new Promise<string>((resolve) =>
    socket.once('data', (data) => {
      resolve(data.toString());
    }),
  );
  socket.on('error', () => undefined);
  for (let sent = 0; sent <= LIMIT; sent += 100) socket.write(`64\r\n${'x'.repeat(100)}\r\n`);
  expect(await answer).toMatch(/^HTTP\/1.1 413 /);
  socket.destroy();
});

test('what cannot be stored is answered as a failure, so that GitHub keeps it for another time', async () => {
  fails = new Error('the event could not be stored');
  expect((await deliver('{}')).status).toBe(500);
  expect(refusals).toEqual(['the event could not be stored']);
});
