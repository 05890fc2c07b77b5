import { createServer, request as send, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { RawAnswer } from '../../demo/origin/faults.js';

/** A request that was answered, by the server behind the gateway or by the gateway itself. */
interface ForwardedRequest {
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly status: number;
}

/** Changes the headers of an answer. */
export type Rewrite = (headers: IncomingHttpHeaders, method: string) => void;

/** The answer with which the gateway itself refuses a request, or its status; null forwards it. */
export type Refuse = (method: string, body: string, request: IncomingMessage) => RawAnswer | number | null;

/** A gateway in front of another server; it changes the headers of the answers. */
export interface Gateway {
  readonly url: string;
  readonly forwarded: readonly ForwardedRequest[];
  readonly close: () => void;
}

/**
 * Starts a gateway on the loopback address.
 *
 * @param target The server behind it, `http://host:port`, or a function that gives the URL behind a path and query.
 */
export async function startGateway(
  target: string | ((path: string) => string | URL),
  rewrite: Rewrite = () => undefined,
  refuse: Refuse = () => null,
): Promise<Gateway> {
  const forwarded: ForwardedRequest[] = [];
  const server = createServer((request, response) => {
    const { method = '', headers, url: path = '' } = request;
    const forward = (content: Buffer) => {
      const body = content.toString('utf8');
      const record = (status: number) => forwarded.push({ atMs: Date.now(), method, path, body, status });
      const refused = refuse(method, body, request);
      if (refused !== null) {
        const answer: RawAnswer =
          typeof refused === 'number' ? { status: refused, headers: { 'Access-Control-Allow-Origin': '*' } } : refused;
        record(answer.status);
        response.writeHead(answer.status, answer.headers).end(answer.body);
        return;
      }
      const behind = typeof target === 'string' ? new URL(path, target) : new URL(target(path));
      const upstream = send(behind, { method, headers }, (answer) => {
        const { statusCode: status = 502 } = answer;
        rewrite(answer.headers, method);
        record(status);
        response.writeHead(status, answer.headers);
        answer.on('error', () => response.destroy());
        answer.pipe(response);
      });
      upstream.on('error', () => response.writeHead(502).end());
      upstream.end(content);
    };
    buffer(request).then(forward, () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forwarded,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
