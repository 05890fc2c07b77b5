import { createServer, request as send, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that the server behind the gateway answered. */
interface ForwardedRequest {
  readonly method: string;
  readonly path: string;
}

/** Changes the headers of an answer. */
export type Rewrite = (headers: IncomingHttpHeaders, method: string) => void;

/** A gateway in front of another server; it changes the headers of the answers. */
export interface Gateway {
  readonly url: string;
  readonly forwarded: readonly ForwardedRequest[];
  readonly close: () => void;
}

/** Starts a gateway on the loopback address. @param target The server behind it, `http://host:port`. */
export async function startGateway(target: string, rewrite: Rewrite): Promise<Gateway> {
  const forwarded: ForwardedRequest[] = [];
  const server = createServer((request, response) => {
    const { method = '', headers } = request;
    const upstream = send(new URL(request.url ?? '/', target), { method, headers }, (answer) => {
      const { statusCode: status = 502 } = answer;
      rewrite(answer.headers, method);
      forwarded.push({ method, path: request.url ?? '/' });
      response.writeHead(status, answer.headers);
      answer.pipe(response);
    });
    upstream.on('error', () => response.writeHead(502).end());
    request.pipe(upstream);
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
