import type { CamPlayer } from '../../components/index.js';
import { LINEUP } from '../../demo/lineup.js';
import { addPlayer, expect, expectLive, expectMoving, expectState, readState, test } from './fixtures.js';
import { startGateway } from './gateway.js';
import { OtherServer } from './other-server.js';

const { name: camera, index } = LINEUP[0]!;

/** The forms of WHEP's addresses and answers on other servers, as their sources have them. */
const SERVERS = [
  {
    name: 'SRS',
    attributes: (root: string) => ({ server: root, 'server-type': 'srs' }),
    // Its session is under WHIP's path, in the query.
    session: (id: string) => `/rtc/v1/whip/?action=delete&token=t&app=live&stream=${camera}&session=${id}`,
    isSession: (path: string) => path.startsWith('/rtc/v1/whip/'),
    exposed: '*',
    acceptsPatch: false,
  },
  {
    name: 'Janus behind simple-whep-server',
    attributes: (root: string) => ({ whep: `${root}/whep/endpoint/{camera}` }),
    session: (id: string) => `/whep/resource/${id}`,
    isSession: (path: string) => path.startsWith('/whep/resource/'),
    // A page of another origin sees neither its ETag nor that it accepts PATCH.
    exposed: 'Location, Link',
    acceptsPatch: true,
  },
] as const;

for (const server of SERVERS) {
  test(`WHEP as ${server.name} has it: plays, and ends its session where Location says`, async ({ open, origin }) => {
    const target = new URL(origin.whepUrl).origin;
    let secret = '';
    const gateway = await startGateway(
      (path) => new URL(`/${camera}/whep${server.isSession(path) ? `/${secret}` : ''}`, target),
      (headers, method) => {
        if (method !== 'POST' || !headers.location) return;
        secret = headers.location.split('/').at(-1) ?? '';
        headers.location = server.session(secret);
        headers['access-control-expose-headers'] = server.exposed;
        delete headers.id;
        if (server.acceptsPatch) return;
        delete headers.etag;
        delete headers['accept-patch'];
      },
    );
    const player = await open({ ...server.attributes(gateway.url), camera, transports: 'whep' });
    await expectLive(player, 'whep');
    await expectMoving(player, index, 3_000);
    expect(origin.sessions(camera).whep).toBe(1);
    await player.evaluate((element) => (element as CamPlayer).pause());
    await expect.poll(() => origin.sessions(camera).whep).toBe(0);
    const ends = () => gateway.forwarded.filter(({ method }) => method === 'DELETE').map(({ path }) => path);
    // The end of DTLS may have ended the session before; the request is for the case that it did not.
    await expect.poll(ends).toEqual([server.session(secret)]);
    gateway.close();
  });
}

test('Janus behind simple-whep-server: an endpoint that it does not have is not configured', async ({ open }) => {
  const server = await OtherServer.start((_, response) => response.writeHead(404).end('Invalid endpoint ID'));
  const player = await open({ whep: `${server.url}/whep/endpoint/{camera}`, camera });
  await expectState(player, 'unconfigured');
  await server.close();
});

test("Frigate on the page's own origin plays by WebRTC, Motion JPEG and snapshots", async ({
  page,
  pageUrl,
  origin,
}) => {
  // As its nginx passes them on.
  const gateway = await startGateway((path) => {
    const url = new URL(path, 'http://frigate');
    if (url.pathname === '/api/go2rtc/webrtc') return new URL(`${origin.go2rtcUrl}/api/webrtc${url.search}`);
    if (url.pathname === `/api/${camera}/latest.jpg`) return new URL(origin.snapshotUrl.replace('{camera}', camera));
    if (url.pathname === `/api/${camera}`) return new URL(origin.mjpegUrl.replace('{camera}', camera));
    return new URL(path, pageUrl);
  });
  await page.goto(gateway.url);
  for (const transport of ['whep', 'mjpeg', 'snapshot']) {
    const attributes = { server: '/', 'server-type': 'frigate', camera, loading: 'eager', transports: transport };
    await addPlayer(page, attributes);
    const player = page.locator(`cam-player[transports="${transport}"]`);
    await expectLive(player, transport);
    await player.scrollIntoViewIfNeeded();
    await expectMoving(player, index, 10_000);
    expect(await readState(player)).toBe('live');
  }
  gateway.close();
});
