import { expect } from '@open-wc/testing';
import { closeWhenIdle } from '../../../../src/transports/whep/close-when-idle.js';
import { until } from '../../support.js';

describe('closeWhenIdle', () => {
  let pc: RTCPeerConnection;
  beforeEach(() => {
    pc = new RTCPeerConnection();
    pc.addTransceiver('video', { direction: 'recvonly' });
  });
  afterEach(() => pc.close());

  const isClosed = () => pc.signalingState === 'closed';

  it('closes what has never made an offer', async () => {
    closeWhenIdle(pc);
    await until(isClosed);
  });

  it('closes at last on a page that is never idle', async () => {
    await pc.setLocalDescription();
    const busy = setInterval(() => {
      const endMs = performance.now() + 15;
      while (performance.now() < endMs);
    });
    try {
      closeWhenIdle(pc);
      await until(isClosed);
    } finally {
      clearInterval(busy);
    }
  });

  it('lets the events of an offer arrive before it closes', async () => {
    const heard: string[] = [];
    pc.addEventListener('icegatheringstatechange', () => heard.push(pc.iceGatheringState));
    await pc.setLocalDescription();
    closeWhenIdle(pc);
    expect(isClosed()).to.equal(false);
    await until(isClosed);
    // An event that was lost is one that holds its connection for ever.
    expect(heard).to.deep.equal(['gathering', 'complete']);
  });

  it('closes at once what plays', async () => {
    const other = new RTCPeerConnection();
    try {
      pc.addEventListener('icecandidate', ({ candidate }) => void other.addIceCandidate(candidate ?? undefined));
      other.addEventListener('icecandidate', ({ candidate }) => void pc.addIceCandidate(candidate ?? undefined));
      await pc.setLocalDescription();
      await other.setRemoteDescription(pc.localDescription!);
      await other.setLocalDescription();
      await pc.setRemoteDescription(other.localDescription!);
      await until(() => pc.connectionState === 'connected' && pc.iceGatheringState === 'complete');
      closeWhenIdle(pc);
      expect(isClosed()).to.equal(true);
    } finally {
      other.close();
    }
  });

  it('does not wait when the page is left', async () => {
    await pc.setLocalDescription();
    closeWhenIdle(pc);
    expect(isClosed()).to.equal(false);
    window.dispatchEvent(new PageTransitionEvent('pagehide'));
    expect(isClosed()).to.equal(true);
  });
});
