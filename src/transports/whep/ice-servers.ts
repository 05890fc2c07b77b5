import { faultOfAnswer, headersFor, type Signalling } from './offer.js';
import { parseIceServers } from './link-header.js';

const OPTIONS_LIMIT_MS = 2_000;

/**
 * Requests the ICE servers before the offer. It costs a round trip, and a preflight on another origin.
 *
 * @throws {Fault} `unauthorized`: the POST would be refused as well, and a refusal counts against the client.
 */
export async function requestIceServers({ endpoint, credentials, fetch }: Signalling): Promise<RTCIceServer[]> {
  const headers = await headersFor(endpoint, credentials);
  const request = { method: 'OPTIONS', headers, credentials: 'omit', signal: AbortSignal.timeout(OPTIONS_LIMIT_MS) };
  const response = await fetch(endpoint, request as RequestInit).catch(() => null);
  if (response?.status === 401 || response?.status === 403) {
    throw await faultOfAnswer(response, await response.text().catch(() => ''), endpoint);
  }
  return parseIceServers(response?.headers.get('Link') ?? null);
}

/**
 * Adds the ICE servers of a `Link` header to a connection. One that is known with another user name is added too: a
 * name and a password may have expired since.
 *
 * The generation of ICE that runs has gathered without them (RFC 9429 §4.1.18): only a restart uses them.
 *
 * @returns The servers of the header; null when there is nothing that a restart would use.
 */
export function addIceServers(pc: RTCPeerConnection, link: string): readonly RTCIceServer[] | null {
  const configuration = pc.getConfiguration();
  const ours = configuration.iceServers ?? [];
  const known = new Set(ours.flatMap(({ urls, username }) => [urls].flat().map((url) => `${url} ${username ?? ''}`)));
  const named = parseIceServers(link);
  const added = named.filter(({ urls, username }) => !known.has(`${String(urls)} ${username ?? ''}`));
  if (added.length === 0) return null;
  try {
    pc.setConfiguration({ ...configuration, iceServers: [...ours, ...added] });
  } catch {
    // This browser cannot use the server's list; host candidates may still work.
    return null;
  }
  return named;
}
