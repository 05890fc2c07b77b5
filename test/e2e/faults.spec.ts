import { NO_FAULTS, type CameraFaults } from '../../demo/origin/faults.js';
import { LINEUP } from '../../demo/lineup.js';
import { expect, expectLive, expectMoving, expectState, faultCode, test } from './fixtures.js';

const { name: camera, index } = LINEUP[0]!;
const HTML = { 'Content-Type': 'text/html' };
const page503 = '<html><body><h1>503 Service Unavailable</h1></body></html>';

// What a server can answer, on the one rung that is allowed: the word, the fault.
const FAULTS: [string, 'whep' | 'hls' | 'mjpeg' | 'snapshot', Partial<CameraFaults>, string, string][] = [
  ['nobody publishes', 'whep', { offline: true }, 'offline', 'offline'],
  ['nobody publishes, HLS', 'hls', { offline: true }, 'offline', 'offline'],
  ['not configured', 'whep', { unconfigured: true }, 'unconfigured', 'unconfigured'],
  ['not configured, HLS', 'hls', { unconfigured: true }, 'unconfigured', 'unconfigured'],
  ['an on-demand source that never comes', 'whep', { startMs: 300, sourceTimeout: true }, 'offline', 'source-timeout'],
  ['no place', 'whep', { maxReaders: 0 }, 'capacity', 'capacity'],
  ['no place, HLS', 'hls', { maxReaders: 0 }, 'capacity', 'capacity'],
  ['a password', 'whep', { auth: { user: 'a', pass: 'b' } }, 'unauthorized', 'unauthorized'],
  ['a password, HLS', 'hls', { auth: { user: 'a', pass: 'b' } }, 'unauthorized', 'unauthorized'],
  ['a codec that is not offered', 'whep', { codecRefused: true }, 'unsupported', 'unsupported'],
  ['DTLS closed before a frame', 'whep', { closesEarly: true }, 'reconnecting', 'ended-early'],
  ['no path for the media', 'whep', { noIcePath: true }, 'reconnecting', 'no-media-path'],
  ['a path and no media', 'whep', { noMedia: true }, 'reconnecting', 'no-media'],
  [
    'HTML instead of SDP',
    'whep',
    { raw: { whep: { status: 200, headers: HTML, body: '<html>hello</html>' } } },
    'reconnecting',
    'bad-answer',
  ],
  [
    'noise instead of SDP',
    'whep',
    { raw: { whep: { status: 201, body: 'v=0\r\nm=noise\r\n\u0001\u0002' } } },
    'reconnecting',
    'bad-answer',
  ],
  [
    'HTML instead of a playlist',
    'hls',
    { raw: { hls: { status: 200, headers: HTML, body: '<html>hello</html>' } } },
    'reconnecting',
    'bad-answer',
  ],
  [
    'a playlist of garbage',
    'hls',
    { raw: { hls: { status: 200, body: '#EXTM3U\n#EXT-X-nothing\n\u0000\u0001' } } },
    'reconnecting',
    'bad-answer',
  ],
  [
    'a proxy without a backend',
    'whep',
    { raw: { whep: { status: 503, headers: HTML, body: page503 } } },
    'reconnecting',
    'unreachable',
  ],
  [
    'a proxy that is full',
    'whep',
    {
      raw: {
        whep: {
          status: 503,
          headers: { 'Retry-After': '5', 'Access-Control-Expose-Headers': 'Retry-After' },
          body: page503,
        },
      },
    },
    'capacity',
    'capacity',
  ],
  [
    'a gateway timeout',
    'hls',
    { raw: { hls: { status: 504, headers: HTML, body: page503 } } },
    'reconnecting',
    'unreachable',
  ],
  [
    'a gateway that forbids',
    'whep',
    { raw: { whep: { status: 403, headers: HTML, body: 'Forbidden' } } },
    'unauthorized',
    'unauthorized',
  ],
  [
    'no such page',
    'whep',
    { raw: { whep: { status: 404, headers: HTML, body: '<h1>Not Found</h1>' } } },
    'offline',
    'not-found',
  ],
  ['a multipart stream cut in the middle', 'mjpeg', { cutMultipart: true }, 'reconnecting', 'unreachable'],
  [
    'no multipart at all',
    'mjpeg',
    { raw: { mjpeg: { status: 200, headers: HTML, body: '<html>hello</html>' } } },
    'reconnecting',
    'bad-answer',
  ],
  [
    'a still that is none',
    'snapshot',
    { raw: { snapshot: { status: 200, headers: { 'Content-Type': 'image/jpeg' }, body: 'no jpeg' } } },
    'reconnecting',
    'bad-answer',
  ],
];

for (const [title, rung, faults, word, code] of FAULTS) {
  test(`${title} (${rung}): ${word}, and live again when it is mended`, async ({ open, origin }) => {
    origin.setFaults(camera, faults);
    const urls = { whep: origin.whepUrl, hls: origin.hlsUrl, mjpeg: origin.mjpegUrl, snapshot: origin.snapshotUrl };
    const player = await open({ camera, [rung]: urls[rung] });
    await expect.poll(() => faultCode(player)).toBe(code);
    await expectState(player, word);
    await expect(player.locator('[part=message]')).toBeVisible();
    origin.setFaults(camera, NO_FAULTS);
    await player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.retry());
    await expectLive(player, rung === 'hls' ? 'll-hls' : rung);
    await expectMoving(player, index, 10_000);
  });
}

test('a name that could reach another path is refused, and another name plays', async ({ open, origin, page }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const player = await open({ camera: '../admin', whep: origin.whepUrl, hls: origin.hlsUrl });
  await expectState(player, 'unconfigured');
  expect(await faultCode(player)).toBe('bad-address');
  expect(asked.filter((url) => url.includes('admin'))).toEqual([]);
  await player.evaluate((element, name) => element.setAttribute('camera', name), camera);
  await expectLive(player, 'whep');
});

test('without a path for the media the next rung shows, and WHEP is not waited for', async ({ open, origin }) => {
  origin.setFaults(camera, { noIcePath: true });
  const player = await open({ camera, whep: origin.whepUrl, hls: origin.hlsUrl });
  await expectLive(player, 'll-hls');
  await expectMoving(player, index, 5000);
});

test('a browser that the codec is refused to goes down and plays', async ({ open, origin }) => {
  origin.setFaults(camera, { codecRefused: true });
  const player = await open({ camera, whep: origin.whepUrl, hls: origin.hlsUrl });
  await expectLive(player, 'll-hls');
});

test('a source that goes is offline at once on every rung, and comes back by itself', async ({ open, origin }) => {
  for (const rung of ['whep', 'll-hls']) {
    const player = await open({ camera, whep: origin.whepUrl, hls: origin.hlsUrl, transports: rung });
    await expectLive(player, rung);
    origin.setFaults(camera, { offline: true });
    await expectState(player, 'offline');
    await expect(player.locator('[part=still-time]')).toBeVisible();
    origin.setFaults(camera, { offline: false });
    await expectLive(player, rung);
    await expectMoving(player, index, 5000);
  }
});

test('a picture that stops is called frozen, and goes on when it moves', async ({ open, origin }) => {
  const player = await open({ camera, whep: origin.whepUrl });
  await expectLive(player, 'whep');
  origin.setFaults(camera, { frozen: true });
  await expectState(player, 'stalled');
  await expect(player.locator('.countdown')).toContainText('Frozen for');
  origin.setFaults(camera, { frozen: false });
  await expectLive(player, 'whep');
  await expectMoving(player, index, 3000);
});

test('a server that goes is looked for until it is back', async ({ open, origin }) => {
  const player = await open({ camera, whep: origin.whepUrl, hls: origin.hlsUrl });
  await expectLive(player, 'whep');
  await origin.setServerGone(true);
  try {
    await expectState(player, 'reconnecting');
    await expect.poll(() => faultCode(player)).toBe('unreachable');
  } finally {
    await origin.setServerGone(false);
  }
  await expectLive(player, 'whep');
  await expectMoving(player, index, 3000);
});

test('packets that are lost are asked for again', async ({ open, origin }) => {
  origin.setFaults(camera, { lossPercent: 5 });
  const player = await open({ camera, whep: origin.whepUrl });
  await expectLive(player, 'whep');
  await expectMoving(player, index, 3000);
});

test('with credentials it plays, and they go to the camera alone', async ({ open, origin, page, pageUrl }) => {
  origin.setFaults(camera, { auth: { user: 'viewer', pass: 'secret' } });
  const withAuth = new Set<string>();
  page.on('request', (request) => {
    if (request.headers()['authorization']) withAuth.add(new URL(request.url()).origin);
  });
  for (const rung of ['whep', 'll-hls', 'mjpeg', 'snapshot']) {
    const { whepUrl: whep, hlsUrl: hls, mjpegUrl: mjpeg, snapshotUrl: snapshot } = origin;
    const player = await open({ camera, whep, hls, mjpeg, snapshot, transports: rung });
    await player.evaluate((element: HTMLElementTagNameMap['cam-player']) => {
      element.credentials = () => ({ username: 'viewer', password: 'secret' });
    });
    await expectLive(player, rung);
    await expectMoving(player, index, 5000);
  }
  expect(withAuth.has(new URL(pageUrl).origin)).toBe(false);
  expect(withAuth.size).toBeGreaterThan(0);
});
