import { randomBytes, randomInt } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { checkResponse, isStun, readStun, STUN } from './stun.js';

/** What an agent of ICE proves itself with. */
export interface IceCredentials {
  readonly ufrag: string;
  readonly pwd: string;
}

/** What the network between server and viewer does right now. */
export interface WireWeather {
  /** Nothing passes, in either direction. */
  readonly isCut: boolean;
  /** Share of media packets to the viewer that are lost, 0 to 100. */
  readonly lossPercent: number;
}

interface Address {
  readonly address: string;
  readonly port: number;
}

/** Packets for a viewer whose address is not known yet; a DTLS handshake that is retried would cost a second. */
const HELD_PACKETS = 32;
/** A viewer that does not renew its consent is gone (RFC 7675 §5.1). */
const CONSENT_MS = 30_000;

/**
 * The network path of one session, on a UDP port of its own: an ICE-lite agent (RFC 8445 §2.5) towards the
 * viewer and towards the library's own agent, with packets passed on between the two. The library can neither
 * restart ICE nor lose packets nor fall silent; here all of it is one place.
 */
export class Wire {
  /** Proves the viewer's side to the library. */
  readonly inner: IceCredentials = newCredentials();
  readonly #socket: Socket;
  readonly #weather: () => WireWeather;
  readonly #onSilence: () => void;
  /** Newest last: until a restart has found its path, checks with the former ones go on. */
  readonly #outer: IceCredentials[] = [newCredentials()];
  readonly #held: Buffer[] = [];
  #library: Address | null = null;
  #viewer: Address | null = null;
  #consent: NodeJS.Timeout | null = null;

  /**
   * Opens the port.
   *
   * @param onSilence Called once when the viewer vanished.
   */
  static async open(weather: () => WireWeather, onSilence: () => void): Promise<Wire> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(0, '127.0.0.1', resolve);
    });
    return new Wire(socket, weather, onSilence);
  }

  private constructor(socket: Socket, weather: () => WireWeather, onSilence: () => void) {
    this.#socket = socket;
    this.#weather = weather;
    this.#onSilence = onSilence;
    socket.on('message', (datagram, from) => this.#onDatagram(datagram, from));
    // A port unreachable on the other side is the other side's loss.
    socket.on('error', () => undefined);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Proves the server to the viewer. */
  get outer(): IceCredentials {
    return this.#outer.at(-1) as IceCredentials;
  }

  /** The `a=candidate` value that leads here. */
  get candidate(): string {
    return `candidate:1 1 udp 2130706431 127.0.0.1 ${this.port} typ host`;
  }

  /** New credentials for an ICE restart; the path in use stays until the viewer nominates another. */
  restart(): void {
    this.#outer.push(newCredentials());
  }

  /** Closes the port; what is still under way is lost. */
  close(): void {
    if (this.#consent) clearTimeout(this.#consent);
    this.#consent = null;
    this.#socket.removeAllListeners('message');
    this.#socket.close();
  }

  #onDatagram(datagram: Buffer, from: RemoteInfo): void {
    const request = isStun(datagram) ? readStun(datagram) : null;
    const [to] = request?.username?.split(':') ?? [];
    if (to === this.inner.ufrag && request?.isSignedWith(this.inner.pwd)) {
      this.#library = from;
      this.#socket.send(checkResponse(request, from, this.inner.pwd), from.port, from.address);
    } else if (isSame(from, this.#library)) this.#toViewer(datagram);
    else if (!this.#weather().isCut) this.#onViewer(datagram, from);
  }

  #onViewer(datagram: Buffer, from: RemoteInfo): void {
    if (!isStun(datagram)) {
      if (this.#library && isSame(from, this.#viewer)) this.#put(datagram, this.#library);
      return;
    }
    const request = readStun(datagram);
    const [to] = request?.username?.split(':') ?? [];
    const credentials = this.#outer.find(({ ufrag }) => ufrag === to);
    if (request?.type !== STUN.request || !credentials || !request.isSignedWith(credentials.pwd)) return;
    this.#renewConsent();
    this.#put(checkResponse(request, from, credentials.pwd), from);
    // The first path that works carries the media until the viewer has chosen one.
    if (!this.#viewer || (request.isNominating && credentials === this.outer)) {
      this.#viewer = from;
      for (const held of this.#held.splice(0)) this.#toViewer(held);
    }
  }

  #toViewer(datagram: Buffer): void {
    const { isCut, lossPercent } = this.#weather();
    if (isCut) return;
    if (!this.#viewer) {
      if (this.#held.length < HELD_PACKETS) this.#held.push(datagram);
      return;
    }
    if (isMedia(datagram) && randomInt(10_000) < lossPercent * 100) return;
    this.#put(datagram, this.#viewer);
  }

  #put(datagram: Buffer, { address, port }: Address): void {
    this.#socket.send(datagram, port, address);
  }

  #renewConsent(): void {
    if (this.#consent) this.#consent.refresh();
    else this.#consent = setTimeout(() => this.#onSilence(), CONSENT_MS);
  }
}

function isSame(one: Address, other: Address | null): boolean {
  return one.port === other?.port && one.address === other.address;
}

/** SRTP and SRTCP (RFC 7983 §7). */
function isMedia(datagram: Buffer): boolean {
  const first = datagram[0] ?? 0;
  return first >= 128 && first <= 191;
}

function newCredentials(): IceCredentials {
  // The characters of MediaMTX's: letters only, 16 and 32 of them.
  const letters = (count: number) => Array.from(randomBytes(count), (byte) => String.fromCharCode(97 + (byte % 26)));
  return { ufrag: letters(16).join(''), pwd: letters(32).join('') };
}
