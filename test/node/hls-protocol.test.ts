import assert from 'node:assert/strict';
import { afterEach, describe, it, mock } from 'node:test';
import type { HlsOptions } from '../../demo/origin/hls/handler.js';
import { eventually, FedCamera, serve, listUrls, type Answer, type Bench } from './hls-harness.js';

let bench: Bench;
let camera: FedCamera;

afterEach(async () => {
  mock.timers.reset();
  await bench.close();
});

/** Starts a handler with this many frames, and a session. */
async function start(options: HlsOptions, frames: number, query = ''): Promise<{ stream: string; index: Answer }> {
  camera = new FedCamera();
  bench = await serve(camera, options);
  const requests = bench.get(`index.m3u8?${query}cookieCheck=1`);
  await eventually(() => camera.listenerCount === 1);
  camera.feed(frames);
  const index = await requests;
  return { stream: listUrls(index.text)[0] ?? '', index };
}

/** Replaces the parts of a text that differ in each run. */
const plain = (text: string) => text.replace(/session=[-0-9a-f]{36}/g, 'session=S').replace(/\b[0-9a-f]{12}_/g, 'P_');

/** Tells whether the request has been answered. */
function watch<T>(promise: Promise<T>): { isDone: boolean } {
  const state = { isDone: false };
  void promise.finally(() => (state.isDone = true));
  return state;
}

describe('HLS index', () => {
  it('starts with a redirect that tests cookies, and keeps the viewer’s query', async () => {
    bench = await serve(new FedCamera(), { variant: 'lowLatency' });
    for (const headers of [undefined, { cookie: 'cookieCheck=1' }]) {
      const { status, headers: answered, text } = await bench.get('index.m3u8?jwt=a%2Bb', headers);
      assert.equal(status, 302);
      assert.equal(answered.get('location'), '/cam/index.m3u8?jwt=a%2Bb&cookieCheck=1');
      assert.equal(answered.get('set-cookie'), 'cookieCheck=1; HttpOnly; Secure; SameSite=None; Partitioned');
      assert.equal(answered.get('access-control-allow-origin'), '*');
      assert.equal(text, '');
    }
  });

  it('has its own text, type and caching', async () => {
    const { index } = await start({ variant: 'lowLatency' }, 27);
    assert.equal(index.status, 200);
    assert.equal(index.headers.get('content-type'), 'application/vnd.apple.mpegurl');
    assert.equal(index.headers.get('cache-control'), 'private, no-cache');
    assert.equal(index.headers.get('set-cookie'), null);
    const [bandwidth] = /BANDWIDTH=\d+,AVERAGE-BANDWIDTH=\d+/.exec(index.text) ?? [];
    assert.equal(
      plain(index.text),
      `#EXTM3U
#EXT-X-VERSION:10
#EXT-X-INDEPENDENT-SEGMENTS

#EXT-X-STREAM-INF:${bandwidth},CODECS="avc1.42c01f",RESOLUTION=640x360,FRAME-RATE=25.000
video1_stream.m3u8?session=S
`,
    );
  });

  for (const { variant, segments } of [
    { variant: 'lowLatency', segments: 1 },
    { variant: 'fmp4', segments: 2 },
    { variant: 'mpegts', segments: 1 },
  ] as const) {
    it(`of ${variant} is held until there are ${segments} complete segments`, async () => {
      camera = new FedCamera();
      bench = await serve(camera, { variant });
      const pending = bench.get('index.m3u8?cookieCheck=1');
      const state = watch(pending);
      await eventually(() => camera.listenerCount === 1);
      camera.feed(25 * segments);
      // A second request to the server and back takes longer than an answer that is ready.
      await bench.get('video1_stream.m3u8');
      assert.equal(state.isDone, false);
      camera.feed(1);
      assert.equal((await pending).status, 200);
    });
  }

  it('puts the session into a cookie if the viewer accepts cookies', async () => {
    await start({ variant: 'lowLatency' }, 27);
    const index = await bench.get('index.m3u8?jwt=x&cookieCheck=1', { cookie: 'a=b; cookieCheck=1' });
    assert.equal(listUrls(index.text)[0], 'video1_stream.m3u8?jwt=x');
    const [, id] = /^hlsSession=([^;]+); HttpOnly; Secure; SameSite=None; Partitioned$/.exec(
      index.headers.get('set-cookie') ?? '',
    ) ?? ['', 'no session'];
    const stream = await bench.get('video1_stream.m3u8?jwt=x', { cookie: `hlsSession=${id}` });
    assert.equal(stream.status, 200);
    for (const url of listUrls(stream.text).filter((one) => one !== 'gap.mp4')) assert.match(url, /\?jwt=x$/);
  });

  it('repeats the session and the viewer’s query in each URL', async () => {
    const { stream } = await start({ variant: 'lowLatency' }, 27, 'jwt=x&');
    assert.equal(plain(stream), 'video1_stream.m3u8?jwt=x&session=S');
    const playlist = await bench.get(`${stream}&_HLS_msn=7&_HLS_part=0`);
    const urls = listUrls(plain(playlist.text)).filter((url) => url !== 'gap.mp4');
    assert.equal(urls.length, 8);
    for (const url of urls) assert.match(url, /^P_video1_\w+\.mp4\?jwt=x&session=S$/);
  });
});

describe('HLS playlist', () => {
  it('of low latency has gaps before its first segment, parts, dates and a hint', async () => {
    const { stream } = await start({ variant: 'lowLatency' }, 32);
    const { text, headers } = await bench.get(stream);
    assert.equal(headers.get('content-type'), 'application/vnd.apple.mpegurl');
    assert.equal(
      plain(text),
      `#EXTM3U
#EXT-X-VERSION:10
#EXT-X-TARGETDURATION:1
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.50000,CAN-SKIP-UNTIL=6.00000
#EXT-X-PART-INF:PART-TARGET=0.20000
#EXT-X-MEDIA-SEQUENCE:1
#EXT-X-MAP:URI="P_video1_init.mp4?session=S"
${'#EXT-X-GAP\n#EXTINF:1.00000,\ngap.mp4\n'.repeat(6)}#EXT-X-PROGRAM-DATE-TIME:2026-11-21T07:00:00.000Z
#EXT-X-PART:DURATION=0.20000,URI="P_video1_part0.mp4?session=S",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.20000,URI="P_video1_part1.mp4?session=S"
#EXT-X-PART:DURATION=0.20000,URI="P_video1_part2.mp4?session=S"
#EXT-X-PART:DURATION=0.20000,URI="P_video1_part3.mp4?session=S"
#EXT-X-PART:DURATION=0.20000,URI="P_video1_part4.mp4?session=S"
#EXTINF:1.00000,
P_video1_seg7.mp4?session=S
#EXT-X-PART:DURATION=0.20000,URI="P_video1_part5.mp4?session=S",INDEPENDENT=YES
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="P_video1_part6.mp4?session=S"
`,
    );
  });

  it('of low latency lists seven complete segments, and the parts of the newest two', async () => {
    const { stream } = await start({ variant: 'lowLatency' }, 25 * 9 + 2);
    const { text } = await bench.get(stream);
    assert.match(text, /#EXT-X-MEDIA-SEQUENCE:9\n/);
    assert.doesNotMatch(text, /GAP/);
    assert.deepEqual(
      plain(text).match(/^P_\w+/gm),
      [9, 10, 11, 12, 13, 14, 15].map((n) => `P_video1_seg${n}`),
    );
    assert.deepEqual(
      text.match(/(?<=DATE-TIME:).+/g),
      ['07', '08'].map((second) => `2026-11-21T07:00:${second}.000Z`),
    );
    assert.equal(text.match(/#EXT-X-PART:/g)?.length, 10);
  });

  it('leaves out known segments in a delta update', async () => {
    const { stream } = await start({ variant: 'lowLatency' }, 25 * 9 + 7);
    const [whole, delta] = [await bench.get(stream), await bench.get(`${stream}&_HLS_skip=YES`)];
    const text = plain(delta.text);
    assert.match(text, /#EXT-X-MEDIA-SEQUENCE:9\n#EXT-X-SKIP:SKIPPED-SEGMENTS=2\n#EXTINF:1.00000,\nP_video1_seg11.mp4/);
    assert.doesNotMatch(text, /EXT-X-MAP/);
    const from = 'seg11.mp4';
    assert.equal(delta.text.split(from)[1], whole.text.split(from)[1]);
  });

  it('of classic fMP4 counts from 0, has two dates and neither parts nor blocking reload', async () => {
    const { stream } = await start({ variant: 'fmp4' }, 25 * 3 + 7);
    const { text } = await bench.get(`${stream}&_HLS_msn=99&_HLS_part=0`);
    assert.equal(
      plain(text),
      `#EXTM3U
#EXT-X-VERSION:10
#EXT-X-TARGETDURATION:1
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-MAP:URI="P_video1_init.mp4?session=S"
#EXTINF:1.00000,
P_video1_seg0.mp4?session=S
#EXT-X-PROGRAM-DATE-TIME:2026-11-21T07:00:01.000Z
#EXTINF:1.00000,
P_video1_seg1.mp4?session=S
#EXT-X-PROGRAM-DATE-TIME:2026-11-21T07:00:02.000Z
#EXTINF:1.00000,
P_video1_seg2.mp4?session=S
`,
    );
  });

  it('of MPEG-TS has its own file names and a date for each segment', async () => {
    const { stream } = await start({ variant: 'mpegts' }, 25 * 2 + 1);
    assert.match(stream, /^main_stream\.m3u8\?/);
    assert.equal(
      plain((await bench.get(stream)).text),
      `#EXTM3U
#EXT-X-VERSION:3
#EXT-X-ALLOW-CACHE:NO
#EXT-X-TARGETDURATION:1
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PROGRAM-DATE-TIME:2026-11-21T07:00:00.000Z
#EXTINF:1.00000,
P_main_seg0.ts?session=S
#EXT-X-PROGRAM-DATE-TIME:2026-11-21T07:00:01.000Z
#EXTINF:1.00000,
P_main_seg1.ts?session=S
`,
    );
  });
});

describe('HLS blocking reload', () => {
  it('is answered as soon as the part exists, and not before', async () => {
    const { stream } = await start({ variant: 'lowLatency' }, 27);
    const pending = bench.get(`${stream}&_HLS_msn=8&_HLS_part=1`);
    const state = watch(pending);
    camera.feed(8);
    await bench.get(stream);
    assert.equal(state.isDone, false);
    camera.feed(1);
    assert.match(
      plain((await pending).text),
      /part6\.mp4\?session=S"\n#EXT-X-PRELOAD-HINT:TYPE=PART,URI="P_video1_part7/,
    );
  });

  it('without a part waits for the complete segment, and with a part that will never exist for the next one', async () => {
    const { stream } = await start({ variant: 'lowLatency' }, 27);
    const pending = [bench.get(`${stream}&_HLS_msn=8`), bench.get(`${stream}&_HLS_msn=8&_HLS_part=9`)];
    const states = pending.map(watch);
    camera.feed(23);
    await bench.get(stream);
    assert.deepEqual(
      states.map(({ isDone }) => isDone),
      [false, false],
    );
    camera.feed(1);
    for (const { text } of await Promise.all(pending)) assert.match(text, /video1_seg8\.mp4/);
  });

  it('is answered at once for listed parts, and refused for parts far ahead', async () => {
    const { stream } = await start({ variant: 'lowLatency' }, 25 * 9 + 1);
    const fetchStatus = async (query: string) => (await bench.get(`${stream}&${query}`)).status;
    for (const good of ['_HLS_msn=9&_HLS_part=0', '_HLS_msn=15&_HLS_part=4', '_HLS_msn=15']) {
      assert.equal(await fetchStatus(good), 200, good);
    }
    for (const bad of [
      '_HLS_msn=8&_HLS_part=0',
      '_HLS_msn=1',
      '_HLS_msn=18&_HLS_part=0',
      '_HLS_msn=x',
      '_HLS_part=1',
    ]) {
      const { status, bytes } = await bench.get(`${stream}&${bad}`);
      assert.deepEqual([status, bytes.length], [400, 0], bad);
    }
    assert.equal(await fetchStatus('_HLS_msn=15&_HLS_part=x'), 400);
  });

  it('holds a request for the hinted part until the part exists', async () => {
    const { stream } = await start({ variant: 'lowLatency' }, 27);
    const hint = listUrls((await bench.get(stream)).text).at(-1) ?? '';
    const pending = bench.get(hint);
    const state = watch(pending);
    await bench.get(stream);
    assert.equal(state.isDone, false);
    camera.feed(5);
    const { status, headers, bytes } = await pending;
    assert.deepEqual([status, headers.get('content-type')], [200, 'video/mp4']);
    assert.deepEqual((await bench.get(hint)).bytes, bytes);
    assert.equal((await bench.get(hint.replace(/part\d+/, 'part99'))).status, 404);
  });
});

describe('HLS sessions and ends', () => {
  it('refuse requests without a session', async () => {
    const { stream } = await start({ variant: 'lowLatency' }, 27);
    const [segment = ''] = listUrls((await bench.get(stream)).text).filter((url) => /seg/.test(url));
    for (const url of ['video1_stream.m3u8', 'video1_stream.m3u8?session=x', segment.replace(/\?.*/, '')]) {
      const { status, headers, text } = await bench.get(url);
      assert.equal(status, 401);
      assert.equal(headers.get('content-type'), 'application/json; charset=utf-8');
      assert.equal(text, '{"status":"error","error":"authentication error"}');
    }
    assert.equal((await bench.get(stream, { cookie: 'hlsSession=x' })).status, 200);
  });

  it('answer 404 in plain text for missing and expired files', async () => {
    const { stream } = await start({ variant: 'lowLatency' }, 27);
    const first = listUrls((await bench.get(stream)).text).filter((url) => /_(seg|part)/.test(url));
    camera.feed(25 * 9);
    const others = ['gap.mp4', 'abc_video1_seg8.mp4', 'main_stream.m3u8'].map((url) => `${url}${stream.slice(18)}`);
    for (const url of [...first, ...others]) {
      const { status, headers, text } = await bench.get(url);
      assert.deepEqual([status, headers.get('content-type'), text], [404, 'text/plain', '404 page not found'], url);
    }
    assert.equal((await bench.get('index.m3u8?cookieCheck=1', {}, 'POST')).status, 404);
  });

  it('are counted, and removed after half a minute without requests', async () => {
    const { stream } = await start({ variant: 'lowLatency' }, 27);
    const other = listUrls((await bench.get('index.m3u8?cookieCheck=1')).text)[0] ?? '';
    assert.equal(bench.handler.sessionCount, 2);
    mock.timers.enable({ apis: ['Date'], now: Date.now() });
    mock.timers.tick(20_000);
    assert.equal((await bench.get(stream)).status, 200);
    mock.timers.tick(20_000);
    assert.equal(bench.handler.sessionCount, 1);
    assert.equal((await bench.get(other)).status, 401);
    assert.equal((await bench.get(stream)).status, 200);
  });

  it('end with the source: waiting requests get a 500, and the next start counts from the beginning', async () => {
    const { stream } = await start({ variant: 'lowLatency' }, 25 * 9 + 1);
    const old = listUrls((await bench.get(stream)).text);
    const waiting = [bench.get(`${stream}&_HLS_msn=17`), bench.get(old.at(-1) ?? '')];
    await bench.get(stream);
    bench.handler.end();
    for (const { status, bytes } of await Promise.all(waiting)) assert.deepEqual([status, bytes.length], [500, 0]);
    assert.deepEqual([bench.handler.sessionCount, camera.listenerCount], [0, 0]);
    assert.equal((await bench.get(stream)).status, 401);

    const index = bench.get('index.m3u8?cookieCheck=1');
    await eventually(() => camera.listenerCount === 1);
    camera.feed(51);
    const playlist = await bench.get(listUrls((await index).text)[0] ?? '');
    assert.match(playlist.text, /MEDIA-SEQUENCE:1\n/);
    const prefixes = [old, listUrls(playlist.text)].map((urls) => urls.find((url) => /seg/.test(url))?.split('_')[0]);
    assert.notEqual(prefixes[0], prefixes[1]);
  });

  it('end an index that waits for its first segment', async () => {
    camera = new FedCamera();
    bench = await serve(camera, { variant: 'lowLatency' });
    const index = bench.get('index.m3u8?cookieCheck=1');
    await eventually(() => camera.listenerCount === 1);
    bench.handler.end();
    assert.equal((await index).status, 500);
  });

  it('close the muxer after a minute without requests, unless it is always on', async () => {
    for (const isAlwaysOn of [false, true]) {
      mock.timers.enable({ apis: ['Date', 'setInterval'], now: Date.now() });
      camera = new FedCamera();
      bench = await serve(camera, { variant: 'lowLatency', isAlwaysOn });
      const index = bench.get('index.m3u8?cookieCheck=1');
      await eventually(() => camera.listenerCount === 1);
      camera.feed(27);
      await index;
      mock.timers.tick(55_000);
      assert.equal(camera.listenerCount, 1);
      mock.timers.tick(15_000);
      assert.equal(camera.listenerCount, isAlwaysOn ? 1 : 0);
      mock.timers.reset();
      await bench.close();
    }
  });

  it('run before the first viewer, and again after an outage, if always on', async () => {
    camera = new FedCamera();
    bench = await serve(camera, { variant: 'lowLatency', isAlwaysOn: true });
    camera.feed(27);
    assert.equal((await bench.get('index.m3u8?cookieCheck=1')).status, 200);
    bench.handler.end();
    bench.handler.resume();
    bench.handler.resume();
    assert.equal(camera.listenerCount, 1);
  });

  it('freeze without ending, and continue with a key frame', async () => {
    const { stream } = await start({ variant: 'lowLatency' }, 27);
    bench.handler.setFrozen(true);
    const before = await bench.get(stream);
    camera.feed(30);
    assert.equal((await bench.get(stream)).text, before.text);
    bench.handler.setFrozen(false);
    assert.equal(camera.keyFrameRequests, 1);
    // Three frames that depend on the frozen ones, then a key frame.
    camera.feed(17);
    assert.equal((await bench.get(stream)).text, before.text);
    camera.feed(2);
    const after = await bench.get(stream);
    // Frames 25 and 26 are in segment 8; the last of them lasts until frame 75.
    assert.match(plain(after.text), /#EXTINF:2\.00000,\nP_video1_seg8\.mp4/);
    assert.match(after.text, /#EXT-X-TARGETDURATION:2\n/);
  });
});
