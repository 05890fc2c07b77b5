import type { IceCredentials } from './wire.js';

/** What a PATCH brings (RFC 8840): candidates, or new credentials for an ICE restart. */
export interface Fragment {
  readonly ufrag: string | null;
  readonly candidates: readonly string[];
}

/** Reads an SDP fragment; throws in MediaMTX's words where a section does not say which one it is. */
export function readFragment(text: string): Fragment {
  const sections = text.split(/^(?=m=)/m).filter((section) => section.startsWith('m='));
  for (const section of sections) {
    if (!/^a=mid:/m.test(section)) throw new Error('mid attribute is missing');
    if (!/^a=mid:\d+\s*$/m.test(section)) throw new Error('invalid mid attribute');
  }
  return {
    ufrag: /^a=ice-ufrag:(\S+)/m.exec(text)?.[1] ?? null,
    candidates: [...text.matchAll(/^a=(candidate:.*?)\r?$/gm)].map(([, candidate]) => candidate ?? ''),
  };
}

/** The answer to an ICE restart: the server's new credentials, and where it is. */
export function restartAnswer(mid: string, { ufrag, pwd }: IceCredentials, candidate: string): string {
  return [
    'a=ice-options:trickle ice2',
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    `a=mid:${mid}`,
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${pwd}`,
    `a=${candidate}`,
    'a=end-of-candidates',
    '',
  ].join('\r\n');
}

/** A description with another agent's credentials and candidate in the place of its own. */
export function withAgent(sdp: string, { ufrag, pwd }: IceCredentials, candidate: string): string {
  return (
    sdp
      .replace(/^a=(candidate:.*|end-of-candidates|ice-lite)\r?\n/gm, '')
      .replace(/^(m=\w+) [1-9]\d* /gm, '$1 9 ')
      .replace(/^c=IN IP4 .*?(\r?)$/gm, 'c=IN IP4 0.0.0.0$1')
      .replace(/^a=ice-ufrag:.*?(\r?)$/gm, `a=ice-ufrag:${ufrag}$1`)
      .replace(/^a=ice-pwd:.*?(\r?)$/gm, `a=ice-pwd:${pwd}$1`)
      // The agent answers checks and sends none (RFC 8839 §5.3).
      .replace(/^(?=m=)/m, 'a=ice-lite\r\n')
      // Behind the first mid: bundled sections share its path.
      .replace(/^(a=mid:.*\r?\n)/m, `$1a=${candidate}\r\na=end-of-candidates\r\n`)
  );
}
