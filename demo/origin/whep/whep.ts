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

/** What every answer about methods says. */
export const WHEP_PREFLIGHT = {
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, If-Match',
  'Access-Control-Allow-Methods': 'OPTIONS, GET, POST, PATCH, DELETE',
};

/** How viewers reach the media. */
export interface WhepEndpointOptions {
  readonly iceServers: readonly IceServer[];
  /** An address of this machine. */
  readonly mediaHost: string;
}

/** The WHEP endpoint of one camera (draft-ietf-wish-whep), as MediaMTX has it. */
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

  /** Who watches: the ids of their sessions, and how many bytes went to them. */
  get visitors(): readonly (readonly [string, Visitor, number])[] {
    return [...this.#sessions.values()].map(({ id, visitor, outboundBytes }) => [id, visitor, outboundBytes]);
  }

  /** Ends the session of this id; false when there is none. */
  kick(id: string): boolean {
    const session = [...this.#sessions.values()].find((one) => one.id === id);
    session?.end();
    return session !== undefined;
  }

  /** Ends every session: the source is gone. */
  end(): void {
    for (const session of [...this.#sessions.values()]) session.end();
  }

  /** Ends every session without a word: the server is gone. */
  kill(): void {
    for (const session of [...this.#sessions.values()]) session.kill();
  }

  /** An OPTIONS that is no preflight tells the ICE servers. */
  options(response: ServerResponse): void {
    respond(response, 204, {
      ...WHEP_PREFLIGHT,
      'Accept-Post': 'application/sdp',
      'Access-Control-Expose-Headers': 'Accept-Post, Link',
      ...this.#link(),
    });
  }

  /** An offer; who may come in was asked before. */
  async post(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const sdp = await readBody(request);
    if (response.destroyed) return;
    const session = new WhepSession(describeVisitor(request), this.#faults, this.#mediaHost, ({ secret }) =>
      this.#sessions.delete(secret),
    );
    this.#sessions.set(session.secret, session);
    // A viewer that went away while the answer was made would leave a reader behind.
    response.on('close', () => {
      if (!response.writableFinished) session.end();
    });
    try {
      const offer = readOffer(sdp);
      if (this.#faults().codecRefused) throw new Error('codecs not supported by client');
      const answer = await session.answer(offer, this.#source);
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
      session.end();
      respondError(response, 400, error instanceof Error ? error.message : String(error));
    }
  }

  /** Candidates, or an ICE restart. */
  async patch(request: IncomingMessage, response: ServerResponse, secret: string): Promise<void> {
    const text = await readBody(request);
    if (!SECRET.test(secret)) respondError(response, 400, 'invalid secret');
    else if (!hasType(request, FRAGMENT_TYPE)) respondError(response, 400, 'invalid Content-Type');
    else this.#patch(response, text, this.#sessions.get(secret));
  }

  /** The viewer leaves; no password needed, the secret is one. */
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
