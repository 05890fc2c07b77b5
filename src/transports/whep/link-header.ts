/**
 * The ICE servers in `Link` headers, as WHEP servers name them (draft-ietf-wish-whep §4.5):
 * `<turn:turn.example?transport=udp>; rel="ice-server"; username="u"; credential="c"`.
 * Several headers arrive as one text, joined by commas; what can't be read is left out.
 */
export function parseIceServers(link: string | null): RTCIceServer[] {
  if (!link) return [];
  const servers: RTCIceServer[] = [];
  // A value begins at `<`; quoted texts may hold commas and semicolons of their own.
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
    // Without a name a relay is refused, and the browser would throw out the whole list.
    if (/^turn/i.test(url) && username === undefined) continue;
    servers.push({ urls: url, ...(username === undefined ? {} : { username, credential: credential ?? '' }) });
  }
  return servers;
}
