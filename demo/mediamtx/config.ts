import type { HlsVariant } from '../origin/hls/playlist.js';
import { freeTcpPort, freeUdpPort } from '../ports.js';

/** What a configuration can be told. */
export interface ConfigOptions {
  /** Low-Latency HLS if absent. */
  readonly hlsVariant?: HlsVariant;
  /** An address of this machine for WebRTC's media; loopback if absent. */
  readonly mediaHost?: string;
  /** Keep the HLS muxers running without viewers. */
  readonly isAlwaysRemuxing?: boolean;
  /** Lines of YAML at the top level: users, ICE servers, what else there is. */
  readonly extra?: readonly string[];
  /** Lines of YAML under `pathDefaults`. */
  readonly pathDefaults?: readonly string[];
  /** Lines of YAML under `paths`; `all_others:` if absent. */
  readonly paths?: readonly string[];
}

const LOOPBACK = '127.0.0.1';

/** The ports of one MediaMTX. */
export type Ports = Readonly<Record<'whep' | 'hls' | 'api' | 'udp', number>>;

/** A configuration with WebRTC, HLS and the API, and nothing else; on the loopback address, but for the media. */
export function formatConfig(options: ConfigOptions, ports: Ports): string {
  const { pathDefaults = [], paths = ['all_others:'], mediaHost = LOOPBACK } = options;
  const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`);
  return [
    'logLevel: info',
    'rtsp: no',
    'rtmp: no',
    'srt: no',
    'moq: no',
    'api: yes',
    `apiAddress: 127.0.0.1:${ports.api}`,
    'hls: yes',
    `hlsAddress: 127.0.0.1:${ports.hls}`,
    `hlsVariant: ${options.hlsVariant ?? 'lowLatency'}`,
    `hlsAlwaysRemux: ${options.isAlwaysRemuxing ? 'yes' : 'no'}`,
    'webrtc: yes',
    `webrtcAddress: 127.0.0.1:${ports.whep}`,
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

/** Ports that are free now, where none are given. */
export async function choosePorts(fixed: { readonly whep?: number; readonly hls?: number } = {}): Promise<Ports> {
  const [whep, hls, api, udp] = await Promise.all([freeTcpPort(), freeTcpPort(), freeTcpPort(), freeUdpPort()]);
  return { whep: fixed.whep ?? whep, hls: fixed.hls ?? hls, api, udp };
}
