import { createServer, request as send, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

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

/** The status with which the gateway itself refuses a request; null forwards it. */
export type Refuse = (method: string, body: string) => number | null;

/** A gateway in front of another server; it changes the headers of the answers. */
export interface Gateway {
  readonly url: string;
  readonly forwarded: readonly ForwardedRequest[];
  readonly close: () => void;
}

/**
 * Starts a gateway on the loopback address.
 *
 * @param target The server behind it, `http://host:port`.
 * @param resolve Gives the address behind the gateway for the path and query of a request.
 */
export async function startGateway(
  target: string,
  rewrite: Rewrite = () => undefined,
  refuse: Refuse = () => null,
  resolve: (path: string) => URL = (path) => new URL(path, target),
): Promise<Gateway> {
  const forwarded: ForwardedRequest[] = [];
  const server = createServer((request, response) => {
    const { method = '', headers, url: path = '' } = request;
    const forward = (content: Buffer) => {
      const body = content.toString('utf8');
      const record = (status: number) => forwarded.push({ atMs: Date.now(), method, path, body, status });
      const refused = refuse(method, body);
      if (refused !== null) {
        record(refused);
        response.writeHead(refused, { 'Access-Control-Allow-Origin': '*' }).end();
        return;
      }
      const upstream = send(resolve(path), { method, headers }, (answer) => {
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
