import { createServer, request as send, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request that was answered. */
interface Passed {
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly status: number;
}

/** What a gateway does to the headers of an answer. */
export type Rewrite = (headers: IncomingHttpHeaders, method: string) => void;

/** The status with which a gateway itself refuses a request; null lets it through. */
export type Refuse = (method: string, body: string) => number | null;

/** A gateway before another server, which changes the headers of its answers. */
export interface Gateway {
  readonly url: string;
  readonly passed: readonly Passed[];
  readonly close: () => void;
}

/** Starts one on the loopback address. @param target The server behind it, `http://host:port`. */
export async function startGateway(
  target: string,
  rewrite: Rewrite = () => undefined,
  refuse: Refuse = () => null,
): Promise<Gateway> {
  const passed: Passed[] = [];
  const server = createServer((request, response) => {
    const { method = '', headers, url: path = '' } = request;
    const pass = (body: Buffer) => {
      const note = (status: number) =>
        passed.push({ atMs: Date.now(), method, path, body: body.toString('utf8'), status });
      const refused = refuse(method, body.toString('utf8'));
      if (refused !== null) {
        note(refused);
        response.writeHead(refused, { 'Access-Control-Allow-Origin': '*' }).end();
        return;
      }
      const onward = send(new URL(path, target), { method, headers }, (answer) => {
        const { statusCode: status = 502 } = answer;
        rewrite(answer.headers, method);
        note(status);
        response.writeHead(status, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.writeHead(502).end());
      onward.end(body);
    };
    buffer(request).then(pass, () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
