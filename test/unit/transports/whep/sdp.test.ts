import { expect } from '@open-wc/testing';
import {
  parseIceCredentials,
  buildIceFragment,
  isSdp,
  buildRestartedAnswer,
} from '../../../../src/transports/whep/sdp.js';

const text = (...lines: string[]) => `${lines.join('\r\n')}\r\n`;
const OFFER = text(
  'v=0',
  'o=- 1 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE v a',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'a=mid:v',
  'a=ice-ufrag:UUUU',
  'a=ice-pwd:secret-of-the-offer-24-ch',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'a=mid:a',
  'a=ice-ufrag:UUUU',
  'a=ice-pwd:secret-of-the-offer-24-ch',
);
const candidate = (port: number, sdpMLineIndex: number, usernameFragment = 'UUUU') =>
  new RTCIceCandidate({
    candidate: `candidate:1 1 udp 2130706431 192.0.2.1 ${port} typ host ufrag ${usernameFragment}`,
    sdpMLineIndex,
    usernameFragment,
  });

describe('isSdp', () => {
  it('knows a description from a page, an error and a fragment', () => {
    expect(isSdp(OFFER)).to.equal(true);
    expect(isSdp(OFFER.replaceAll('\r\n', '\n'))).to.equal(true);
    for (const other of ['', '<!doctype html>', '{"status":"error"}', 'v=0', 'a=ice-ufrag:x\r\nm=video 9\r\n']) {
      expect(isSdp(other), other).to.equal(false);
    }
  });
});

describe('parseIceCredentials', () => {
  it('reads the first pair, and null where half is missing', () => {
    expect(parseIceCredentials(OFFER)).to.deep.equal({ ufrag: 'UUUU', pwd: 'secret-of-the-offer-24-ch' });
    expect(parseIceCredentials('a=ice-ufrag:x\r\n')).to.equal(null);
    expect(parseIceCredentials('')).to.equal(null);
  });
});

describe('buildIceFragment', () => {
  it('puts each candidate under its section, with the credentials on top', () => {
    expect(buildIceFragment(OFFER, [candidate(5000, 0), candidate(5001, 1), candidate(5002, 0)])).to.equal(
      text(
        'a=ice-ufrag:UUUU',
        'a=ice-pwd:secret-of-the-offer-24-ch',
        'm=video 9 UDP/TLS/RTP/SAVPF 96',
        'a=mid:v',
        'a=candidate:1 1 udp 2130706431 192.0.2.1 5000 typ host ufrag UUUU',
        'a=candidate:1 1 udp 2130706431 192.0.2.1 5002 typ host ufrag UUUU',
        'm=audio 9 UDP/TLS/RTP/SAVPF 111',
        'a=mid:a',
        'a=candidate:1 1 udp 2130706431 192.0.2.1 5001 typ host ufrag UUUU',
      ),
    );
  });

  it('names only the first section when there are no candidates, as for a restart', () => {
    expect(buildIceFragment(OFFER, [])).to.match(/m=video.*\r\na=mid:v\r\n$/);
  });

  it('leaves out the candidates of another generation: they would look like a restart', () => {
    expect(buildIceFragment(OFFER, [candidate(5000, 0, 'OLD1'), candidate(5001, 0)]))
      .to.contain('5001')
      .and.not.contain('5000');
  });

  it('is empty without credentials', () => {
    expect(buildIceFragment('v=0\r\nm=video 9\r\n', [])).to.equal('');
  });
});

describe('buildRestartedAnswer', () => {
  const answer = OFFER.replaceAll('UUUU', 'SSSS').replace(
    'm=audio',
    'a=candidate:9 1 udp 1 192.0.2.9 9999 typ host\r\na=end-of-candidates\r\nm=audio',
  );

  it('takes over credentials and candidates, and forgets the old ones', () => {
    const fragment = text(
      'm=video 9 UDP/TLS/RTP/SAVPF 96',
      'a=mid:v',
      'a=ice-ufrag:NNNN',
      'a=ice-pwd:secret-of-the-server-24ch',
      'a=candidate:2 1 udp 1 192.0.2.2 2222 typ host',
      'a=end-of-candidates',
    );
    const restarted = buildRestartedAnswer(answer, fragment) ?? '';
    expect(restarted.match(/^a=ice-ufrag:.*$/gm)).to.deep.equal(['a=ice-ufrag:NNNN', 'a=ice-ufrag:NNNN']);
    expect(restarted.match(/^a=ice-pwd:.*$/gm)).to.deep.equal(Array(2).fill('a=ice-pwd:secret-of-the-server-24ch'));
    expect(restarted.match(/^a=candidate:.*$/gm)).to.deep.equal(['a=candidate:2 1 udp 1 192.0.2.2 2222 typ host']);
    expect(restarted.indexOf('a=candidate:2')).to.be.below(restarted.indexOf('m=audio'));
    expect(restarted.split('\r\n').every((line, i, all) => line !== '' || i === all.length - 1)).to.equal(true);
  });

  it('is null for a fragment without credentials', () => {
    expect(buildRestartedAnswer(answer, 'a=candidate:2 1 udp 1 192.0.2.2 2222 typ host\r\n')).to.equal(null);
  });
});
