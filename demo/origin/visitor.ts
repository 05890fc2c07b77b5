import type { IncomingMessage } from 'node:http';

/** Who began a session, as the API tells it. */
export interface Visitor {
  readonly createdAtMs: number;
  /** `host:port` */
  readonly address: string;
  readonly userAgent: string;
}

/** Whoever sent this request. */
export function describeVisitor({ socket, headers }: IncomingMessage): Visitor {
  const { remoteAddress = '', remotePort = 0 } = socket;
  return {
    createdAtMs: Date.now(),
    address: `${remoteAddress}:${remotePort}`,
    userAgent: headers['user-agent'] ?? '',
  };
}
