import { expect, expectLive, expectState, faultCode } from './fixtures.js';
import { AUTH, camera, give, nameOf, reasons, ASKING_TRANSPORTS, test, TOKEN, type Asked } from './guarded.js';

const without = (asked: readonly Asked[]) =>
  asked
    .filter(({ authorization }) => authorization !== `Bearer ${TOKEN}`)
    .map(({ method, path }) => `${method} ${path}`);

test('a token goes with every request to the camera', async ({ open, guarded: { origin, asked, urls }, page }) => {
  for (const transport of ASKING_TRANSPORTS) {
    const player = await open({ camera, ...urls, whep: 'off', hls: 'off', mjpeg: 'off', snapshot: 'off' });
    await give(player, { token: TOKEN });
    await player.evaluate((element, [name, url]) => element.setAttribute(name, url), [
      nameOf(transport),
      urls[nameOf(transport)]!,
    ] as const);
    await expectLive(player, transport);
    await player.evaluate((element) => element.remove());
  }
  await expect.poll(() => asked.some(({ method }) => method === 'DELETE')).toBe(true);
  // No way for the media: with the ICE server that came with the answer it begins anew, and says so by PATCH.
  origin.setFaults(camera, { noIcePath: true });
  const player = await open({ camera });
  await give(player, { token: TOKEN });
  await player.evaluate((element, url) => element.setAttribute('whep', url), urls['whep']);
  await expect.poll(() => asked.some(({ method }) => method === 'PATCH')).toBe(true);
  await page.evaluate(
    ([name, whep, token]) => {
      window.tools.playAsking({ camera: { camera: name, whep }, credentials: () => ({ token }) });
    },
    [camera, urls['whep']!, TOKEN] as const,
  );
  await expect.poll(() => asked.some(({ method }) => method === 'OPTIONS')).toBe(true);
  expect(new Set(asked.map(({ method, path }) => `${method} ${kindOf(path)}`))).toEqual(
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
  expect(without(asked)).toEqual([]);
});

test('all transports wait for one question, asked before the first request', async ({
  open,
  guarded: { asked, urls },
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
  expect(asked).toEqual([]);
  await page.evaluate((token) => {
    (window as unknown as { answers: ((credential: { token: string }) => void)[] }).answers[0]!({ token });
  }, TOKEN);
  await expectLive(player, 'whep');
  expect(await answers()).toBe(1);
  expect(without(asked)).toEqual([]);
});

for (const transport of ASKING_TRANSPORTS) {
  test(`credentials that ran out are asked for again, and it goes on (${transport})`, async ({
    open,
    guarded,
    page,
  }) => {
    const { origin, asked, urls } = guarded;
    const player = await open({ camera, [nameOf(transport)]: urls[nameOf(transport)]!, 'snapshot-interval': '0.2' });
    await give(player, { token: TOKEN }, { token: 'viewer:other-word' });
    await expectLive(player, transport);
    expect(await reasons(page)).toEqual(['first']);
    asked.length = 0;
    // The old ones are refused from now on, and the session is gone.
    origin.setFaults(camera, { auth: { user: 'viewer', pass: 'other-word' }, offline: true });
    origin.setFaults(camera, { offline: false });
    await expect.poll(() => reasons(page)).toEqual(['first', 'refused']);
    await expectLive(player, transport);
    expect(await reasons(page)).toEqual(['first', 'refused']);
    expect(asked.at(-1)?.authorization).toBe('Bearer viewer:other-word');
  });
}

for (const [title, forbid] of [
  ['401', {}],
  ['a gateway’s 403', { raw: { whep: { status: 403, headers: { 'Content-Type': 'text/html' }, body: 'Forbidden' } } }],
] as const) {
  test(`what is refused twice is left alone until the page says so (${title})`, async ({ open, guarded, page }) => {
    const { origin, asked, urls } = guarded;
    origin.setFaults(camera, forbid);
    const player = await open({ camera });
    await give(player, { token: 'wrong-one' }, { token: 'wrong-two' }, { token: TOKEN });
    await player.evaluate((element, url) => element.setAttribute('whep', url), urls['whep']);
    const posts = () => asked.map(({ authorization }) => authorization);
    await expect.poll(posts).toEqual(['Bearer wrong-one', 'Bearer wrong-two']);
    await expectState(player, 'unauthorized');
    expect(await faultCode(player)).toBe('unauthorized');
    await expect(player.locator('[part=message]')).toContainText('Sign-in needed');
    // Nobody knows whether the server only restarts: it is asked again, seldom.
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
  test(`right credentials that are refused for a while (${status}) are tried again when the network comes back`, async ({
    open,
    guarded: { origin, urls },
    page,
  }) => {
    origin.setFaults(camera, { raw: { whep: { status, headers: { 'Content-Type': 'text/html' }, body: 'no' } } });
    const player = await open({ camera });
    await give(player, { token: TOKEN });
    await player.evaluate((element, url) => element.setAttribute('whep', url), urls['whep']);
    await expectState(player, 'unauthorized');
    origin.setFaults(camera, { raw: {} });
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await expectLive(player, 'whep');
  });
}

test('another provider is asked at once, and only the new one', async ({ open, guarded: { asked, urls }, page }) => {
  const player = await open({ camera, whep: urls['whep']! });
  await give(player, { token: 'wrong-one' }, { token: 'wrong-two' });
  await expectState(player, 'unauthorized');
  await expect.poll(() => reasons(page)).toEqual(['first', 'refused']);
  await give(player, { username: AUTH.user, password: AUTH.pass });
  await expectLive(player, 'whep');
  expect(await reasons(page)).toEqual(['first']);
  const basic = `Basic ${Buffer.from(TOKEN).toString('base64')}`;
  expect(asked.filter(({ method }) => method === 'POST').at(-1)?.authorization).toBe(basic);
});

test('a page that fails to give credentials is asked again, and it plays', async ({
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

/** What a path asks for. */
function kindOf(path: string): string {
  const [name = ''] = path.split('?');
  if (/\/whep\/.+/.test(name)) return 'session';
  if (name.endsWith('.m3u8')) return 'playlist';
  if (/\.(mp4|mp)$/.test(name)) return 'media';
  return name.split('/').at(-1)?.replace('.jpg', '') ?? '';
}
