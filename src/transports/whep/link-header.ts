/**
 * Parses the ICE servers in `Link` headers of WHEP servers (draft-ietf-wish-whep §4.5):
 * `<turn:turn.example?transport=udp>; rel="ice-server"; username="u"; credential="c"`. Several headers arrive as one
 * text, joined by commas; entries that cannot be parsed are left out.
 */
export function parseIceServers(link: string | null): RTCIceServer[] {
  if (!link) return [];
  const servers: RTCIceServer[] = [];
  // A value begins at `<`; quoted texts may contain commas and semicolons.
  for (const [, url, rest] of link.matchAll(
    /<([^>]*)>((?:\s*;\s*[\w-]+(?:\s*=\s*(?:"(?:\\.|[^"\\])*"|[^\s;,"]+))?)*)/g,
  )) {
    const parameters = new Map(
      [...(rest ?? '').matchAll(/;\s*([\w-]+)\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^\s;,"]+))/g)].map(
        ([, name = '', quoted, plain = '']) => [name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain] as const,
      ),
    );
    if (!url || !/^(stun|turn)s?:/i.test(url)) continue;
    if (!parameters.get('rel')?.split(/\s+/).includes('ice-server')) continue;
    const username = parameters.get('username');
    const credential = parameters.get('credential');
    // A relay without a user name is invalid, and the browser would refuse the whole list.
    if (/^turn/i.test(url) && username === undefined) continue;
    servers.push({ urls: url, ...(username === undefined ? {} : { username, credential: credential ?? '' }) });
  }
  return servers;
}
