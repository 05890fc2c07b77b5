import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer as createHttpServer, request, type IncomingMessage } from 'node:http';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { closeServer } from '../../demo/close-server.js';

/** A relay on the loopback address. */
export interface Relay {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Puts a distance in front of a TCP port. What a client sends arrives after one delay, and not before the handshake
 * that a real connection needs: two delays after it was opened.
 *
 * @param delayMs The time for one way.
 */
export function startTcpRelay(targetPort: number, delayMs: number): Promise<Relay> {
  return relayTcp(targetPort, (near, far) => {
    forward(near, far, delayMs, performance.now() + 2 * delayMs);
    forward(far, near, delayMs, 0);
  });
}

/**
 * Accepts TCP connections, and opens one to a port for each.
 *
 * @param join Called with both sockets of a connection; passes on what arrives on each.
 */
export async function relayTcp(targetPort: number, join: (near: Socket, far: Socket) => void): Promise<Relay> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(targetPort, '127.0.0.1');
    sockets.add(near).add(far);
    join(near, far);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Sends what arrives on one socket over another one, in order, each chunk after the delay. */
function forward(from: Socket, to: Socket, delayMs: number, notBeforeMs: number): void {
  const schedule = new Schedule();
  const later = (send: () => void) => schedule.add(Math.max(performance.now(), notBeforeMs) + delayMs, send);
  from.setNoDelay(true);
  from.on('data', (chunk) => later(() => to.write(chunk)));
  from.on('end', () => later(() => to.end()));
  from.on('close', () => later(() => to.destroy()));
  from.on('error', () => undefined);
}

/** Sends things in the order of their times. */
class Schedule {
  readonly #waiting: { readonly atMs: number; readonly send: () => void }[] = [];
  #timer: NodeJS.Timeout | null = null;

  add(atMs: number, send: () => void): void {
    const place = this.#waiting.findLastIndex((other) => other.atMs <= atMs) + 1;
    this.#waiting.splice(place, 0, { atMs, send });
    if (place === 0) this.#wait();
  }

  #wait(): void {
    if (this.#timer) clearTimeout(this.#timer);
    const [first] = this.#waiting;
    this.#timer = first ? setTimeout(() => this.#flush(), first.atMs - performance.now()) : null;
  }

  #flush(): void {
    while (this.#waiting[0] && this.#waiting[0].atMs <= performance.now()) this.#waiting.shift()?.send();
    this.#wait();
  }
}

/** Says in how many milliseconds a packet of this size arrives; null if it is lost. Asked once for each packet. */
export type Link = (bytes: number) => number | null;

/** A direction of a link: from the server to the viewer, or back. */
export type Direction = 'down' | 'up';

/**
 * Relays UDP packets to a port.
 *
 * @param createLink Creates the link of one direction of one client.
 */
export async function startUdpRelay(targetPort: number, createLink: (direction: Direction) => Link): Promise<Relay> {
  const server = createSocket('udp4');
  const clients = new Map<number, { readonly far: UdpSocket; readonly toServer: (packet: Buffer) => void }>();
  const open = (port: number) => {
    const far = createSocket('udp4');
    far.on(
      'message',
      pipeOver(createLink('down'), (packet) => !isClosed && server.send(packet, port, '127.0.0.1')),
    );
    const toServer = pipeOver(createLink('up'), (packet) => !isClosed && far.send(packet, targetPort, '127.0.0.1'));
    const client = { far, toServer };
    clients.set(port, client);
    return client;
  };
  server.on('message', (packet, { port }) => (clients.get(port) ?? open(port)).toServer(packet));
  let isClosed = false;
  await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    close: async () => {
      isClosed = true;
      for (const { far } of clients.values()) far.close();
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
}

function pipeOver(link: Link, send: (packet: Buffer) => void): (packet: Buffer) => void {
  const schedule = new Schedule();
  let lastAtMs = 0;
  return (packet) => {
    const delayMs = link(packet.length);
    if (delayMs === null) return;
    // In order: the link and this function read the clock at two moments.
    lastAtMs = Math.max(lastAtMs, performance.now() + delayMs);
    schedule.add(lastAtMs, () => send(packet));
  };
}

/**
 * A proxy for WHEP that leaves one path for the media, over a UDP relay: the browser learns only of the relay's port,
 * and the server of no port of the browser.
 */
export async function startWhepProxy(targetPort: number, mediaPort: number): Promise<Relay> {
  const server = createHttpServer((incoming, response) => {
    void (async () => {
      const isSdp = (message: IncomingMessage) => /sdp/.test(message.headers['content-type'] ?? '');
      const body = await readText(incoming);
      const outgoing = request({
        port: targetPort,
        host: '127.0.0.1',
        method: incoming.method,
        path: incoming.url,
        headers: withoutLength(incoming.headers),
      });
      outgoing.on('response', (answer) => {
        void readText(answer).then((text) => {
          response.writeHead(answer.statusCode ?? 502, withoutLength(answer.headers));
          response.end(isSdp(answer) ? setCandidatePort(text, mediaPort) : text);
        });
      });
      outgoing.on('error', () => response.destroy());
      outgoing.end(isSdp(incoming) ? withoutCandidates(body) : body);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };
}

/** Removes the candidates of an SDP. */
export function withoutCandidates(sdp: string): string {
  return sdp.replace(/^a=candidate:.*\r?\n/gm, '');
}

function setCandidatePort(sdp: string, port: number): string {
  return sdp.replace(/^(a=candidate:\S+ \d+ udp \d+ \S+) \d+/gim, `$1 ${port}`);
}

function withoutLength({ 'content-length': _, 'transfer-encoding': __, ...headers }: IncomingMessage['headers']) {
  return headers;
}

async function readText(message: IncomingMessage): Promise<string> {
  message.setEncoding('utf8');
  let text = '';
  for await (const chunk of message) text += String(chunk);
  return text;
}
