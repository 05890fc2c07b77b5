import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CameraSource } from '../../cameras/source.js';
import type { CameraFaults } from '../faults.js';
import { hasType, readBody, respond, respondError, respondOk } from '../respond.js';
import { describeVisitor, type Visitor } from '../visitor.js';
import { linkHeaders, type IceServer } from './ice-servers.js';
import { readOffer } from './offer.js';
import { WhepSession } from './session.js';

const FRAGMENT_TYPE = 'application/trickle-ice-sdpfrag';
const SECRET = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The headers of answers about methods. */
export const WHEP_PREFLIGHT = {
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, If-Match',
  'Access-Control-Allow-Methods': 'OPTIONS, GET, POST, PATCH, DELETE',
};

/** The network options of the media. */
export interface WhepEndpointOptions {
  readonly iceServers: readonly IceServer[];
  /** An address of this machine. */
  readonly mediaHost: string;
}

/** The WHEP endpoint of one camera (draft-ietf-wish-whep), as in MediaMTX. */
export class WhepEndpoint {
  readonly #name: string;
  readonly #source: CameraSource;
  readonly #faults: () => CameraFaults;
  readonly #links: readonly string[];
  readonly #mediaHost: string;
  readonly #sessions = new Map<string, WhepSession>();

  constructor(name: string, source: CameraSource, faults: () => CameraFaults, options: WhepEndpointOptions) {
    this.#name = name;
    this.#source = source;
    this.#faults = faults;
    this.#links = linkHeaders(options.iceServers);
    this.#mediaHost = options.mediaHost;
  }

  get sessionCount(): number {
    return this.#sessions.size;
  }

  /** The viewers: the ids of their sessions, and the bytes sent. */
  get visitors(): readonly (readonly [string, Visitor, number])[] {
    return [...this.#sessions.values()].map(({ id, visitor, outboundBytes }) => [id, visitor, outboundBytes]);
  }

  /** Ends a session; returns false for an unknown id. */
  kick(id: string): boolean {
    const session = [...this.#sessions.values()].find((one) => one.id === id);
    session?.end();
    return session !== undefined;
  }

  /** Ends all sessions, because the source is gone. */
  end(): void {
    for (const session of [...this.#sessions.values()]) session.end();
  }

  /** Ends all sessions without a notice, because the server is gone. */
  kill(): void {
    for (const session of [...this.#sessions.values()]) session.kill();
  }

  /** Answers an OPTIONS that is not a preflight with the ICE servers. */
  options(response: ServerResponse): void {
    respond(response, 204, {
      ...WHEP_PREFLIGHT,
      'Accept-Post': 'application/sdp',
      'Access-Control-Expose-Headers': 'Accept-Post, Link',
      ...this.#link(),
    });
  }

  /** Answers an offer; access has been checked before. */
  async post(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const sdp = await readBody(request);
    if (response.destroyed) return;
    try {
      const { session, answer } = await this.answer(sdp, request, response);
      const path = this.#name.split('/').map(encodeURIComponent).join('/');
      const headers = {
        'Access-Control-Expose-Headers': 'ETag, ID, Accept-Patch, Link, Location',
        'Accept-Patch': FRAGMENT_TYPE,
        'Content-Type': 'application/sdp',
        ETag: '*',
        ID: session.id,
        Location: `/${path}/whep/${session.secret}${url.search}`,
        ...this.#link(),
      };
      respond(response, 201, headers, answer);
    } catch (error) {
      respondError(response, 400, error instanceof Error ? error.message : String(error));
    }
  }

  /** Opens a session for an offer. It ends if the response cannot be sent. Throws with MediaMTX's message. */
  async answer(
    sdp: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<{ readonly session: WhepSession; readonly answer: string }> {
    const session = new WhepSession(describeVisitor(request), this.#faults, this.#mediaHost, ({ secret }) =>
      this.#sessions.delete(secret),
    );
    this.#sessions.set(session.secret, session);
    // A viewer that left while the answer was created would leave a reader.
    response.on('close', () => {
      if (!response.writableFinished) session.end();
    });
    try {
      const offer = readOffer(sdp);
      if (this.#faults().codecRefused) throw new Error('codecs not supported by client');
      return { session, answer: await session.answer(offer, this.#source) };
    } catch (error) {
      session.end();
      throw error;
    }
  }

  /** Takes candidates, or restarts ICE. */
  async patch(request: IncomingMessage, response: ServerResponse, secret: string): Promise<void> {
    const text = await readBody(request);
    if (!SECRET.test(secret)) respondError(response, 400, 'invalid secret');
    else if (!hasType(request, FRAGMENT_TYPE)) respondError(response, 400, 'invalid Content-Type');
    else this.#patch(response, text, this.#sessions.get(secret));
  }

  /** Ends a session; the secret address is enough, without a password. */
  delete(response: ServerResponse, secret: string): void {
    const session = this.#sessions.get(secret);
    if (!SECRET.test(secret)) respondError(response, 400, 'invalid secret');
    else if (!session) respondError(response, 404, 'session not found');
    else {
      session.end();
      respondOk(response);
    }
  }

  #patch(response: ServerResponse, text: string, session: WhepSession | undefined): void {
    if (!session) {
      respondError(response, 404, 'session not found');
      return;
    }
    const restart = session.patch(text);
    if (restart) respond(response, 200, { 'Content-Type': FRAGMENT_TYPE, ETag: `"${restart.ufrag}"` }, restart.body);
    else respond(response, 204, { 'Content-Type': 'application/json; charset=utf-8' });
  }

  #link(): { Link?: string[] } {
    return this.#links.length > 0 ? { Link: [...this.#links] } : {};
  }
}
