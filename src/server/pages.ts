import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { lessonPage, roadmapPage } from '../render/lesson-page.ts';
import type { Handler } from './http.ts';
import { pathOf } from './path.ts';

const LESSONS = new URL('../../roadmap/', import.meta.url);
const ROOT = '/roadmap';

/** What the pages need: no script, nothing from elsewhere. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
};

/** Answers `/ping`, `/roadmap` and the lessons below it. The handler says whether the request was one of them. */
export function pages(): Handler {
  const topics = listTopics();

  async function find(path: string): Promise<string | undefined> {
    if (path === ROOT) return roadmapPage(topics, ROOT);
    const topic = path.startsWith(`${ROOT}/`) ? path.slice(ROOT.length + 1) : undefined;
    // Only a name from the list becomes a path.
    if (topic === undefined || !topics.includes(topic)) return undefined;
    return lessonPage(await readFile(new URL(`${topic}.md`, LESSONS), 'utf8'));
  }

  return async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const path = pathOf(request.url ?? '');
    if (path === '/ping') {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('PONG');
      return true;
    }
    const html = await find(path);
    if (html === undefined) return false;
    response.writeHead(200, HEADERS).end(html);
    return true;
  };
}

function listTopics(): string[] {
  const files = readdirSync(fileURLToPath(LESSONS), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.md'))
    .map((file) => file.slice(0, -'.md'.length).replaceAll('\\', '/'))
    .sort();
}
