/** What a gateway stands in front of: origins, `http://127.0.0.1:8889`. */
export interface Upstreams {
  readonly app: string;
  readonly whep: string;
  readonly hls: string;
}

/** How a gateway is started. */
export interface GatewayOptions {
  readonly upstreams: Upstreams;
  readonly port: number;
  /** HAProxy's `timeout server`; what haproxy.cfg says if absent. */
  readonly answerLimitMs?: number;
  /** Does a `Location` get its prefix back? As haproxy.cfg has it if absent. */
  readonly restoresPrefix?: boolean;
}

/** A gateway that runs. */
export interface Gateway {
  /** For a person. */
  readonly title: string;
  readonly url: string;
  close(): Promise<void>;
}
