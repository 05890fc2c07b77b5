import { randomBytes, randomInt } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { checkResponse, isStun, readStun, STUN } from './stun.js';

/** The credentials of an ICE agent. */
export interface IceCredentials {
  readonly ufrag: string;
  readonly pwd: string;
}

/** The current state of the network between the two sides. */
export interface WireWeather {
  /** Nothing passes in either direction. */
  readonly isCut: boolean;
  /** The percentage of lost outgoing media packets, 0 to 100. */
  readonly lossPercent: number;
}

/** The events of a wire. */
export interface WireEvents {
  /** A path was found, and datagrams can be sent. Fires once. */
  onPath(): void;
  /** A datagram that is not STUN. */
  onDatagram(datagram: Buffer): void;
  /** The other side has disappeared. Fires once. */
  onSilence(): void;
}

const FAIR_WEATHER: WireWeather = { isCut: false, lossPercent: 0 };
/** Without a renewed consent for this time the other side counts as gone (RFC 7675 §5.1). */
const CONSENT_MS = 30_000;

/**
 * The network path of one session: a UDP port on an address of this machine with an ICE-lite agent (RFC 8445 §2.5),
 * which answers the other side's checks and sends to the address that the other side chose.
 */
export class Wire {
  readonly #socket: Socket;
  readonly #events: WireEvents;
  readonly #weather: () => WireWeather;
  /** The credentials, newest last: until a restart has found its path, checks with the old ones continue. */
  readonly #credentials: IceCredentials[] = [newCredentials()];
  #peer: RemoteInfo | null = null;
  #consent: NodeJS.Timeout | null = null;

  /** Opens the port, on the loopback address if no other is given. */
  static async open(
    events: WireEvents,
    weather: () => WireWeather = () => FAIR_WEATHER,
    host = '127.0.0.1',
  ): Promise<Wire> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(0, host, resolve);
    });
    return new Wire(socket, events, weather);
  }

  private constructor(socket: Socket, events: WireEvents, weather: () => WireWeather) {
    this.#socket = socket;
    this.#events = events;
    this.#weather = weather;
    socket.on('message', (datagram, from) => this.#onMessage(datagram, from));
    // A closed port on the other side is noticed by its silence.
    socket.on('error', () => undefined);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  get host(): string {
    return this.#socket.address().address;
  }

  get credentials(): IceCredentials {
    return this.#credentials.at(-1) as IceCredentials;
  }

  /** Prepares an ICE restart: new credentials. The path in use stays until the other side nominates one with them. */
  restart(): void {
    this.#credentials.push(newCredentials());
  }

  /** Sends a datagram; without a path, and after the end, it is dropped. */
  send(datagram: Buffer): void {
    const { isCut, lossPercent } = this.#weather();
    if (!this.#peer || isCut || (isMedia(datagram) && randomInt(10_000) < lossPercent * 100)) return;
    this.#put(datagram, this.#peer);
  }

  /** Closes the port; datagrams under way are lost. Must be called once. */
  close(): void {
    if (this.#consent) clearTimeout(this.#consent);
    this.#consent = null;
    this.#peer = null;
    this.#socket.removeAllListeners('message');
    this.#socket.close();
  }

  #onMessage(datagram: Buffer, from: RemoteInfo): void {
    if (this.#weather().isCut) return;
    if (isStun(datagram)) this.#onCheck(datagram, from);
    else if (this.#peer) this.#events.onDatagram(datagram);
  }

  #onCheck(datagram: Buffer, from: RemoteInfo): void {
    const request = readStun(datagram);
    const [to] = request?.username?.split(':') ?? [];
    const credentials = this.#credentials.find(({ ufrag }) => ufrag === to);
    if (request?.type !== STUN.request || !credentials || !request.isSignedWith(credentials.pwd)) return;
    if (this.#consent) this.#consent.refresh();
    else this.#consent = setTimeout(() => this.#events.onSilence(), CONSENT_MS);
    this.#put(checkResponse(request, from, credentials.pwd), from);
    // The first path that works is used until the other side has chosen one.
    if (!this.#peer) {
      this.#peer = from;
      this.#events.onPath();
    } else if (request.isNominating && credentials === this.credentials) this.#peer = from;
  }

  #put(datagram: Buffer, { address, port }: RemoteInfo): void {
    this.#socket.send(datagram, port, address);
  }
}

/** SRTP and SRTCP (RFC 7983 §7). */
function isMedia(datagram: Buffer): boolean {
  const first = datagram[0] ?? 0;
  return first >= 128 && first <= 191;
}

/** As long as MediaMTX's: 16 and 32 letters. */
function newCredentials(): IceCredentials {
  const letters = (count: number) => Array.from(randomBytes(count), (byte) => String.fromCharCode(97 + (byte % 26)));
  return { ufrag: letters(16).join(''), pwd: letters(32).join('') };
}
