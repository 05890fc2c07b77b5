import type { HlsVariant } from '../origin/hls/playlist.js';
import { freeTcpPort, freeUdpPort } from '../ports.js';

/** The options of a configuration. */
export interface ConfigOptions {
  /** Low-Latency HLS if absent. */
  readonly hlsVariant?: HlsVariant;
  /** The loopback address of the ports; 127.0.0.1 if absent. */
  readonly host?: string;
  /** An address of this machine for WebRTC's media; loopback if absent. */
  readonly mediaHost?: string;
  /** Keep the HLS muxers running without viewers. */
  readonly isAlwaysRemuxing?: boolean;
  /** Lines of YAML at the top level: users, ICE servers and others. */
  readonly extra?: readonly string[];
  /** Lines of YAML under `pathDefaults`. */
  readonly pathDefaults?: readonly string[];
  /** Lines of YAML under `paths`; `all_others:` if absent. */
  readonly paths?: readonly string[];
}

const LOOPBACK = '127.0.0.1';

/** The ports of one MediaMTX. */
export type Ports = Readonly<Record<'whep' | 'hls' | 'api' | 'udp', number>>;

/** Formats a configuration with WebRTC, HLS and the API only, on the loopback address except for the media. */
export function formatConfig(options: ConfigOptions, ports: Ports): string {
  const { pathDefaults = [], paths = ['all_others:'], host = LOOPBACK, mediaHost = host } = options;
  const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`);
  return [
    'logLevel: info',
    'rtsp: no',
    'rtmp: no',
    'srt: no',
    'moq: no',
    'api: yes',
    `apiAddress: ${host}:${ports.api}`,
    'hls: yes',
    `hlsAddress: ${host}:${ports.hls}`,
    `hlsVariant: ${options.hlsVariant ?? 'lowLatency'}`,
    `hlsAlwaysRemux: ${options.isAlwaysRemuxing ? 'yes' : 'no'}`,
    'webrtc: yes',
    `webrtcAddress: ${host}:${ports.whep}`,
    `webrtcLocalUDPAddress: ${mediaHost}:${ports.udp}`,
    'webrtcIPsFromInterfaces: no',
    `webrtcAdditionalHosts: [${mediaHost}]`,
    ...(options.extra ?? []),
    ...(pathDefaults.length > 0 ? ['pathDefaults:', ...indented(pathDefaults)] : []),
    'paths:',
    ...indented(paths),
    '',
  ].join('\n');
}

/** Returns the given ports, and free ports for the others. */
export async function choosePorts(fixed: { readonly whep?: number; readonly hls?: number } = {}): Promise<Ports> {
  const [whep, hls, api, udp] = await Promise.all([freeTcpPort(), freeTcpPort(), freeTcpPort(), freeUdpPort()]);
  return { whep: fixed.whep ?? whep, hls: fixed.hls ?? hls, api, udp };
}
