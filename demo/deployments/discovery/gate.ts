import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, respondError } from '../../origin/respond.js';

/** The API behind a gate, and its users. */
export interface GateOptions {
  /** The address of MediaMTX's API. */
  readonly apiUrl: string;
  /** The backend's own password for the API. Pages never see it. */
  readonly api: { readonly user: string; readonly pass: string };
  /** Users and their passwords. A real backend has its own sessions for this. */
  readonly users: Readonly<Record<string, string>>;
}

/** Pages may read states and readers, but no configuration, because its sources contain the cameras' passwords. */
const READABLE = /^v3\/(info|paths\/(list|get\/[\w./-]+)|((webrtc|hls|rtsps?|moq)sessions|(rtmps?|srt)conns)\/list)$/;
/**
 * Pages may change paths with a fixed name, and no patterns. `%` is refused, so that no server decodes the path again.
 */
const CHANGEABLE =
  /^(POST v3\/config\/paths\/add|PATCH v3\/config\/paths\/patch|DELETE v3\/config\/paths\/delete)\/(?!all(_others)?$)[\w./-]+$/;
/** Pages may set nothing that runs a command, writes a file, or fetches from anything but a camera. */
const SETTABLE: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['source', (value: unknown) => typeof value === 'string' && /^(publisher|rtsps?:\/\/.+)$/.test(value)],
  ['sourceOnDemand', (value: unknown) => typeof value === 'boolean'],
  ['maxReaders', (value: unknown) => Number.isInteger(value)],
]);
type Settings = Readonly<Record<string, unknown>>;

const LIMIT_MS = 5000;

/** A backend's route to the API, `/mediamtx/v3/…`: checks user and request, and sends the request as the backend. */
export class Gate {
  readonly #options: GateOptions;
  /** The connection to the API is cut: for tests, and for the button on the page. */
  isCut = false;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  async answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const { method = 'GET', headers } = request;
    const path = url.pathname.slice('/mediamtx/'.length);
    const isRead = method === 'GET' && READABLE.test(path);
    // The message is the API's own, so that clients get the same from both.
    if (!this.#isKnown(headers.authorization)) return respondError(response, 401, 'authentication error');
    if (!isRead && !CHANGEABLE.test(`${method} ${path}`)) return respondError(response, 403, 'not through this route');
    const hasBody = method === 'POST' || method === 'PATCH';
    const settings = hasBody ? await readSettings(request) : null;
    if (typeof settings === 'string') return respondError(response, 400, `not through this route: ${settings}`);
    try {
      const { status, text } = await this.#request(method, `${path}${url.search}`, settings);
      // The backend's password is wrong, not the user's, so the page must not ask for another one.
      const forwardedStatus = status === 401 ? 502 : status;
      response
        .writeHead(forwardedStatus, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
        .end(text);
    } catch {
      respondError(response, 502, 'the API does not answer');
    }
  }

  async #request(method: string, path: string, settings: Settings | null): Promise<{ status: number; text: string }> {
    if (this.isCut) throw new Error('cut');
    const { apiUrl, api } = this.#options;
    const answer = await fetch(new URL(path, `${apiUrl}/`), {
      method,
      headers: { Authorization: `Basic ${btoa(`${api.user}:${api.pass}`)}` },
      // The parsed settings are sent, not the original text.
      ...(settings ? { body: JSON.stringify(settings) } : {}),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    return { status: answer.status, text: await answer.text() };
  }

  #isKnown(authorization = ''): boolean {
    const [user = '', ...rest] = Buffer.from(authorization.replace(/^Basic /, ''), 'base64')
      .toString()
      .split(':');
    const { users } = this.#options;
    return Object.hasOwn(users, user) && users[user] === rest.join(':');
  }
}

/** Reads the settings of a request; a text names the setting that pages may not set. */
async function readSettings(request: IncomingMessage): Promise<Settings | string> {
  try {
    const value: unknown = JSON.parse(await readBody(request));
    if (typeof value !== 'object' || value === null) return 'no object';
    const settings = value as Settings;
    return Object.keys(settings).find((name) => !SETTABLE.get(name)?.(settings[name])) ?? settings;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
