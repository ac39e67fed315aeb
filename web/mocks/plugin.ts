// Serves the fake world: under `vite dev` for offline development, under `vite preview` together
// with the built files and the same policy as the binary, for the e2e tests.
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import type { Plugin } from 'vite';
import { answer, nudge } from './routes.ts';
import { World, type Mood } from './world.ts';

/** The file that the binary embeds, so that tests run under the policy that people get. */
const POLICY = readFileSync(new URL('../../crates/console/content_security_policy.txt', import.meta.url), 'utf8').trim();
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.json': 'application/json' };
const worlds = new Map<string, World>();

export function mockApi(): Plugin {
  return {
    name: 'mock-api',
    configureServer: (server) => void server.middlewares.use(api),
    configurePreviewServer: (server) => void server.middlewares.use((req, res, next) => api(req, res, () => (req.url ? files(req, res) : next())))
  };
}

/** The cookie `world=<mood>.<anything>` chooses a world; each visitor of a test has its own. */
function worldOf(req: IncomingMessage): World {
  const name = /world=([\w.-]+)/.exec(req.headers.cookie ?? '')?.[1] ?? 'busy';
  const known = worlds.get(name) ?? new World(name.split('.')[0] as Mood, Date.now());
  worlds.set(name, known);
  return known;
}

function api(req: IncomingMessage, res: ServerResponse, next: () => void) {
  const url = new URL(req.url ?? '/', 'http://mock');
  if (url.pathname.startsWith('/mock/')) return void res.writeHead(nudge(worldOf(req), url.pathname.slice(6), Date.now()) ? 204 : 404).end();
  if (!url.pathname.startsWith('/api/v1/')) return next();
  const world = worldOf(req);
  if (url.pathname === '/api/v1/live') return stream(world, req, res);
  void readBody(req).then((body) => {
    const csrf = req.headers['x-bartizan-csrf'];
    const asked = { method: req.method ?? 'GET', path: url.pathname.slice(7), query: url.searchParams, body, csrf: typeof csrf === 'string' ? csrf : null };
    const answered = answer(world, asked, Date.now());
    if (!answered) return;
    res.writeHead(answered.status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    res.end(answered.body === null ? '' : JSON.stringify(answered.body));
  });
}

function stream(world: World, req: IncomingMessage, res: ServerResponse) {
  if (!world.session || world.mood === 'failing') return void res.writeHead(world.session ? 503 : 401).end();
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  res.write(': hello\n\n');
  const send = (event: string, id: number, data: unknown) => event === 'drop' ? void res.destroy() : void res.write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  world.listeners.add(send);
  req.on('close', () => world.listeners.delete(send));
}

async function readBody(req: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of req) text += String(chunk);
  return text ? (JSON.parse(text) as Record<string, unknown>) : {};
}

function files(req: IncomingMessage, res: ServerResponse) {
  const path = new URL(req.url ?? '/', 'http://mock').pathname;
  const asset = extname(path) !== '';
  try {
    const name = asset ? path : '/index.html';
    const body = readFileSync(join('dist', name));
    res.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream', 'content-security-policy': POLICY });
    res.end(body);
  } catch {
    res.writeHead(404).end();
  }
}
