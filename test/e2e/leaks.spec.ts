import type { Credential } from '../../src/index.js';
import { OtherServer, forwardRequest } from './other-server.js';
import { expect, expectLive, expectState } from './fixtures.js';
import { camera, setCredentials, attributeFor, AUTH_TRANSPORTS, test, TOKEN } from './guarded.js';
import { collectTraces, recordEvents } from './traces.js';

test('no token appears in what the page can read, log or forward', async ({ open, guarded, page }) => {
  const { origin, requests, urls } = guarded;
  const secrets = ['hush-hush-1', 'hush-hush-2', 'c2VjcmV0OndvcmRz', 'secret:words'];
  const visibleTexts: string[] = [];
  page.on('console', (message) => visibleTexts.push(message.text(), JSON.stringify(message.location())));
  page.on('pageerror', (error) => visibleTexts.push(String(error), error.stack ?? ''));
  page.on('request', (request) => visibleTexts.push(request.url(), request.headers()['referer'] ?? ''));
  // The gateway echoes the credentials, as the error pages of some frameworks do.
  const gateway = await OtherServer.start((request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.writeHead(request.method === 'POST' ? 500 : 401);
    response.end(
      `<h1>Sorry</h1>Authorization: ${request.headers.authorization}, X-Key: ${request.headers['x-key'] as string}`,
    );
  });
  try {
    const credentials: Credential[] = [
      { token: secrets[0]! },
      { headers: { 'X-Key': secrets[1]! } },
      { username: 'secret', password: 'words' },
    ];
    for (const credential of credentials) {
      for (const transport of AUTH_TRANSPORTS) {
        const player = await open({ camera, transports: transport });
        await recordEvents(player);
        await setCredentials(player, credential);
        await player.evaluate((element, [name, url]) => element.setAttribute(name, url), [
          attributeFor(transport),
          `${gateway.url}/{camera}/${attributeFor(transport)}`,
        ] as const);
        await expectState(player, transport === 'whep' ? 'reconnecting' : 'unauthorized');
        visibleTexts.push(await collectTraces(player));
      }
    }
    expect(gateway.requests.some(({ headers }) => headers['authorization'] === `Bearer ${secrets[0]}`)).toBe(true);
    expect(gateway.requests.some(({ headers }) => headers['x-key'] === secrets[1])).toBe(true);
    // The same with a server that accepts the credentials.
    origin.setFaults(camera, { auth: { user: 'secret', pass: 'words' } });
    for (const transport of AUTH_TRANSPORTS) {
      const player = await open({ camera, transports: transport });
      await recordEvents(player);
      await setCredentials(player, { username: 'secret', password: 'words' });
      await player.evaluate((element, [name, url]) => element.setAttribute(name, url), [
        attributeFor(transport),
        urls[attributeFor(transport)]!,
      ] as const);
      await expectLive(player, transport);
      await expect
        .poll(() => page.evaluate(() => document.querySelector('cam-player')!.telemetry?.fps ?? null))
        .not.toBe(null);
      visibleTexts.push(await collectTraces(player));
    }
    const all = visibleTexts.join('\n');
    expect(all).toContain('Sorry');
    expect(all).toContain('telemetry');
    expect(secrets.filter((secret) => all.includes(secret) || all.includes(encodeURIComponent(secret)))).toEqual([]);
    expect(requests.filter(({ path }) => secrets.some((secret) => decodeURIComponent(path).includes(secret)))).toEqual(
      [],
    );
  } finally {
    await gateway.close();
  }
});

test('a Location, a Link, a playlist or a redirect to another host receives no token', async ({ open, guarded }) => {
  const { origin, requests, urls } = guarded;
  const hlsRoot = new URL(urls['hls']!).origin;
  // This server answers each request, so that a player that followed would send its credentials.
  const elsewhere = await OtherServer.start((request, response) => {
    if (request.url?.endsWith('.m3u8')) response.end(createMediaPlaylist(elsewhere.url));
    else response.writeHead(request.method === 'PATCH' ? 204 : 200).end();
  });
  const gateway = await OtherServer.start((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://gateway');
    const redirectHeaders = {
      Location: `${elsewhere.url}${pathname}`,
      Link: `<${elsewhere.url}/ice>; rel="ice-server"`,
    };
    if (request.method === 'POST' && pathname.startsWith('/crossing/')) {
      forwardRequest(request, response, new URL(urls['whep']!).origin, {
        ...redirectHeaders,
        Link: `${redirectHeaders.Link}, <stun:127.0.0.1:9>; rel="ice-server"`,
      });
    } else if (pathname === '/master/index.m3u8') response.end(createMasterPlaylist(elsewhere.url));
    else if (pathname === '/media/index.m3u8') response.end(createMediaPlaylist(elsewhere.url));
    else if (pathname === '/key/index.m3u8') response.end(createMediaPlaylist(hlsRoot, `${elsewhere.url}/key`));
    else response.writeHead(307, redirectHeaders).end();
  });
  const countAuthorized = () =>
    gateway.requests.filter(({ headers }) => headers['authorization'] === `Bearer ${TOKEN}`).length;
  const openPath = async (path: string, attributes: Record<string, string>) => {
    const player = await open({ camera: path });
    // The previous player is gone with its page, so the requests from now on are of this player.
    const before = { trusted: countAuthorized(), elsewhere: elsewhere.requests.length };
    await setCredentials(player, { token: TOKEN });
    await player.evaluate((element, credentials) => {
      for (const [name, url] of Object.entries(credentials)) element.setAttribute(name, url);
    }, attributes);
    await expect.poll(countAuthorized, { message: path }).toBeGreaterThan(before.trusted);
    await expect.poll(() => elsewhere.requests.length, { message: path }).toBeGreaterThan(before.elsewhere);
    return player;
  };
  try {
    origin.setFaults(camera, { noIcePath: true });
    const player = await openPath('crossing', { whep: `${gateway.url}/{camera}/whep` });
    await expect.poll(() => elsewhere.count('PATCH')).toBeGreaterThan(0);
    await player.evaluate((element) => element.remove());
    await expect.poll(() => elsewhere.count('DELETE')).toBeGreaterThan(0);

    await openPath('redirect', { whep: `${gateway.url}/{camera}/whep` });
    await openPath('redirect', { mjpeg: `${gateway.url}/{camera}/mjpeg` });
    await openPath('redirect', { snapshot: `${gateway.url}/{camera}/snapshot.jpg` });
    for (const path of ['redirect', 'master', 'media', 'key']) {
      await openPath(path, { hls: `${gateway.url}/{camera}/index.m3u8`, transports: 'll-hls' });
    }

    expect(countAuthorized()).toBeGreaterThan(7);
    expect(requests.filter(({ method }) => method === 'POST')).not.toEqual([]);
    // Neither the header, nor a preflight for it, nor the token in the path.
    const leaks = elsewhere.requests.filter(
      ({ path, headers }) =>
        JSON.stringify(headers).toLowerCase().includes('authorization') || decodeURIComponent(path).includes(TOKEN),
    );
    expect(leaks).toEqual([]);
    expect(elsewhere.requests.filter(({ path }) => path === '/ice')).toEqual([]);
  } finally {
    await gateway.close();
    await elsewhere.close();
  }
});

function createMasterPlaylist(root: string): string {
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:9',
    '#EXT-X-STREAM-INF:BANDWIDTH=900000,CODECS="avc1.42c01f"',
    `${root}/video.m3u8`,
    '',
  ].join('\n');
}

function createMediaPlaylist(root: string, key?: string): string {
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:9',
    '#EXT-X-TARGETDURATION:1',
    '#EXT-X-MEDIA-SEQUENCE:1',
    ...(key ? [`#EXT-X-KEY:METHOD=AES-128,URI="${key}",IV=0x00000000000000000000000000000001`] : []),
    `#EXT-X-MAP:URI="${root}/init.mp4"`,
    ...[1, 2, 3, 4].flatMap((number) => ['#EXTINF:1,', `${root}/${number}.mp4`]),
    '',
  ].join('\n');
}
