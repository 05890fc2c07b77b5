/** A STUN or TURN server that the origin offers to its viewers. */
export interface IceServer {
  readonly url: string;
  readonly username?: string;
  readonly credential?: string;
}

/** The values of the Link headers that name them (RFC 9725 §4.4). */
export function linkHeaders(servers: readonly IceServer[]): string[] {
  return servers.map(({ url, username, credential = '' }) => {
    const login = username
      ? `; username="${escaped(username)}"; credential="${escaped(credential)}"; credential-type="password"`
      : '';
    return `<${url}>; rel="ice-server"${login}`;
  });
}

function escaped(text: string): string {
  return text.replace(/[\\"]/g, '\\$&');
}
