/**
 * The URL templates of a MediaMTX on its own ports.
 *
 * @param origin The protocol, the login if there is one, and the host name, without a port: `https://media.example`.
 */
export function buildMediaMtxTemplates(origin: string): { readonly whep: string; readonly hls: string } {
  return { whep: `${origin}:8889/{camera}/whep`, hls: `${origin}:8888/{camera}/index.m3u8` };
}
