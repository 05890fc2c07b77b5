import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CameraSource } from '../../cameras/source.js';
import type { CameraFaults } from '../faults.js';
import { readBody, respond, respondError } from '../respond.js';
import { readOffer } from './offer.js';
import { WhepSession } from './session.js';

const FRAGMENT_TYPE = 'application/trickle-ice-sdpfrag';

/** The WHEP endpoint of one camera. */
export class WhepEndpoint {
  readonly #name: string;
  readonly #source: CameraSource;
  readonly #faults: () => CameraFaults;
  readonly #sessions = new Map<string, WhepSession>();

  constructor(name: string, source: CameraSource, faults: () => CameraFaults) {
    this.#name = name;
    this.#source = source;
    this.#faults = faults;
  }

  get sessionCount(): number {
    return this.#sessions.size;
  }

  /** Ends every session: the source is gone. */
  end(): void {
    for (const session of [...this.#sessions.values()]) session.end();
  }

  options(request: IncomingMessage, response: ServerResponse): void {
    const isPreflight = Boolean(request.headers['access-control-request-method']);
    respond(response, 204, {
      'Access-Control-Allow-Headers': 'Authorization, Content-Type, If-Match',
      'Access-Control-Allow-Methods': 'OPTIONS, GET, POST, PATCH, DELETE',
      ...(isPreflight
        ? {}
        : { 'Accept-Post': 'application/sdp', 'Access-Control-Expose-Headers': 'Accept-Post, Link' }),
    });
  }

  async post(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!request.headers['content-type']?.startsWith('application/sdp')) {
      respondError(response, 400, 'invalid Content-Type');
      return;
    }
    const sdp = await readBody(request);
    const offer = readOffer(sdp);
    if (!offer) {
      respondError(response, 400, 'EOF');
      return;
    }
    if (!offer.h264 || this.#faults().codecRefused) {
      respondError(response, 400, 'codecs not supported by client');
      return;
    }
    const session = new WhepSession(this.#faults, ({ secret }) => this.#sessions.delete(secret));
    this.#sessions.set(session.secret, session);
    try {
      const answer = await session.answer(offer, sdp, this.#source);
      const headers = {
        'Access-Control-Expose-Headers': 'ETag, ID, Accept-Patch, Link, Location',
        'Accept-Patch': FRAGMENT_TYPE,
        'Content-Type': 'application/sdp',
        ETag: '*',
        ID: session.id,
        Location: `/${this.#name}/whep/${session.secret}`,
      };
      respond(response, 201, headers, answer);
    } catch (error) {
      session.end();
      respondError(response, 400, error instanceof Error ? error.message : String(error));
    }
  }

  async patch(request: IncomingMessage, response: ServerResponse, secret: string): Promise<void> {
    const fragment = await readBody(request);
    const session = this.#sessions.get(secret);
    if (!request.headers['content-type']?.startsWith(FRAGMENT_TYPE))
      respondError(response, 400, 'invalid Content-Type');
    else if (!session) respondError(response, 404, 'session not found');
    else {
      session.addCandidates(fragment);
      respond(response, 204);
    }
  }

  delete(response: ServerResponse, secret: string): void {
    const session = this.#sessions.get(secret);
    if (!session) {
      respondError(response, 404, 'session not found');
      return;
    }
    session.end();
    respond(response, 200, { 'Content-Type': 'application/json; charset=utf-8' }, '{"status":"ok"}');
  }
}
