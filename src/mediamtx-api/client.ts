import { escapeName } from './address.js';
import { Fault } from '../faults/fault.js';
import { ApiHttp, type CallOptions, type ClientOptions } from './http.js';
import { iterateItems, parsePage, type Page, type PageOptions } from './pages.js';
import { parsePathConf, type NamedPathConf, type PathConf } from './path-conf.js';
import { parsePathState, type PathState } from './path-state.js';
import { isJson, readText, readTimeMs } from './read.js';
import { SESSION_KINDS, parseSession, type Session, type SessionKind } from './session.js';

/** The version and the start of a server. */
export interface ServerInfo {
  /** The version, as in `v1.20.1`. */
  readonly version: string;
  /** When the server started, in epoch milliseconds by its own clock; null where it does not say. */
  readonly startedAtMs: number | null;
}

/**
 * A client for MediaMTX's API v3 (v1.9 and later), in a page or in Node. It holds no connection and no state.
 *
 * Every call rejects with a {@link Fault}: `unauthorized` (wrong credentials, or a user without access to the API),
 * `unconfigured` (no such path), `refused` (the server rejects the request; `serverMessage` has its reason),
 * `unreachable` (no answer, or none in time), `not-found` (something other than the API answers there), `bad-address`,
 * `bad-answer` or `server-error`. When the signal of a call aborts, the call rejects with the signal's reason.
 *
 * @example
 * ```ts
 * const client = new MediaMtxClient({ url: 'http://127.0.0.1:9997', credentials: { username, password } });
 * await client.addPath('gate', { source: 'rtsp://camera.local/stream', sourceOnDemand: true });
 * for await (const { name, isReady } of client.paths()) console.log(name, isReady);
 * ```
 */
export class MediaMtxClient {
  readonly #http: ApiHttp;

  /** @throws {Fault} `bad-address` for a URL that is invalid. */
  constructor(options: ClientOptions) {
    this.#http = new ApiHttp(options);
  }

  /** Whether the function for the credentials answered null the last time that it was called. */
  get hasNoCredentials(): boolean {
    return this.#http.hasNoCredentials;
  }

  /** Gives the version and the start of the server. Rejects with `not-found` before v1.15.2, which has no such call. */
  async info({ signal }: CallOptions = {}): Promise<ServerInfo> {
    const raw = await this.#http.request({ path: 'v3/info', signal });
    const { version, started } = isJson(raw) ? raw : {};
    return { version: readText(version), startedAtMs: readTimeMs(started) };
  }

  /** Gives one page of the paths that exist now, in the server's order. */
  listPaths(options: PageOptions = {}): Promise<Page<PathState>> {
    return this.#list('v3/paths/list', parsePathState, options);
  }

  /** Iterates over all paths that exist now, page by page. Each path comes once. */
  paths(options: Omit<PageOptions, 'page'> = {}): AsyncGenerator<PathState, void, undefined> {
    return iterateItems((page) => this.listPaths(page), getName, options);
  }

  /** Gives the state of a path. Rejects with `unconfigured` when the server has no path of this name. */
  async getPath(name: string, { signal }: CallOptions = {}): Promise<PathState> {
    return requirePath(parsePathState(await this.#http.request({ path: `v3/paths/get/${escapeName(name)}`, signal })));
  }

  /** Gives one page of the paths in the configuration. A pattern is listed as a pattern. */
  listPathConfs(options: PageOptions = {}): Promise<Page<NamedPathConf>> {
    return this.#list('v3/config/paths/list', parsePathConf, options);
  }

  /** Iterates over all paths in the configuration, page by page. Each path comes once. */
  pathConfs(options: Omit<PageOptions, 'page'> = {}): AsyncGenerator<NamedPathConf, void, undefined> {
    return iterateItems((page) => this.listPathConfs(page), getName, options);
  }

  /**
   * Gives a path's settings, with its defaults. Rejects with `unconfigured` when the configuration has no path of this
   * name.
   */
  async getPathConf(name: string, { signal }: CallOptions = {}): Promise<NamedPathConf> {
    return requirePath(
      parsePathConf(await this.#http.request({ path: `v3/config/paths/get/${escapeName(name)}`, signal })),
    );
  }

  /**
   * Adds a path. Rejects with `refused` when the path exists, or when a setting is invalid. The path is gone when the
   * server restarts.
   */
  async addPath(name: string, conf: PathConf = {}, { signal }: CallOptions = {}): Promise<void> {
    await this.#http.request({ method: 'POST', path: `v3/config/paths/add/${escapeName(name)}`, body: conf, signal });
  }

  /** Changes the given settings. When the source changes, the server disconnects the readers. */
  async patchPath(name: string, conf: PathConf, { signal }: CallOptions = {}): Promise<void> {
    await this.#http.request({
      method: 'PATCH',
      path: `v3/config/paths/patch/${escapeName(name)}`,
      body: conf,
      signal,
    });
  }

  /** Replaces all settings: those that are not given get the defaults. Creates a path that does not exist. */
  async replacePath(name: string, conf: PathConf, { signal }: CallOptions = {}): Promise<void> {
    await this.#http.request({
      method: 'POST',
      path: `v3/config/paths/replace/${escapeName(name)}`,
      body: conf,
      signal,
    });
  }

  /** Removes a path from the configuration. The server disconnects its readers and its publisher. */
  async deletePath(name: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#http.request({ method: 'DELETE', path: `v3/config/paths/delete/${escapeName(name)}`, signal });
  }

  /**
   * Gives one page of the sessions of a kind, readers and publishers. Rejects with `not-found` where this protocol is
   * switched off on the server.
   */
  listSessions(kind: SessionKind, options: PageOptions = {}): Promise<Page<Session>> {
    return this.#list(`v3/${SESSION_KINDS[kind]}/list`, (raw) => parseSession(kind, raw), options);
  }

  /** Iterates over all sessions of a kind, page by page. Each session comes once. */
  sessions(kind: SessionKind, options: Omit<PageOptions, 'page'> = {}): AsyncGenerator<Session, void, undefined> {
    return iterateItems(
      (page) => this.listSessions(kind, page),
      ({ id }) => id,
      options,
    );
  }

  /** Ends a session. An HLS player starts a new one by itself. */
  async kickSession({ kind, id }: Pick<Session, 'kind' | 'id'>, { signal }: CallOptions = {}): Promise<void> {
    await this.#http.request({ method: 'POST', path: `v3/${SESSION_KINDS[kind]}/kick/${escapeName(id)}`, signal });
  }

  async #list<T>(path: string, parseItem: (raw: unknown) => T | null, options: PageOptions): Promise<Page<T>> {
    const { page, itemsPerPage, signal } = options;
    return parsePage(await this.#http.request({ path, query: { page, itemsPerPage }, signal }), parseItem);
  }
}

function getName({ name }: { readonly name: string }): string {
  return name;
}

function requirePath<T>(value: T | null): T {
  if (value === null) throw new Fault('bad-answer', { serverMessage: 'a path without a name' });
  return value;
}
