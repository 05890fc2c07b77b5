/** The secrets of an ICE generation. */
export interface IceCredentials {
  readonly ufrag: string;
  readonly pwd: string;
}

/** True when the text looks like a session description (RFC 8866 §5: it begins with `v=0`). */
export function isSdp(text: string): boolean {
  return /^v=0\r?\n/.test(text) && /^m=/m.test(text);
}

/** The first ICE credentials in a description or fragment; null when there are none. */
export function parseIceCredentials(sdp: string): IceCredentials | null {
  const ufrag = /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1];
  const pwd = /^a=ice-pwd:(\S+)/m.exec(sdp)?.[1];
  return ufrag && pwd ? { ufrag, pwd } : null;
}

/**
 * An SDP fragment (RFC 8840 §9) for `PATCH application/trickle-ice-sdpfrag`: the credentials of the
 * description's ICE generation and those of the candidates that belong to it, each under its media
 * section. Empty when the description has no credentials.
 */
export function buildIceFragment(description: string, candidates: readonly RTCIceCandidate[]): string {
  const credentials = parseIceCredentials(description);
  if (!credentials) return '';
  const lines = [`a=ice-ufrag:${credentials.ufrag}`, `a=ice-pwd:${credentials.pwd}`];
  const sections = description.split(/^(?=m=)/m).slice(1);
  sections.forEach((section, index) => {
    const ownCandidates = candidates.filter(
      // A left-over of a generation that was rolled back would look like a restart.
      (one) => one.sdpMLineIndex === index && (one.usernameFragment ?? credentials.ufrag) === credentials.ufrag,
    );
    // Bundled: the first section carries the transport, the others only speak when they have a word.
    if (ownCandidates.length === 0 && index > 0) return;
    lines.push(section.split(/\r?\n/)[0] ?? '', `a=mid:${/^a=mid:(\S+)/m.exec(section)?.[1] ?? index}`);
    lines.push(...ownCandidates.map(({ candidate }) => `a=${candidate}`));
  });
  return `${lines.join('\r\n')}\r\n`;
}

/**
 * The answer for a restarted ICE generation: the old answer with the credentials and candidates of the
 * server's fragment. Null when the fragment has no credentials.
 */
export function buildRestartedAnswer(answer: string, fragment: string): string | null {
  const credentials = parseIceCredentials(fragment);
  if (!credentials) return null;
  const candidates = fragment.match(/^a=candidate:.*$/gm)?.map((line) => line.trim()) ?? [];
  const [head = '', ...sections] = answer
    .replace(/^a=(candidate:|end-of-candidates).*\r?\n/gm, '')
    .replace(/^a=ice-ufrag:.*$/gm, `a=ice-ufrag:${credentials.ufrag}`)
    .replace(/^a=ice-pwd:.*$/gm, `a=ice-pwd:${credentials.pwd}`)
    .split(/^(?=m=)/m);
  return head + sections.map((section, i) => (i === 0 ? withLines(section, candidates) : section)).join('');
}

function withLines(section: string, lines: readonly string[]): string {
  return [section.replace(/(\r?\n)*$/, ''), ...lines, ''].join('\r\n');
}
