import { escapeName } from './address.js';
import { Fault } from '../faults/fault.js';
import { ApiHttp, type CallOptions, type ClientOptions } from './http.js';
import { iterateItems, parsePage, type Page, type PageOptions } from './pages.js';
import { parsePathConf, type NamedPathConf, type PathConf } from './path-conf.js';
import { parsePathState, type PathState } from './path-state.js';
import { isJson, readText, readTimeMs } from './read.js';
import { SESSION_KINDS, parseSession, type Session, type SessionKind } from './session.js';

/** What a server says of itself. */
export interface ServerInfo {
  /** `v1.20.1` */
  readonly version: string;
  /** Epoch milliseconds by its own clock. */
  readonly startedAtMs: number | null;
}

/**
 * MediaMTX's API v3 (v1.9 and later), in a page or in Node. Holds no connection and no state.
 *
 * Every call rejects with a {@link Fault}: `unauthorized` (no right credentials, or a user who may not use the API),
 * `unconfigured` (no such path), `refused` (the server does not take it; `serverMessage` has its words), `unreachable` (no
 * answer, or none in time), `not-found` (something answers there that is not the API), `bad-address`, `bad-answer`,
 * `server-error`; or with the reason of the signal that was given.
 */
export class MediaMtxClient {
  readonly #http: ApiHttp;

  /** Throws a Fault (`bad-address`) for a URL that is none. */
  constructor(options: ClientOptions) {
    this.#http = new ApiHttp(options);
  }

  /** True when the function for the credentials answered null, the last time that it was asked: there are none. */
  get hasNoCredentials(): boolean {
    return this.#http.hasNoCredentials;
  }

  /** Version and start of the server; `not-found` before v1.15.2, which has no such call. */
  async info({ signal }: CallOptions = {}): Promise<ServerInfo> {
    const raw = await this.#http.request({ path: 'v3/info', signal });
    const { version, started } = isJson(raw) ? raw : {};
    return { version: readText(version), startedAtMs: readTimeMs(started) };
  }

  /** A page of the paths that are there now, in the server's order. */
  listPaths(options: PageOptions = {}): Promise<Page<PathState>> {
    return this.#list('v3/paths/list', parsePathState, options);
  }

  /** Every path that is there now, page by page, each once. */
  paths(options: Omit<PageOptions, 'page'> = {}): AsyncGenerator<PathState, void, undefined> {
    return iterateItems((page) => this.listPaths(page), getName, options);
  }

  /** A path as it is now; `unconfigured` when the server has none of this name. */
  async getPath(name: string, { signal }: CallOptions = {}): Promise<PathState> {
    return requirePath(parsePathState(await this.#http.request({ path: `v3/paths/get/${escapeName(name)}`, signal })));
  }

  /** A page of the paths in the configuration; those of patterns stand there as patterns. */
  listPathConfs(options: PageOptions = {}): Promise<Page<NamedPathConf>> {
    return this.#list('v3/config/paths/list', parsePathConf, options);
  }

  /** Every path in the configuration, page by page, each once. */
  pathConfs(options: Omit<PageOptions, 'page'> = {}): AsyncGenerator<NamedPathConf, void, undefined> {
    return iterateItems((page) => this.listPathConfs(page), getName, options);
  }

  /** A path's settings, those of its defaults among them; `unconfigured` when the configuration has no such name. */
  async getPathConf(name: string, { signal }: CallOptions = {}): Promise<NamedPathConf> {
    return requirePath(
      parsePathConf(await this.#http.request({ path: `v3/config/paths/get/${escapeName(name)}`, signal })),
    );
  }

  /** Adds a path. `refused` when there is one of this name already, or a setting is wrong. Lost when the server restarts. */
  async addPath(name: string, conf: PathConf = {}, { signal }: CallOptions = {}): Promise<void> {
    await this.#http.request({ method: 'POST', path: `v3/config/paths/add/${escapeName(name)}`, body: conf, signal });
  }

  /** Changes the settings that are named; its readers are let go where the source changes. */
  async patchPath(name: string, conf: PathConf, { signal }: CallOptions = {}): Promise<void> {
    await this.#http.request({
      method: 'PATCH',
      path: `v3/config/paths/patch/${escapeName(name)}`,
      body: conf,
      signal,
    });
  }

  /** Sets all settings anew: what is not named is as in the defaults. A path that is not there is made. */
  async replacePath(name: string, conf: PathConf, { signal }: CallOptions = {}): Promise<void> {
    await this.#http.request({
      method: 'POST',
      path: `v3/config/paths/replace/${escapeName(name)}`,
      body: conf,
      signal,
    });
  }

  /** Takes a path out of the configuration; its readers and its publisher are let go. */
  async deletePath(name: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#http.request({ method: 'DELETE', path: `v3/config/paths/delete/${escapeName(name)}`, signal });
  }

  /** A page of the sessions of a kind, readers and publishers. `not-found` where the server has this protocol switched off. */
  listSessions(kind: SessionKind, options: PageOptions = {}): Promise<Page<Session>> {
    return this.#list(`v3/${SESSION_KINDS[kind]}/list`, (raw) => parseSession(kind, raw), options);
  }

  /** Every session of a kind, page by page, each once. */
  sessions(kind: SessionKind, options: Omit<PageOptions, 'page'> = {}): AsyncGenerator<Session, void, undefined> {
    return iterateItems(
      (page) => this.listSessions(kind, page),
      ({ id }) => id,
      options,
    );
  }

  /** Ends a session. HLS's begin anew by themselves. */
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
