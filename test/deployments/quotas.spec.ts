import { request as ask } from 'node:https';
import type { BrowserContext, Locator, Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { start, type Quotas } from '../../demo/deployments/quotas/start.js';
import { findMediaMtx } from '../../demo/mediamtx/find.js';
import { servePage } from '../../demo/serve.js';
import type { CamPlayer } from '../../components/index.js';
import type { Credential } from '../../src/index.js';
import { expect, test as base } from '../e2e/fixtures.js';

/** Short, so that what stops beating is soon seen to: a killed page's places are free after three of them. */
const HEARTBEAT_MS = 1000;
const TOKEN_LIFE_MS = 60_000;
/** Said: within five seconds. On a machine that does other things as well, this is when a test gives up. */
const SOON = { timeout: 15_000 };
const ADA = { username: 'ada', password: 'lovelace-1843' };

const real = findMediaMtx();
const NO_MEDIAMTX = 'no MediaMTX on this machine: put one on the PATH, or name it in MEDIAMTX_BIN';

interface RoomFixtures {
  deployment: Quotas;
  realDeployment: Quotas | null;
  strangerUrl: string;
}

const test = base.extend<object, RoomFixtures>({
  deployment: [
    async ({}, use) => {
      const deployment = await start({ port: 0, wantsReal: false, heartbeatMs: HEARTBEAT_MS });
      await use(deployment);
      await deployment.close();
    },
    { scope: 'worker' },
  ],
  realDeployment: [
    async ({}, use) => {
      const deployment = real && (await start({ port: 0, wantsReal: true, heartbeatMs: HEARTBEAT_MS }));
      await use(deployment);
      await deployment?.close();
    },
    { scope: 'worker' },
  ],
  strangerUrl: [
    async ({}, use) => {
      const folder = fileURLToPath(new URL('./quotas', import.meta.url));
      const site = await servePage({ folder, entries: [`${folder}/stranger.ts`] });
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

/** A camera on somebody's wall. */
function playerOf(page: Page, user: 'Ada' | 'Ben', camera: string): Locator {
  const desk = page.locator('section', { has: page.getByRole('heading', { name: user }) });
  return desk.locator('article', { has: page.locator('footer', { hasText: camera }) }).locator('cam-player');
}

const buttonOf = (player: Locator) => player.locator('xpath=..').getByRole('button');

/** The word in the corner, and what the service said. */
async function expectWord(player: Locator, word: string, said?: string | RegExp): Promise<void> {
  await expect(player.locator('[part=badge]')).toContainText(word, SOON);
  if (said === undefined) return;
  expect(await player.evaluate((element) => (element as CamPlayer).fault?.serverMessage)).toMatch(said);
}

async function expectLive(player: Locator, options = SOON): Promise<void> {
  await expect.poll(() => player.evaluate((element) => (element as CamPlayer).state), options).toBe('live');
}

/** Waits until it is live, and prints how long that took from now, when the cause is gone. */
async function expectHealed(player: Locator, cause: string): Promise<void> {
  const sinceMs = Date.now();
  await expectLive(player);
  console.log(`live again ${((Date.now() - sinceMs) / 1000).toFixed(1)} s after ${cause}`);
}

/** Everything is open but what is one too many. */
async function openRoom(page: Page, { url }: Quotas): Promise<void> {
  await page.goto(url);
  await expectLive(playerOf(page, 'Ada', 'police_1'), { timeout: 30_000 });
}

const kindOf = ({ room }: Quotas, kind: string) => room.service.ledger.usage.find(({ name }) => name === kind)?.open;
const leaseOf = ({ room }: Quotas, camera: string) =>
  room.service.ledger.leases.find((lease) => lease.camera === camera)?.id ?? '';

test('the control room plays by HTTPS alone: page, counter service and media server', async ({ page, deployment }) => {
  const schemes = new Set<string>();
  page.on('request', (request) => schemes.add(new URL(request.url()).protocol));
  await openRoom(page, deployment);
  await expectLive(playerOf(page, 'Ben', 'metro_1'));
  // Fetched on demand: it takes a moment.
  await expectLive(playerOf(page, 'Ben', 'milestone_1'));
  expect(await page.evaluate(() => isSecureContext)).toBe(true);
  // Not for everybody: who may sign in, and the console of a page of its own.
  expect(await statusOf('GET', `${deployment.url}users.json`)).toMatchObject({ status: 404 });
  expect(await statusOf('POST', `${deployment.url}control`, { Origin: 'https://elsewhere.example' })).toMatchObject({
    status: 403,
  });
  schemes.delete('blob:');
  schemes.delete('data:');
  expect([...schemes]).toEqual(['https:']);
});

test('one bus too many is refused with its word, and plays when another is closed', async ({ page, deployment }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const { ledger } = deployment.room.service;
  const others = ['bus_1', 'bus_2'].map((camera) => ledger.acquire('somebody', camera));
  const beating = setInterval(() => others.forEach((lease) => 'id' in lease && ledger.beat(lease.id, 1000)), 500);
  await page.goto(deployment.url);
  const refused = playerOf(page, 'Ben', 'bus_1');
  await expectWord(refused, 'Viewing limit reached', /^bus: 2 of 2 are open$/);
  await expectWord(playerOf(page, 'Ada', 'bus_1'), 'Viewing limit reached');
  await expect(refused.locator('[part=message]')).toContainText('Next try in', SOON);
  expect(asked.filter((url) => /bus_\d\//.test(url))).toEqual([]);
  await expectLive(playerOf(page, 'Ada', 'police_1'), { timeout: 30_000 });
  for (const camera of ['bus_1', 'bus_2']) await buttonOf(playerOf(page, 'Ada', camera)).click();
  clearInterval(beating);
  ledger.release(others.map((lease) => ('id' in lease ? lease.id : '')));
  await expectHealed(refused, 'a place was free');
});

test('a lease that is taken away ends the stream with its word; another begins when there is a place', async ({
  page,
  deployment,
}) => {
  await openRoom(page, deployment);
  const player = playerOf(page, 'Ada', 'police_1');
  const row = page.getByRole('row', { name: 'police_1' });
  await row.getByRole('button', { name: 'Take away' }).click();
  await expectWord(player, 'Viewing ended', /^taken away in the control room$/);
  await expectHealed(player, 'its lease was taken');
  // Taken by others in the same moment.
  const change = { take: leaseOf(deployment, 'police_1'), fill: 'police' };
  expect((await page.request.post(`${deployment.url}control`, { data: change })).ok()).toBe(true);
  await expectWord(player, 'Viewing limit reached');
  await expect.poll(() => deployment.room.media.sessions('police_1')).toBe(0);
  await page.getByRole('button', { name: 'Empty police' }).click();
  await expect.poll(() => kindOf(deployment, 'police')).toBeLessThan(3);
  await expectHealed(player, 'a place was free');
});

test('a page that is closed gives all its places back at once, in one request for each user', async ({
  page,
  deployment,
}) => {
  await openRoom(page, deployment);
  await expectLive(playerOf(page, 'Ben', 'milestone_1'));
  const { ledger } = deployment.room.service;
  const open = ledger.leases.length;
  const of = (user: string) => ledger.leases.filter((lease) => lease.user === user).length;
  const perUser = [of('ada'), of('ben')];
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

test('a page that is killed gives its places back by silence, and somebody else’s camera plays', async ({
  page,
  deployment,
  context,
}) => {
  await openRoom(page, deployment);
  await page.getByRole('button', { name: 'Fill police' }).click();
  const other = await context.newPage();
  await other.goto(deployment.url);
  const refused = playerOf(other, 'Ada', 'police_1');
  await expectWord(refused, 'Viewing limit reached');
  const id = leaseOf(deployment, 'police_1');
  await kill(context, page);
  await expect.poll(() => deployment.room.service.ledger.get(id), SOON).toBe(null);
  await expectHealed(refused, 'the silent page’s place was free');
  await other.getByRole('button', { name: 'Empty police' }).click();
  await other.close();
});

test('a service that is gone lets streams go on for a while; then it says so, and all come back with it', async ({
  page,
  deployment,
}) => {
  await openRoom(page, deployment);
  const player = playerOf(page, 'Ada', 'police_1');
  await page.evaluate(() => {
    const states: string[] = [];
    Object.assign(window, { states });
    document.querySelector('cam-player')?.addEventListener('cam-statechange', ({ state }) => states.push(state));
  });
  const goneAtMs = Date.now();
  await page.getByRole('button', { name: 'Service stopped' }).click();
  await expect.poll(() => deployment.room.service.isStopped).toBe(true);
  await expectWord(player, 'Reconnecting', /^no lease: /);
  console.log(`streams ended ${((Date.now() - goneAtMs) / 1000).toFixed(1)} s after the service had gone`);
  expect(await player.evaluate((element) => (element as CamPlayer).fault?.code)).toBe('unreachable');
  await page.getByRole('button', { name: 'Service stopped' }).click();
  await expect.poll(() => deployment.room.service.isStopped).toBe(false);
  await expectHealed(player, 'the service was back');
});

test('a service that restarts and has forgotten its leases is asked for new ones', async ({ page, deployment }) => {
  await openRoom(page, deployment);
  await deployment.room.service.setStopped(true);
  await deployment.room.service.setStopped(false);
  const player = playerOf(page, 'Ada', 'police_1');
  await expectWord(player, 'Viewing ended', /no such lease/);
  await expectHealed(player, 'its lease was forgotten');
});

test('a token that has run out is asked for again, and nobody notices', async ({ page, deployment }) => {
  const tokens: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/token')) tokens.push(request.url());
  });
  deployment.room.tokenLifeMs = 1;
  await openRoom(page, deployment);
  const player = playerOf(page, 'Ben', 'metro_1');
  // A token that is dead when it comes is asked for twice, and then the page is waited for.
  await expectWord(player, 'Sign-in needed', /^the token has run out$/);
  expect(tokens.length).toBeGreaterThan(1);
  deployment.room.tokenLifeMs = 2000;
  await player.evaluate((element) => (element as CamPlayer).retry());
  await expectLive(player);
  const before = tokens.length;
  // It plays on by its lease; the next camera needs another token.
  await buttonOf(player).click();
  await expect.poll(() => kindOf(deployment, 'metro'), SOON).toBe(0);
  await buttonOf(player).click();
  await expectLive(player);
  expect(tokens.length).toBeGreaterThan(before);
});

/** Opens a page of another origin, with these credentials. */
async function watchAsStranger(
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

test('a page of another origin is told that it may not, and plays when it may', async ({
  page,
  deployment,
  strangerUrl,
}) => {
  const player = await watchAsStranger(page, strangerUrl, deployment, [ADA]);
  await expectWord(player, 'Not allowed here', new RegExp(`^pages of ${new URL(strangerUrl).origin} may not`));
  expect(deployment.room.service.ledger.leases).toEqual([]);
  deployment.origins.push(new URL(strangerUrl).origin);
  await expectHealed(player, 'the origin was allowed');
});

test('a wrong password is said, and the right one plays', async ({ page, deployment, strangerUrl }) => {
  deployment.origins.push(new URL(strangerUrl).origin);
  const wrong = { ...ADA, password: 'byron' };
  const player = await watchAsStranger(page, strangerUrl, deployment, [wrong, wrong, ADA]);
  await expectWord(player, 'Sign-in needed', /^the user or the password is wrong$/);
  await player.evaluate((element) => (element as CamPlayer).retry());
  await expectHealed(player, 'the right password was given');
});

test('the scripts for script tags hold leases as well', async ({ page, deployment }) => {
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
    const player = await watchAsStranger(page, site.url, deployment, [ADA]);
    await expectLive(player);
    deployment.room.service.ledger.take(leaseOf(deployment, 'police_1'), 'needed elsewhere');
    await expectWord(player, 'Viewing ended', /^needed elsewhere$/);
    await expectLive(player);
  } finally {
    await site.close();
  }
});

for (const kind of ['the embedded origin', 'MediaMTX @real'] as const) {
  test(`the media server itself lets nobody read without a lease: ${kind}`, async ({
    page,
    deployment,
    realDeployment,
  }) => {
    const isReal = kind.endsWith('@real');
    test.skip(isReal && !real, NO_MEDIAMTX);
    const used = isReal && realDeployment ? realDeployment : deployment;
    const { media } = used.room;
    const whep = media.whepUrl.replace('{camera}', 'police_1');
    const hls = media.hlsUrl.replace('{camera}', 'police_1');
    const strange = 'https://elsewhere.example';
    expect(await statusOf('POST', whep)).toMatchObject({ status: 401 });
    expect(await statusOf('POST', whep, { Authorization: 'Bearer guessed' })).toMatchObject({ status: 401 });
    expect(await statusOf('GET', `${hls}?cookieCheck=1`)).toMatchObject({ status: 401 });
    // Without its name in the answer, a browser keeps the answer from a page.
    expect(await statusOf('POST', whep, { Origin: strange })).not.toMatchObject({ allows: strange });
    expect(await statusOf('POST', whep, { Origin: used.origins[0] ?? '' })).toMatchObject({ allows: used.origins[0] });

    await openRoom(page, used);
    await expect.poll(() => media.sessions('police_1'), SOON).toBe(1);
    const ticket = { Authorization: `Bearer ${leaseOf(used, 'police_1')}` };
    expect(await statusOf('POST', whep.replace('police_1', 'bus_1'), ticket), 'of another camera').toMatchObject({
      status: 401,
    });
  });

  test(`who does not heed the end of a lease is put out by the media server: ${kind}`, async ({
    page,
    deployment,
    realDeployment,
  }) => {
    const isReal = kind.endsWith('@real');
    test.skip(isReal && !real, NO_MEDIAMTX);
    const used = isReal && realDeployment ? realDeployment : deployment;
    const { media, service } = used.room;
    await openRoom(page, used);
    const player = playerOf(page, 'Ada', 'police_1');
    await player.evaluate((element) => {
      const { leases } = element as CamPlayer;
      if (!leases) return;
      const heartbeat = (id: string, nextMs: number) => leases.heartbeat(id, nextMs).then(() => null);
      Object.assign(element, { leases: { ...leases, heartbeat } });
    });
    for (const transports of ['whep', 'll-hls']) {
      await player.evaluate((element, transports) => element.setAttribute('transports', transports), transports);
      await expect.poll(() => player.evaluate((element) => (element as CamPlayer).transport), SOON).toBe(transports);
      const lease = leaseOf(used, 'police_1');
      expect(service.ledger.take(lease, 'needed elsewhere')).toBe(true);
      await expectWord(player, 'Viewing ended', /^the media server refuses the lease/);
      expect(await media.sessions('police_1')).toBe(0);
      const index = media.hlsUrl.replace('{camera}', 'police_1');
      const ticket = { Authorization: `Bearer ${lease}` };
      expect(await statusOf('GET', `${index}?cookieCheck=1`, ticket)).toMatchObject({ status: 401 });
      await expectHealed(player, `its lease was taken (${transports})`);
    }
  });
}

/** An answer of a server whose certificate nobody knows. */
function statusOf(
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

/** Ends a page as a crash does: without a word. */
async function kill(context: BrowserContext, page: Page): Promise<void> {
  const session = await context.newCDPSession(page);
  void session.send('Page.crash').catch(() => undefined);
  await page.waitForEvent('crash');
}
