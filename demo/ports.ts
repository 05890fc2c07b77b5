import { createSocket } from 'node:dgram';
import { createServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';

/**
 * Finds a free TCP port of the loopback address. Another process may take it before it is used.
 *
 * @param wanted This port, if it is free; 0 is any.
 */
export function freeTcpPort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' && wanted !== 0) freeTcpPort().then(resolve, reject);
      else reject(error);
    });
    server.listen(wanted, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Finds a free UDP port, as {@link freeTcpPort}. */
export function freeUdpPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

/** Returns an IPv4 network address of this machine; null if it has only loopback. */
export function networkAddress(): string | null {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? null;
}
