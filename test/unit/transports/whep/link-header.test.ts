import { expect } from '@open-wc/testing';
import { parseIceServers } from '../../../../src/transports/whep/link-header.js';

describe('parseIceServers', () => {
  it('says nothing of a header that is not there, empty, or of something else', () => {
    for (const link of [
      null,
      '',
      'noise',
      '<stun:s.example>',
      '<stun:s.example>; rel="next"',
      '<>; rel="ice-server"',
    ]) {
      expect(parseIceServers(link), String(link)).to.deep.equal([]);
    }
  });

  it('reads STUN without and TURN with a name and a password', () => {
    expect(parseIceServers('<stun:s.example:3478>; rel="ice-server"')).to.deep.equal([{ urls: 'stun:s.example:3478' }]);
    expect(
      parseIceServers(
        '<turn:t.example?transport=udp>; rel="ice-server"; username="me"; credential="pw"; credential-type="password"',
      ),
    ).to.deep.equal([{ urls: 'turn:t.example?transport=udp', username: 'me', credential: 'pw' }]);
  });

  it('reads several in one text, in their order, whatever the spacing and the case', () => {
    const link = '<STUN:a.example>;REL=ice-server , <turns:b.example>; Username=u;credential=c; rel="other ice-server"';
    expect(parseIceServers(link)).to.deep.equal([
      { urls: 'STUN:a.example' },
      { urls: 'turns:b.example', username: 'u', credential: 'c' },
    ]);
  });

  it('takes commas, semicolons and escaped quotes in a password for what they are', () => {
    const link = String.raw`<turn:t.example>; rel="ice-server"; username="a;b,<c>"; credential="q\"\\,; rel=x", <stun:s.example>; rel="ice-server"`;
    expect(parseIceServers(link)).to.deep.equal([
      { urls: 'turn:t.example', username: 'a;b,<c>', credential: 'q"\\,; rel=x' },
      { urls: 'stun:s.example' },
    ]);
  });

  it('leaves out what a peer connection would throw at: other schemes, a relay without a name', () => {
    const link =
      '<https://x.example>; rel="ice-server", <turn:t.example>; rel="ice-server", <stun:s.example>; rel="ice-server"';
    const servers = parseIceServers(link);
    expect(servers).to.deep.equal([{ urls: 'stun:s.example' }]);
    new RTCPeerConnection({ iceServers: servers }).close();
  });
});
