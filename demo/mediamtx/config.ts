import type { HlsVariant } from '../origin/hls/playlist.js';
import { freeTcpPort, freeUdpPort } from '../ports.js';

/** What a configuration can be told. */
export interface ConfigOptions {
  /** Low-Latency HLS if absent. */
  readonly hlsVariant?: HlsVariant;
  /** Keep the HLS muxers running without viewers. */
  readonly isAlwaysRemuxing?: boolean;
  /** Lines of YAML at the top level: users, ICE servers, what else there is. */
  readonly extra?: readonly string[];
  /** Lines of YAML under `pathDefaults`. */
  readonly pathDefaults?: readonly string[];
  /** Lines of YAML under `paths`; `all_others:` if absent. */
  readonly paths?: readonly string[];
}

/** The ports of one MediaMTX. */
export type Ports = Readonly<Record<'whep' | 'hls' | 'api' | 'udp', number>>;

/** A configuration with WebRTC, HLS and the API on the loopback address, and nothing else. */
export function configOf(options: ConfigOptions, ports: Ports): string {
  const { pathDefaults = [], paths = ['all_others:'] } = options;
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
    `webrtcLocalUDPAddress: 127.0.0.1:${ports.udp}`,
    'webrtcIPsFromInterfaces: no',
    'webrtcAdditionalHosts: [127.0.0.1]',
    ...(options.extra ?? []),
    ...(pathDefaults.length > 0 ? ['pathDefaults:', ...indented(pathDefaults)] : []),
    'paths:',
    ...indented(paths),
    '',
  ].join('\n');
}

/** Ports that are free now, where none are given. */
export async function choosePorts(given: { readonly whep?: number; readonly hls?: number } = {}): Promise<Ports> {
  const [whep, hls, api, udp] = await Promise.all([freeTcpPort(), freeTcpPort(), freeTcpPort(), freeUdpPort()]);
  return { whep: given.whep ?? whep, hls: given.hls ?? hls, api, udp };
}
