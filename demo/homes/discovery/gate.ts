import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, respondError } from '../../origin/respond.js';

/** What a gate stands in front of, and for whom. */
export interface GateOptions {
  /** MediaMTX's API, as the backend reaches it. */
  readonly apiUrl: string;
  /** The backend's own password for it: no page ever sees that. */
  readonly api: { readonly user: string; readonly pass: string };
  /** Who may come from outside. A real backend has its own sessions for this. */
  readonly users: Readonly<Record<string, string>>;
}

/** What pages may read: states and readers, but no configuration, since its sources hold the cameras' passwords. */
const READABLE =
  /^v3\/(info|paths\/(list|get\/.+)|(webrtcsessions|hlssessions|rtspsessions|rtmpconns|srtconns)\/list)$/;
/** What they may change. */
const CHANGEABLE =
  /^(POST v3\/config\/paths\/add|PATCH v3\/config\/paths\/patch|DELETE v3\/config\/paths\/delete)\/.+$/;
/** What they may set: nothing that runs a command, writes a file or fetches from anywhere but a camera. */
const SETTABLE: Readonly<Record<string, (value: unknown) => boolean>> = {
  source: (value) => typeof value === 'string' && /^(publisher|rtsps?:\/\/.+)$/.test(value),
  sourceOnDemand: (value) => typeof value === 'boolean',
  maxReaders: (value) => Number.isInteger(value),
};
const LIMIT_MS = 5000;

/** A backend's route to the API, `/mediamtx/v3/…`: looks who asks and for what, and asks in its own name. */
export class Gate {
  readonly #options: GateOptions;
  /** The way to the API is cut: for tests, and for whoever wants to see it. */
  isCut = false;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  async answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const { method = 'GET', headers } = request;
    const path = url.pathname.slice('/mediamtx/'.length);
    const isRead = method === 'GET' && READABLE.test(path);
    // Its words are those of the API, so that the client hears the same from both.
    if (!this.#isKnown(headers.authorization)) return respondError(response, 401, 'authentication error');
    if (!isRead && !CHANGEABLE.test(`${method} ${path}`)) return respondError(response, 403, 'not through this route');
    const body = isRead ? undefined : await readBody(request);
    const wrong = body ? wrongIn(body) : null;
    if (wrong !== null) return respondError(response, 400, `not through this route: ${wrong}`);
    try {
      if (this.isCut) throw new Error('cut');
      const { user, pass } = this.#options.api;
      const answer = await fetch(new URL(`${path}${url.search}`, `${this.#options.apiUrl}/`), {
        method,
        headers: { Authorization: `Basic ${btoa(`${user}:${pass}`)}` },
        ...(body ? { body } : {}),
        signal: AbortSignal.timeout(LIMIT_MS),
      });
      const text = await answer.text();
      // Its password is wrong, not the user's: nobody is to be asked for another one.
      const status = answer.status === 401 ? 502 : answer.status;
      response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }).end(text);
    } catch {
      respondError(response, 502, 'the API does not answer');
    }
  }

  #isKnown(authorization = ''): boolean {
    const [user = '', ...rest] = Buffer.from(authorization.replace(/^Basic /, ''), 'base64')
      .toString()
      .split(':');
    const { users } = this.#options;
    return Object.hasOwn(users, user) && users[user] === rest.join(':');
  }
}

/** The first setting that pages may not set; null when all is well. */
function wrongIn(body: string): string | null {
  try {
    const settings = JSON.parse(body) as Record<string, unknown>;
    return Object.keys(settings).find((name) => !SETTABLE[name]?.(settings[name])) ?? null;
  } catch {
    return 'no JSON';
  }
}
