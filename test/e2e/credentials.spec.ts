import { expect, expectLive, expectState, readFaultCode } from './fixtures.js';
import {
  AUTH,
  camera,
  setCredentials,
  attributeFor,
  reasons,
  AUTH_TRANSPORTS,
  test,
  TOKEN,
  type ReceivedRequest,
} from './guarded.js';

const listUnauthorized = (requests: readonly ReceivedRequest[]) =>
  requests
    .filter(({ authorization }) => authorization !== `Bearer ${TOKEN}`)
    .map(({ method, path }) => `${method} ${path}`);

test('each request to the camera sends the token', async ({ open, guarded: { origin, requests, urls }, page }) => {
  for (const transport of AUTH_TRANSPORTS) {
    const player = await open({ camera, ...urls, whep: 'off', hls: 'off', mjpeg: 'off', snapshot: 'off' });
    await setCredentials(player, { token: TOKEN });
    await player.evaluate((element, [name, url]) => element.setAttribute(name, url), [
      attributeFor(transport),
      urls[attributeFor(transport)]!,
    ] as const);
    await expectLive(player, transport);
    await player.evaluate((element) => element.remove());
  }
  await expect.poll(() => requests.some(({ method }) => method === 'DELETE')).toBe(true);
  // Without a path for the media the player restarts ICE with the ICE server of the answer, and sends a PATCH.
  origin.setFaults(camera, { noIcePath: true });
  const player = await open({ camera });
  await setCredentials(player, { token: TOKEN });
  await player.evaluate((element, url) => element.setAttribute('whep', url), urls['whep']);
  await expect.poll(() => requests.some(({ method }) => method === 'PATCH')).toBe(true);
  await page.evaluate(
    ([name, whep, token]) => {
      window.tools.playWithIceServers({ camera: { camera: name, whep }, credentials: () => ({ token }) });
    },
    [camera, urls['whep']!, TOKEN] as const,
  );
  await expect.poll(() => requests.some(({ method }) => method === 'OPTIONS')).toBe(true);
  expect(new Set(requests.map(({ method, path }) => `${method} ${classifyPath(path)}`))).toEqual(
    new Set([
      'OPTIONS whep',
      'POST whep',
      'PATCH session',
      'DELETE session',
      'GET playlist',
      'GET media',
      'GET mjpeg',
      'GET snapshot',
    ]),
  );
  expect(listUnauthorized(requests)).toEqual([]);
});

test('all transports wait for one call of the credentials provider, made before the first request', async ({
  open,
  guarded: { requests, urls },
  page,
}) => {
  const player = await open({ camera, 'head-start': '0.3' });
  await page.evaluate(() => {
    const answers: ((credential: { token: string }) => void)[] = [];
    Object.assign(window, { answers });
    document.querySelector('cam-player')!.credentials = () => new Promise((resolve) => answers.push(resolve));
  });
  await player.evaluate((element, given) => {
    for (const [name, url] of Object.entries(given)) element.setAttribute(name, url);
  }, urls);
  const answers = () => page.evaluate(() => (window as unknown as { answers: unknown[] }).answers.length);
  await expect.poll(answers).toBe(1);
  expect(requests).toEqual([]);
  await page.evaluate((token) => {
    (window as unknown as { answers: ((credential: { token: string }) => void)[] }).answers[0]!({ token });
  }, TOKEN);
  await expectLive(player, 'whep');
  expect(await answers()).toBe(1);
  expect(listUnauthorized(requests)).toEqual([]);
});

for (const transport of AUTH_TRANSPORTS) {
  test(`expired credentials are requested again, and the player plays on (${transport})`, async ({
    open,
    guarded,
    page,
  }) => {
    const { origin, requests, urls } = guarded;
    const player = await open({
      camera,
      [attributeFor(transport)]: urls[attributeFor(transport)]!,
      'snapshot-interval': '0.2',
    });
    await setCredentials(player, { token: TOKEN }, { token: 'viewer:other-word' });
    await expectLive(player, transport);
    expect(await reasons(page)).toEqual(['first']);
    requests.length = 0;
    // From now on the server refuses the old credentials, and the session has ended.
    origin.setFaults(camera, { auth: { user: 'viewer', pass: 'other-word' }, offline: true });
    origin.setFaults(camera, { offline: false });
    await expect.poll(() => reasons(page)).toEqual(['first', 'refused']);
    await expectLive(player, transport);
    expect(await reasons(page)).toEqual(['first', 'refused']);
    expect(requests.at(-1)?.authorization).toBe('Bearer viewer:other-word');
  });
}

for (const [title, forbid] of [
  ['401', {}],
  ['a gateway’s 403', { raw: { whep: { status: 403, headers: { 'Content-Type': 'text/html' }, body: 'Forbidden' } } }],
] as const) {
  test(`credentials that are refused twice are not requested again until the page retries (${title})`, async ({
    open,
    guarded,
    page,
  }) => {
    const { origin, requests, urls } = guarded;
    origin.setFaults(camera, forbid);
    const player = await open({ camera });
    await setCredentials(player, { token: 'wrong-one' }, { token: 'wrong-two' }, { token: TOKEN });
    await player.evaluate((element, url) => element.setAttribute('whep', url), urls['whep']);
    const posts = () => requests.map(({ authorization }) => authorization);
    await expect.poll(posts).toEqual(['Bearer wrong-one', 'Bearer wrong-two']);
    await expectState(player, 'unauthorized');
    expect(await readFaultCode(player)).toBe('unauthorized');
    await expect(player.locator('[part=message]')).toContainText('Sign-in needed');
    // The server may be restarting, so the player plans another try after a long pause.
    expect(
      await player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.status.nextTryAtMs),
    ).not.toBeNull();
    expect(await reasons(page)).toEqual(['first', 'refused']);

    origin.setFaults(camera, { raw: {} });
    await player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.retry());
    await expectLive(player, 'whep');
    expect(posts()).toEqual(['Bearer wrong-one', 'Bearer wrong-two', `Bearer ${TOKEN}`]);
    expect(await reasons(page)).toEqual(['first', 'refused', 'refused']);
  });
}

for (const status of [401, 403]) {
  test(`right credentials that are refused for a while (${status}) are tried again after an online event`, async ({
    open,
    guarded: { origin, urls },
    page,
  }) => {
    origin.setFaults(camera, { raw: { whep: { status, headers: { 'Content-Type': 'text/html' }, body: 'no' } } });
    const player = await open({ camera });
    await setCredentials(player, { token: TOKEN });
    await player.evaluate((element, url) => element.setAttribute('whep', url), urls['whep']);
    await expectState(player, 'unauthorized');
    origin.setFaults(camera, { raw: {} });
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await expectLive(player, 'whep');
  });
}

test('a new credentials provider is called at once, and the old one is not', async ({
  open,
  guarded: { requests, urls },
  page,
}) => {
  const player = await open({ camera, whep: urls['whep']! });
  await setCredentials(player, { token: 'wrong-one' }, { token: 'wrong-two' });
  await expectState(player, 'unauthorized');
  await expect.poll(() => reasons(page)).toEqual(['first', 'refused']);
  await setCredentials(player, { username: AUTH.user, password: AUTH.pass });
  await expectLive(player, 'whep');
  expect(await reasons(page)).toEqual(['first']);
  const basic = `Basic ${Buffer.from(TOKEN).toString('base64')}`;
  expect(requests.filter(({ method }) => method === 'POST').at(-1)?.authorization).toBe(basic);
});

test('a credentials provider that fails is called again, and the player plays', async ({
  open,
  guarded: { urls },
  page,
}) => {
  const player = await open({ camera });
  await page.evaluate((token) => {
    let times = 0;
    document.querySelector('cam-player')!.credentials = () => {
      times += 1;
      if (times < 3) return Promise.reject(new TypeError('Failed to fetch'));
      return { token };
    };
  }, TOKEN);
  await player.evaluate((element, url) => element.setAttribute('whep', url), urls['whep']);
  await expectLive(player, 'whep');
});

/** Names the kind of resource that a path addresses. */
function classifyPath(path: string): string {
  const [name = ''] = path.split('?');
  if (/\/whep\/.+/.test(name)) return 'session';
  if (name.endsWith('.m3u8')) return 'playlist';
  if (/\.(mp4|mp)$/.test(name)) return 'media';
  return name.split('/').at(-1)?.replace('.jpg', '') ?? '';
}
