import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeServer } from '../../close-server.js';
import type { Upstreams, Gateway, GatewayOptions } from './routes.js';

const ANSWER_LIMIT_MS = 30_000;

/** The error pages that HAProxy itself sends. */
const PAGES = {
  502: ['Bad Gateway', 'The server returned an invalid or incomplete response.'],
  503: ['Service Unavailable', 'No server is available to handle this request.'],
  504: ['Gateway Time-out', "The server didn't respond in time."],
} as const;

/** Starts a gateway in Node with the rules of haproxy.cfg, for machines without a HAProxy. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const server = createServer((request, response) => pass(request, response, options));
  // The answer limit below ends held requests.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    title: 'a gateway in Node, with the rules of haproxy.cfg',
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => closeServer(server),
  };
}

function pass(request: IncomingMessage, response: ServerResponse, options: GatewayOptions): void {
  const { prefix, origin, path } = findRoute(request.url ?? '/', options.upstreams);
  const headers = { ...request.headers, 'x-forwarded-for': request.socket.remoteAddress };
  const upstream = ask(`${origin}${path}`, { method: request.method, headers });
  const limit = setTimeout(() => {
    fail(response, 504);
    upstream.destroy();
  }, options.answerLimitMs ?? ANSWER_LIMIT_MS);
  upstream.on('response', (answer) => {
    clearTimeout(limit);
    const { location } = answer.headers;
    const own = location?.startsWith('/') && options.restoresPrefix !== false ? { location: prefix + location } : {};
    response.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...own });
    answer.pipe(response);
    answer.on('error', () => response.destroy());
  });
  upstream.on('error', ({ code }: NodeJS.ErrnoException) => {
    clearTimeout(limit);
    if (response.headersSent) response.destroy();
    else fail(response, code === 'ECONNREFUSED' ? 503 : 502);
  });
  response.on('close', () => {
    clearTimeout(limit);
    upstream.destroy();
  });
  request.pipe(upstream);
}

/** Finds the server for a path, and removes the prefix. */
function findRoute(url: string, { app, whep, hls }: Upstreams): { prefix: string; origin: string; path: string } {
  for (const [prefix, origin] of [
    ['/whep', whep],
    ['/hls', hls],
  ] as const) {
    if (url.startsWith(`${prefix}/`)) return { prefix, origin, path: url.slice(prefix.length) };
  }
  return { prefix: '', origin: app, path: url };
}

function fail(response: ServerResponse, status: keyof typeof PAGES): void {
  if (response.headersSent) return;
  const [title, text] = PAGES[status];
  const body = `<html><body><h1>${status} ${title}</h1>\n${text}\n</body></html>\n`;
  response.writeHead(status, { 'content-type': 'text/html', 'cache-control': 'no-cache' }).end(body);
}
