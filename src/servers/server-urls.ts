import { FRIGATE_URLS } from './frigate-urls.js';
import { GO2RTC_URLS } from './go2rtc-urls.js';
import type { ServerUrls } from './media-server.js';
import { SRS_URLS } from './srs-urls.js';

/** MediaMTX has two forms of URLs of its own: `mediamtx-urls.ts` and the two folders of a gateway. */
const SERVER_URLS = {
  mediamtx: null,
  go2rtc: GO2RTC_URLS,
  frigate: FRIGATE_URLS,
  srs: SRS_URLS,
} as const satisfies Record<ServerType, ServerUrls | null>;

/** Ports that no other server uses. */
const TYPES_BY_PORT: Readonly<Record<string, ServerType>> = { 1984: 'go2rtc', 8971: 'frigate' };

/** The media servers whose URLs follow from their address and the camera's name. */
export type ServerType = 'mediamtx' | 'go2rtc' | 'frigate' | 'srs';

/**
 * Finds the URL templates of a server.
 *
 * @param type As in the attribute; a text that is not a `ServerType` counts as absent. If absent, the port decides.
 * @param port As in `URL.port`.
 * @returns Null for MediaMTX, which a server is unless something says otherwise.
 */
export function findServerUrls(type: string | null | undefined, port: string): ServerUrls | null {
  const known = type && Object.hasOwn(SERVER_URLS, type) ? type : TYPES_BY_PORT[port];
  return SERVER_URLS[known as ServerType] ?? null;
}
