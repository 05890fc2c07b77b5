import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { RTCPeerConnection, RTCRtpCodecParameters, type RtpPacket } from 'werift';
import type { CameraFaults } from '../../demo/origin/faults.js';
import { Origin } from '../../demo/origin/origin.js';
import { ManualCamera, createOffer, until } from './origin-fixtures.js';

let camera: ManualCamera;
let origin: Origin;
let viewers: CameraPlayback[] = [];
let ticking: NodeJS.Timeout;

beforeEach(async () => {
  camera = new ManualCamera('gate');
  origin = await Origin.start({ cameras: [camera] });
  let count = 0;
  ticking = setInterval(() => camera.send(count++ % 10 === 0), 20);
});

afterEach(async () => {
  clearInterval(ticking);
  await Promise.all(viewers.map((viewer) => viewer.pc.close()));
  viewers = [];
  await origin.close();
});

interface CameraPlayback {
  readonly pc: RTCPeerConnection;
  readonly packets: RtpPacket[];
  readonly resource: string;
  /** Did DTLS say goodbye? */
  isDismissed: boolean;
  requestKeyFrame(): Promise<void>;
}

/** A viewer over WebRTC that is no browser. */
async function watch(): Promise<CameraPlayback> {
  const pc = new RTCPeerConnection({
    codecs: {
      audio: [],
      video: [
        new RTCRtpCodecParameters({
          mimeType: 'video/H264',
          clockRate: 90_000,
          parameters: 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
          rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }],
        }),
      ],
    },
  });
  const transceiver = pc.addTransceiver('video', { direction: 'recvonly' });
  const packets: RtpPacket[] = [];
  transceiver.onTrack.subscribe((track) => track.onReceiveRtp.subscribe((packet) => packets.push(packet)));
  await pc.setLocalDescription(await pc.createOffer());
  const endpoint = origin.whepUrl.replace('{camera}', 'gate');
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'Content-Type': 'application/sdp' },
    body: pc.localDescription?.sdp,
  });
  const sdp = await response.text();
  assert.equal(response.status, 201, sdp);
  const viewer: CameraPlayback = {
    pc,
    packets,
    resource: new URL(response.headers.get('location') ?? '', endpoint).href,
    isDismissed: false,
    requestKeyFrame: () => transceiver.receiver.sendRtcpPLI(packets[0]?.header.ssrc ?? 0),
  };
  viewers.push(viewer);
  await pc.setRemoteDescription({ type: 'answer', sdp });
  pc.dtlsTransports[0]?.onStateChange.subscribe((state) => {
    if (state === 'closed') viewer.isDismissed = true;
  });
  return viewer;
}

const readNalType = ({ payload }: RtpPacket) => (payload[0] ?? 0) & 0x1f;
const flows = async (viewer: CameraPlayback) => {
  const before = viewer.packets.length;
  await until('packets flow', () => viewer.packets.length > before + 20);
};

test('media begins with a key frame and its parameters, in sequence', async () => {
  const viewer = await watch();
  await flows(viewer);
  assert.equal(readNalType(viewer.packets[0] as RtpPacket), 7, 'SPS first');
  viewer.packets.forEach((packet, i) => {
    const before = viewer.packets[i - 1];
    if (before) assert.equal((packet.header.sequenceNumber - before.header.sequenceNumber) & 0xffff, 1);
    assert.ok(packet.payload.length <= 1200);
  });
  const ends = viewer.packets.filter(({ header }) => header.marker).map(({ header }) => header.timestamp);
  assert.equal(((ends[1] ?? 0) - (ends[0] ?? 0)) >>> 0, 3600, 'one picture is 40 ms of 90 kHz');
});

test('a PLI asks the camera for a key frame', async () => {
  const viewer = await watch();
  await flows(viewer);
  const before = camera.keyFrameRequests;
  await viewer.requestKeyFrame();
  await until('a request', () => camera.keyFrameRequests > before);
});

test('DELETE frees the place and says goodbye', async () => {
  const viewer = await watch();
  await flows(viewer);
  assert.equal(origin.sessions('gate').whep, 1);
  assert.equal((await fetch(viewer.resource, { method: 'DELETE' })).status, 200);
  assert.equal(origin.sessions('gate').whep, 0);
  await until('DTLS closed', () => viewer.isDismissed);
  assert.equal(camera.listenerCount, 0, 'nobody listens to the camera any more');
});

test('a source that is lost ends its sessions with a goodbye', async () => {
  const viewer = await watch();
  await flows(viewer);
  origin.setFaults('gate', { offline: true });
  assert.equal(origin.sessions('gate').whep, 0);
  await until('DTLS closed', () => viewer.isDismissed);
  origin.reset('gate');
  await flows(await watch());
});

test('a server that is gone says nothing, and is back on the same ports', async () => {
  const viewer = await watch();
  await flows(viewer);
  const { whepUrl } = origin;
  await origin.setServerGone(true);
  assert.equal(origin.sessions('gate').whep, 0);
  const count = viewer.packets.length;
  await assert.rejects(fetch(whepUrl.replace('{camera}', 'gate'), { method: 'POST' }), 'the port is closed');
  await origin.setServerGone(false);
  assert.equal(origin.whepUrl, whepUrl);
  await flows(await watch());
  assert.equal(viewer.isDismissed, false);
  assert.ok(viewer.packets.length <= count + 8, 'no more than what was under way');
});

test('a frozen camera keeps its session and sends nothing', async () => {
  const viewer = await watch();
  await flows(viewer);
  origin.setFaults('gate', { frozen: true });
  const other = await watch();
  await until('connected', () => other.pc.connectionState === 'connected');
  const count = viewer.packets.length;
  const sent = camera.sentCount;
  await until('ten more pictures', () => camera.sentCount > sent + 10);
  assert.ok(viewer.packets.length <= count + 8);
  assert.equal(other.packets.length, 0);
  assert.equal(origin.sessions('gate').whep, 2);
  origin.reset('gate');
  await flows(viewer);
});

test('lost packets are repaired', async () => {
  origin.setFaults('gate', { lossPercent: 20 });
  const viewer = await watch();
  const isComplete = () => {
    const numbers = new Set(viewer.packets.slice(0, 200).map(({ header }) => header.sequenceNumber));
    const first = Math.min(...numbers);
    return numbers.size > 150 && [...Array(100).keys()].every((i) => numbers.has(first + i));
  };
  await until('the first hundred packets are complete', isComplete);
  const order = viewer.packets.map(({ header }) => header.sequenceNumber);
  assert.notDeepEqual(
    order,
    order.toSorted((a, b) => a - b),
    'some came late: they were sent again',
  );
});

test('everything lost is everything lost', async () => {
  origin.setFaults('gate', { lossPercent: 100 });
  const viewer = await watch();
  await until('the server sends', () => camera.listenerCount === 1);
  const sent = camera.sentCount;
  await until('ten more pictures', () => camera.sentCount > sent + 10);
  assert.equal(viewer.packets.length, 0);
});

test('a cut network passes nothing, and the session lives on when it is mended', async () => {
  const viewer = await watch();
  await flows(viewer);
  origin.setFaults('gate', { udpBlocked: true });
  const count = viewer.packets.length;
  const other = await watch();
  await until('the other one looks for its path', () => other.pc.iceConnectionState === 'checking');
  assert.ok(viewer.packets.length <= count + 8);
  assert.equal(other.packets.length, 0);
  origin.reset('gate');
  await flows(viewer);
});

const NEVER_PLAYS: readonly [string, Partial<CameraFaults>][] = [
  ['connects, and no packet comes', { noMedia: true }],
  ['connects, and is dismissed at once', { closesEarly: true }],
];
for (const [name, faults] of NEVER_PLAYS) {
  test(name, async () => {
    origin.setFaults('gate', faults);
    const viewer = await watch();
    if (faults.closesEarly) {
      await until('dismissed', () => viewer.isDismissed);
      assert.equal(origin.sessions('gate').whep, 0);
    } else {
      await until('connected', () => viewer.pc.connectionState === 'connected');
      await until('the camera is listened to', () => camera.listenerCount === 1);
    }
    assert.equal(viewer.packets.length, 0);
  });
}

test('candidates that lead nowhere, and a server that gives up after ten seconds', async () => {
  origin.setFaults('gate', { noIcePath: true });
  const response = await fetch(origin.whepUrl.replace('{camera}', 'gate'), {
    method: 'POST',
    headers: { 'Content-Type': 'application/sdp' },
    body: createOffer(),
  });
  assert.match(await response.text(), /127\.0\.0\.1 9 typ host/);
  assert.equal(origin.sessions('gate').whep, 1);
  await until('it gives up', () => origin.sessions('gate').whep === 0, 20_000);
});

test('ICE servers stand in the Link headers', async () => {
  const server = { url: 'turn:turn.example:3478', username: 'a"b', credential: 'c\\d' };
  const other = await Origin.start({
    cameras: [camera],
    iceServers: [{ url: 'stun:stun.example' }, server],
  });
  const response = await fetch(other.whepUrl.replace('{camera}', 'gate'), { method: 'OPTIONS' });
  assert.equal(
    response.headers.get('link'),
    '<stun:stun.example>; rel="ice-server", <turn:turn.example:3478>; rel="ice-server"; ' +
      'username="a\\"b"; credential="c\\\\d"; credential-type="password"',
  );
  await other.close();
});
