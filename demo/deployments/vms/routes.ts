/** The servers behind a gateway, by origin: `http://127.0.0.1:8889`. */
export interface Upstreams {
  readonly app: string;
  readonly whep: string;
  readonly hls: string;
}

/** The options of a gateway. */
export interface GatewayOptions {
  readonly upstreams: Upstreams;
  readonly port: number;
  /** HAProxy's `timeout server`; the value of haproxy.cfg if absent. */
  readonly answerLimitMs?: number;
  /** Adds the prefix to a `Location`; true, as in haproxy.cfg, if absent. */
  readonly restoresPrefix?: boolean;
}

/** A running gateway. */
export interface Gateway {
  /** The name of the gateway, for the page. */
  readonly title: string;
  readonly url: string;
  close(): Promise<void>;
}
