import { request as ask } from 'node:https';
import type { BrowserContext, Locator, Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { start, type Quotas } from '../../demo/deployments/quotas/start.js';
import { findMediaMtx } from '../../demo/mediamtx/find.js';
import { servePage } from '../../demo/serve.js';
import type { CamPlayer } from '../../components/index.js';
import type { Credential } from '../../src/index.js';
import { expect, test as base } from '../e2e/fixtures.js';
import { SMALL_PICTURE } from '../small-picture.js';

/** Short, so that the service soon notices a crashed page: its places are free after three missed heartbeats. */
const HEARTBEAT_MS = 1000;
const TOKEN_LIFE_MS = 60_000;
/** The player needs at most five seconds; on a busy machine a test waits for up to fifteen. */
const SOON = { timeout: 15_000 };
const ADA = { username: 'ada', password: 'lovelace-1843' };

const real = findMediaMtx();
const NO_MEDIAMTX = 'no MediaMTX on this machine: put one on the PATH, or name it in MEDIAMTX_BIN';

interface QuotasFixtures {
  deployment: Quotas;
  realDeployment: Quotas | null;
  otherOriginUrl: string;
}

const test = base.extend<object, QuotasFixtures>({
  deployment: [
    async ({}, use) => {
      const deployment = await start({ port: 0, wantsReal: false, heartbeatMs: HEARTBEAT_MS, picture: SMALL_PICTURE });
      await use(deployment);
      await deployment.close();
    },
    { scope: 'worker' },
  ],
  realDeployment: [
    async ({}, use) => {
      const deployment =
        real && (await start({ port: 0, wantsReal: true, heartbeatMs: HEARTBEAT_MS, picture: SMALL_PICTURE }));
      await use(deployment);
      await deployment?.close();
    },
    { scope: 'worker' },
  ],
  otherOriginUrl: [
    async ({}, use) => {
      const folder = fileURLToPath(new URL('./quotas', import.meta.url));
      const site = await servePage({ folder, entries: [`${folder}/other-origin.ts`] });
      await use(site.url);
      await site.close();
    },
    { scope: 'worker' },
  ],
});

test.use({ ignoreHTTPSErrors: true, viewport: { width: 1300, height: 760 } });

test.afterEach(async ({ deployment, page }) => {
  await page.close();
  const { service } = deployment.room;
  await service.setStopped(false);
  service.ledger.release(service.ledger.leases.map(({ id }) => id));
  deployment.room.tokenLifeMs = TOKEN_LIFE_MS;
  deployment.origins.length = 1;
});

/** Finds the player of a camera in a user's section. */
function findPlayer(page: Page, user: 'Ada' | 'Ben', camera: string): Locator {
  const desk = page.locator('section', { has: page.getByRole('heading', { name: user }) });
  return desk.locator('article', { has: page.locator('footer', { hasText: camera }) }).locator('cam-player');
}

const findButton = (player: Locator) => player.locator('xpath=..').getByRole('button');

/** Waits for the badge of the player, and checks the service's message. */
async function expectBadge(player: Locator, word: string, serverMessage?: string | RegExp): Promise<void> {
  await expect(player.locator('[part=badge]')).toContainText(word, SOON);
  if (serverMessage === undefined) return;
  expect(await player.evaluate((element) => (element as CamPlayer).fault?.serverMessage)).toMatch(serverMessage);
}

async function expectLive(player: Locator, options = SOON): Promise<void> {
  await expect.poll(() => player.evaluate((element) => (element as CamPlayer).state), options).toBe('live');
}

/** Waits until the player is live, and prints how long that took after the cause ended. */
async function expectRecovery(player: Locator, cause: string): Promise<void> {
  const sinceMs = Date.now();
  await expectLive(player);
  console.log(`live again ${((Date.now() - sinceMs) / 1000).toFixed(1)} s after ${cause}`);
}

/** Opens the control room, and waits for its first camera. */
async function openRoom(page: Page, { url }: Quotas): Promise<void> {
  await page.goto(url);
  await expectLive(findPlayer(page, 'Ada', 'police_1'), { timeout: 30_000 });
}

const countOpen = ({ room }: Quotas, kind: string) => room.service.ledger.usage.find(({ name }) => name === kind)?.open;
const findLease = ({ room }: Quotas, camera: string) =>
  room.service.ledger.leases.find((lease) => lease.camera === camera)?.id ?? '';

test('page, counter service and media server of the control room use HTTPS only', async ({ page, deployment }) => {
  const schemes = new Set<string>();
  page.on('request', (request) => schemes.add(new URL(request.url()).protocol));
  await openRoom(page, deployment);
  await expectLive(findPlayer(page, 'Ben', 'metro_1'));
  // This camera is pulled on demand, so it takes a moment.
  await expectLive(findPlayer(page, 'Ben', 'milestone_1'));
  expect(await page.evaluate(() => isSecureContext)).toBe(true);
  // The list of users, and the controls, are not available to other pages.
  expect(await fetchStatus('GET', `${deployment.url}users.json`)).toMatchObject({ status: 404 });
  expect(await fetchStatus('POST', `${deployment.url}control`, { Origin: 'https://elsewhere.example' })).toMatchObject({
    status: 403,
  });
  schemes.delete('blob:');
  schemes.delete('data:');
  expect([...schemes]).toEqual(['https:']);
});

test('a bus beyond the limit is refused with a message, and plays when another one is closed', async ({
  page,
  deployment,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const { ledger } = deployment.room.service;
  const others = ['bus_1', 'bus_2'].map((camera) => ledger.acquire('somebody', camera));
  const beating = setInterval(() => others.forEach((lease) => 'id' in lease && ledger.renew(lease.id, 1000)), 500);
  await page.goto(deployment.url);
  const refused = findPlayer(page, 'Ben', 'bus_1');
  await expectBadge(refused, 'Viewing limit reached', /^bus: 2 of 2 are open$/);
  await expectBadge(findPlayer(page, 'Ada', 'bus_1'), 'Viewing limit reached');
  await expect(refused.locator('[part=message]')).toContainText('Next try in', SOON);
  expect(asked.filter((url) => /bus_\d\//.test(url))).toEqual([]);
  await expectLive(findPlayer(page, 'Ada', 'police_1'), { timeout: 30_000 });
  for (const camera of ['bus_1', 'bus_2']) await findButton(findPlayer(page, 'Ada', camera)).click();
  clearInterval(beating);
  ledger.release(others.map((lease) => ('id' in lease ? lease.id : '')));
  await expectRecovery(refused, 'a place was free');
});

test('a revoked lease ends the stream with a message, and the player gets a new lease when there is a place', async ({
  page,
  deployment,
}) => {
  await openRoom(page, deployment);
  const player = findPlayer(page, 'Ada', 'police_1');
  const row = page.getByRole('row', { name: 'police_1' });
  await row.getByRole('button', { name: 'Revoke' }).click();
  await expectBadge(player, 'Viewing ended', /^revoked in the control room$/);
  await expectRecovery(player, 'its lease was taken');
  // Other viewers take the place at the same moment.
  const change = { take: findLease(deployment, 'police_1'), fill: 'police' };
  expect((await page.request.post(`${deployment.url}control`, { data: change })).ok()).toBe(true);
  await expectBadge(player, 'Viewing limit reached');
  await expect.poll(() => deployment.room.media.sessions('police_1')).toBe(0);
  await page.getByRole('button', { name: 'Empty police' }).click();
  await expect.poll(() => countOpen(deployment, 'police')).toBeLessThan(3);
  await expectRecovery(player, 'a place was free');
});

test('a closed page returns all its places at once, in one request per user', async ({ page, deployment }) => {
  await openRoom(page, deployment);
  await expectLive(findPlayer(page, 'Ben', 'milestone_1'));
  const { ledger } = deployment.room.service;
  const open = ledger.leases.length;
  const countLeases = (user: string) => ledger.leases.filter((lease) => lease.user === user).length;
  const perUser = [countLeases('ada'), countLeases('ben')];
  expect(perUser.toSorted()).toEqual([2, 3]);
  const released: number[] = [];
  const release = ledger.release.bind(ledger);
  ledger.release = (ids) => {
    released.push(ids.length);
    release(ids);
  };
  try {
    const leftAtMs = Date.now();
    await page.close({ runBeforeUnload: true });
    await expect.poll(() => ledger.leases.length).toBe(0);
    console.log(`${open} places free ${Date.now() - leftAtMs} ms after its tab was closed`);
    expect(released.toSorted()).toEqual(perUser.toSorted());
  } finally {
    ledger.release = release;
  }
});

test('a crashed page loses its places after missed heartbeats, and another viewer’s camera plays', async ({
  page,
  deployment,
  context,
}) => {
  await openRoom(page, deployment);
  await page.getByRole('button', { name: 'Fill police' }).click();
  const other = await context.newPage();
  await other.goto(deployment.url);
  const refused = findPlayer(other, 'Ada', 'police_1');
  await expectBadge(refused, 'Viewing limit reached');
  const id = findLease(deployment, 'police_1');
  await crash(context, page);
  await expect.poll(() => deployment.room.service.ledger.get(id), SOON).toBe(null);
  await expectRecovery(refused, 'the silent page’s place was free');
  await other.getByRole('button', { name: 'Empty police' }).click();
  await other.close();
});

test('streams survive a short outage of the service, then end with a message, and recover with the service', async ({
  page,
  deployment,
}) => {
  await openRoom(page, deployment);
  const player = findPlayer(page, 'Ada', 'police_1');
  await page.evaluate(() => {
    const states: string[] = [];
    Object.assign(window, { states });
    document.querySelector('cam-player')?.addEventListener('cam-statechange', ({ state }) => states.push(state));
  });
  const goneAtMs = Date.now();
  await page.getByRole('button', { name: 'Service stopped' }).click();
  await expect.poll(() => deployment.room.service.isStopped).toBe(true);
  await expectBadge(player, 'Reconnecting', /^no lease: /);
  console.log(`streams ended ${((Date.now() - goneAtMs) / 1000).toFixed(1)} s after the service had gone`);
  expect(await player.evaluate((element) => (element as CamPlayer).fault?.code)).toBe('unreachable');
  await page.getByRole('button', { name: 'Service stopped' }).click();
  await expect.poll(() => deployment.room.service.isStopped).toBe(false);
  await expectRecovery(player, 'the service was back');
});

test('players request new leases from a service that restarted without its leases', async ({ page, deployment }) => {
  await openRoom(page, deployment);
  await deployment.room.service.setStopped(true);
  await deployment.room.service.setStopped(false);
  const player = findPlayer(page, 'Ada', 'police_1');
  await expectBadge(player, 'Viewing ended', /no such lease/);
  await expectRecovery(player, 'its lease was forgotten');
});

test('an expired token is requested again without an interruption', async ({ page, deployment }) => {
  const tokens: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/token')) tokens.push(request.url());
  });
  deployment.room.tokenLifeMs = 1;
  await openRoom(page, deployment);
  const player = findPlayer(page, 'Ben', 'metro_1');
  // A token that has expired on arrival is requested twice; then the player waits for the page.
  await expectBadge(player, 'Sign-in needed', /^the token has expired$/);
  expect(tokens.length).toBeGreaterThan(1);
  deployment.room.tokenLifeMs = 2000;
  await player.evaluate((element) => (element as CamPlayer).retry());
  await expectLive(player);
  const before = tokens.length;
  // The running stream needs only its lease; the next camera needs another token.
  await findButton(player).click();
  await expect.poll(() => countOpen(deployment, 'metro'), SOON).toBe(0);
  await findButton(player).click();
  await expectLive(player);
  expect(tokens.length).toBeGreaterThan(before);
});

/** Opens a page of another origin, with these credentials. */
async function openOtherOrigin(
  page: Page,
  url: string,
  deployment: Quotas,
  given: readonly Credential[],
): Promise<Locator> {
  await page.goto(url);
  const leases = `${deployment.room.service.url}/leases`;
  await page.waitForFunction(() => 'watch' in window);
  await page.evaluate(
    ([at, whep, credentials]) => {
      (window as unknown as { watch: (...given: unknown[]) => void }).watch(at, whep, credentials);
    },
    [leases, deployment.room.media.whepUrl, given] as const,
  );
  return page.locator('cam-player');
}

test('a page of another origin is refused with a message, and plays when its origin is allowed', async ({
  page,
  deployment,
  otherOriginUrl,
}) => {
  const player = await openOtherOrigin(page, otherOriginUrl, deployment, [ADA]);
  await expectBadge(player, 'Not allowed here', new RegExp(`^pages of ${new URL(otherOriginUrl).origin} may not`));
  expect(deployment.room.service.ledger.leases).toEqual([]);
  deployment.origins.push(new URL(otherOriginUrl).origin);
  await expectRecovery(player, 'the origin was allowed');
});

test('a wrong password is reported, and the right one plays', async ({ page, deployment, otherOriginUrl }) => {
  deployment.origins.push(new URL(otherOriginUrl).origin);
  const wrong = { ...ADA, password: 'byron' };
  const player = await openOtherOrigin(page, otherOriginUrl, deployment, [wrong, wrong, ADA]);
  await expectBadge(player, 'Sign-in needed', /^the user or the password is wrong$/);
  await player.evaluate((element) => (element as CamPlayer).retry());
  await expectRecovery(player, 'the right password was given');
});

test('the built scripts hold leases too', async ({ page, deployment }) => {
  const site = await servePage({
    folder: fileURLToPath(new URL('../../cdn', import.meta.url)),
    entries: [],
    extra: {
      'index.html': `<!doctype html><title>A page of script tags</title><link rel="icon" href="data:," />
        <script type="module">
          import { httpLeases } from './cam-leases.js';
          window.watch = (leases, whep, [given]) => {
            const player = document.createElement('cam-player');
            Object.assign(player, { camera: 'police_1', whep, leases: httpLeases(leases, { credentials: () => given }) });
            document.body.append(player);
          };
        </script>`,
    },
  });
  try {
    deployment.origins.push(new URL(site.url).origin);
    const player = await openOtherOrigin(page, site.url, deployment, [ADA]);
    await expectLive(player);
    deployment.room.service.ledger.revoke(findLease(deployment, 'police_1'), 'needed elsewhere');
    await expectBadge(player, 'Viewing ended', /^needed elsewhere$/);
    await expectLive(player);
  } finally {
    await site.close();
  }
});

for (const kind of ['the embedded origin', 'MediaMTX @real'] as const) {
  test(`the media server refuses readers without a lease: ${kind}`, async ({ page, deployment, realDeployment }) => {
    const isReal = kind.endsWith('@real');
    test.skip(isReal && !real, NO_MEDIAMTX);
    const used = isReal && realDeployment ? realDeployment : deployment;
    const { media } = used.room;
    const whep = media.whepUrl.replace('{camera}', 'police_1');
    const hls = media.hlsUrl.replace('{camera}', 'police_1');
    const strange = 'https://elsewhere.example';
    expect(await fetchStatus('POST', whep)).toMatchObject({ status: 401 });
    expect(await fetchStatus('POST', whep, { Authorization: 'Bearer guessed' })).toMatchObject({ status: 401 });
    expect(await fetchStatus('GET', `${hls}?cookieCheck=1`)).toMatchObject({ status: 401 });
    // If the answer does not name the page's origin, the browser hides the answer from the page.
    expect(await fetchStatus('POST', whep, { Origin: strange })).not.toMatchObject({ allows: strange });
    expect(await fetchStatus('POST', whep, { Origin: used.origins[0] ?? '' })).toMatchObject({
      allows: used.origins[0],
    });

    await openRoom(page, used);
    await expect.poll(() => media.sessions('police_1'), SOON).toBe(1);
    const ticket = { Authorization: `Bearer ${findLease(used, 'police_1')}` };
    expect(await fetchStatus('POST', whep.replace('police_1', 'bus_1'), ticket), 'of another camera').toMatchObject({
      status: 401,
    });
  });

  test(`the media server ends the stream of a player that ignores the end of its lease: ${kind}`, async ({
    page,
    deployment,
    realDeployment,
  }) => {
    const isReal = kind.endsWith('@real');
    test.skip(isReal && !real, NO_MEDIAMTX);
    const used = isReal && realDeployment ? realDeployment : deployment;
    const { media, service } = used.room;
    await openRoom(page, used);
    const player = findPlayer(page, 'Ada', 'police_1');
    await player.evaluate((element) => {
      const { leases } = element as CamPlayer;
      if (!leases) return;
      const heartbeat = (id: string, nextMs: number) => leases.heartbeat(id, nextMs).then(() => null);
      Object.assign(element, { leases: { ...leases, heartbeat } });
    });
    for (const transports of ['whep', 'll-hls']) {
      await player.evaluate((element, transports) => element.setAttribute('transports', transports), transports);
      await expect.poll(() => player.evaluate((element) => (element as CamPlayer).transport), SOON).toBe(transports);
      const lease = findLease(used, 'police_1');
      expect(service.ledger.revoke(lease, 'needed elsewhere')).toBe(true);
      await expectBadge(player, 'Viewing ended', /^the media server refuses the lease/);
      expect(await media.sessions('police_1')).toBe(0);
      const index = media.hlsUrl.replace('{camera}', 'police_1');
      const ticket = { Authorization: `Bearer ${lease}` };
      expect(await fetchStatus('GET', `${index}?cookieCheck=1`, ticket)).toMatchObject({ status: 401 });
      await expectRecovery(player, `its lease was taken (${transports})`);
    }
  });
}

/** Sends a request to a server with a self-signed certificate. */
function fetchStatus(
  method: string,
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number | undefined; allows: string | undefined }> {
  return new Promise((resolve, reject) => {
    const all = { 'Content-Type': 'application/sdp', ...headers };
    const asked = ask(url, { method, headers: all, rejectUnauthorized: false }, (response) => {
      response.resume();
      resolve({ status: response.statusCode, allows: response.headers['access-control-allow-origin'] });
    });
    asked.on('error', reject).end();
  });
}

/** Crashes a page, so that it sends nothing at its end. */
async function crash(context: BrowserContext, page: Page): Promise<void> {
  const session = await context.newCDPSession(page);
  void session.send('Page.crash').catch(() => undefined);
  await page.waitForEvent('crash');
}
