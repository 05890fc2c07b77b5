import type { IncomingMessage } from 'node:http';

/** The client of a session, as the API describes it. */
export interface Visitor {
  readonly createdAtMs: number;
  /** `host:port` */
  readonly address: string;
  readonly userAgent: string;
}

/** Describes the client of a request. */
export function describeVisitor({ socket, headers }: IncomingMessage): Visitor {
  const { remoteAddress = '', remotePort = 0 } = socket;
  return {
    createdAtMs: Date.now(),
    address: `${remoteAddress}:${remotePort}`,
    userAgent: headers['user-agent'] ?? '',
  };
}
