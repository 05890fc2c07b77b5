import { X509Certificate } from 'node:crypto';
import {
  createSelfSignedCertificate,
  DtlsClient,
  HashAlgorithm,
  keyLength,
  NamedCurveAlgorithm,
  ProtectionProfileAeadAes128Gcm,
  ProtectionProfileAes128CmHmacSha1_80,
  RtpHeader,
  saltLength,
  SignatureAlgorithm,
  SrtcpSession,
  SrtpSession,
} from 'werift';

type Certificate = Awaited<ReturnType<typeof createSelfSignedCertificate>>;

const ALERT = 21;
const DTLS_1_2 = 0xfefd;
/** After the handshake records are encrypted. */
const EPOCH = 1;
const CLOSE_NOTIFY = Buffer.from([1, 0]);

let certificate: Promise<Certificate> | null = null;

/** One certificate for the whole process, because its creation is the most expensive part of a connection. */
function ownCertificate(): Promise<Certificate> {
  certificate ??= createSelfSignedCertificate(
    { hash: HashAlgorithm.sha256_4, signature: SignatureAlgorithm.ecdsa_3 },
    NamedCurveAlgorithm.secp256r1_23,
  );
  return certificate;
}

/** The events of a secure transport. */
export interface SecureEvents {
  onConnect(): void;
  /** A compound RTCP packet, decrypted. */
  onRtcp(packet: Buffer): void;
  /** The other side closed DTLS, or the handshake failed. */
  onEnd(): void;
}

/** DTLS in the client's role with SRTP (RFC 5763, RFC 5764), over an existing path. */
export class SecureTransport {
  /** The fingerprint as in SDP: `sha-256 AB:CD:…`. */
  readonly fingerprint: string;
  readonly #dtls: DtlsClient;
  readonly #put: (datagram: Buffer) => void;
  readonly #events: SecureEvents;
  #keys: { readonly srtp: SrtpSession; readonly srtcp: SrtcpSession } | null = null;

  /** @param put Sends a datagram to the other side. */
  static async create(put: (datagram: Buffer) => void, events: SecureEvents): Promise<SecureTransport> {
    return new SecureTransport(await ownCertificate(), put, events);
  }

  private constructor(own: Certificate, put: (datagram: Buffer) => void, events: SecureEvents) {
    this.fingerprint = `sha-256 ${new X509Certificate(own.certPem).fingerprint256}`;
    this.#put = put;
    this.#events = events;
    this.#dtls = new DtlsClient({
      cert: own.certPem,
      key: own.keyPem,
      signatureHash: own.signatureHash,
      extendedMasterSecret: true,
      srtpProfiles: [ProtectionProfileAeadAes128Gcm, ProtectionProfileAes128CmHmacSha1_80],
      transport: {
        type: 'udp',
        address: { address: '127.0.0.1', family: 'IPv4', port: 0 },
        closed: false,
        onData: () => undefined,
        send: (datagram) => Promise.resolve(put(datagram)),
        close: () => Promise.resolve(),
      },
    });
  }

  get isConnected(): boolean {
    return this.#keys !== null;
  }

  /** Starts the handshake; requires a path. */
  connect(remoteFingerprint: string): void {
    this.#dtls.onConnect.once(() => this.#onConnect(remoteFingerprint));
    this.#dtls.onClose.subscribe(() => this.#events.onEnd());
    this.#dtls.onError.subscribe(() => this.#events.onEnd());
    this.#dtls.connect().catch(() => this.#events.onEnd());
  }

  /** Takes a datagram that is not STUN. */
  receive(datagram: Buffer): void {
    const first = datagram[0] ?? 0;
    if (first >= 20 && first <= 63) this.#dtls.transport.socket.onData(datagram, ['127.0.0.1', 0]);
    // Viewers send RTCP only.
    else if (this.#keys && first >= 128 && first <= 191) this.#onRtcp(datagram, this.#keys.srtcp);
  }

  /** Encrypts and sends an RTP packet without header extensions. */
  sendRtp(packet: Buffer): void {
    if (this.#keys) this.#put(this.#keys.srtp.encrypt(packet.subarray(12), RtpHeader.deSerialize(packet)));
  }

  /** Encrypts and sends a compound RTCP packet. */
  sendRtcp(packet: Buffer): void {
    if (this.#keys) this.#put(this.#keys.srtcp.encrypt(packet));
  }

  /** Stops sending: an unfinished handshake is not repeated. */
  abandon(): void {
    this.#keys = null;
    this.#dtls.dtls.flight = Infinity;
  }

  /** Closes DTLS, if it is connected, and stops sending. */
  close(): void {
    const isConnected = this.#keys !== null;
    this.abandon();
    if (isConnected) this.#sayGoodbye();
  }

  #sayGoodbye(): void {
    const { cipher, sessionType, dtls } = this.#dtls;
    const sequenceNumber = (dtls.recordSequenceNumber += 1);
    const header = { type: ALERT, version: DTLS_1_2, epoch: EPOCH, sequenceNumber };
    const body = cipher.cipher.encrypt(sessionType, CLOSE_NOTIFY, header);
    const record = Buffer.alloc(13);
    record.writeUInt8(ALERT, 0);
    record.writeUInt16BE(DTLS_1_2, 1);
    record.writeUInt16BE(EPOCH, 3);
    record.writeUIntBE(sequenceNumber, 5, 6);
    record.writeUInt16BE(body.length, 11);
    this.#put(Buffer.concat([record, body]));
  }

  #onConnect(remoteFingerprint: string): void {
    const { remoteCertificate, srtp } = this.#dtls;
    const actual = remoteCertificate ? new X509Certificate(remoteCertificate).fingerprint256 : '';
    const profile = srtp.srtpProfile;
    if (remoteFingerprint.toLowerCase() !== `sha-256 ${actual}`.toLowerCase() || !profile) {
      this.#events.onEnd();
      return;
    }
    const config = { profile, keys: this.#sessionKeys(keyLength(profile), saltLength(profile)) };
    this.#keys = { srtp: new SrtpSession(config), srtcp: new SrtcpSession(config) };
    this.#events.onConnect();
  }

  /** The keys of both sides, then their salts, the client's first (RFC 5764 §4.2). */
  #sessionKeys(key: number, salt: number) {
    const material = this.#dtls.exportKeyingMaterial('EXTRACTOR-dtls_srtp', 2 * (key + salt));
    return {
      localMasterKey: material.subarray(0, key),
      remoteMasterKey: material.subarray(key, 2 * key),
      localMasterSalt: material.subarray(2 * key, 2 * key + salt),
      remoteMasterSalt: material.subarray(2 * key + salt),
    };
  }

  #onRtcp(datagram: Buffer, srtcp: SrtcpSession): void {
    try {
      this.#events.onRtcp(srtcp.decrypt(datagram));
    } catch {
      // A foreign or truncated packet.
    }
  }
}
