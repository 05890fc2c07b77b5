/**
 * Reads the viewer's ICE fragment in a PATCH (RFC 8840); null if it contains candidates only. Those are not needed,
 * because the viewer's checks reveal its address. Throws with MediaMTX's message for a section without an id.
 */
export function readUfrag(fragment: string): string | null {
  const sections = fragment.split(/^(?=m=)/m).filter((section) => section.startsWith('m='));
  for (const section of sections) {
    if (!/^a=mid:/m.test(section)) throw new Error('mid attribute is missing');
    if (!/^a=mid:\d+\s*$/m.test(section)) throw new Error('invalid mid attribute');
  }
  return /^a=ice-ufrag:(\S+)/m.exec(fragment)?.[1] ?? null;
}
