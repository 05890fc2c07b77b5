/**
 * The viewer's ICE fragment in a PATCH (RFC 8840); null when it brings candidates only, which are not needed: its
 * checks tell where it is. Throws in MediaMTX's words where a section does not say which one it is.
 */
export function readUfrag(fragment: string): string | null {
  const sections = fragment.split(/^(?=m=)/m).filter((section) => section.startsWith('m='));
  for (const section of sections) {
    if (!/^a=mid:/m.test(section)) throw new Error('mid attribute is missing');
    if (!/^a=mid:\d+\s*$/m.test(section)) throw new Error('invalid mid attribute');
  }
  return /^a=ice-ufrag:(\S+)/m.exec(fragment)?.[1] ?? null;
}
