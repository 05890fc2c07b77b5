import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { findHaproxy } from '../../demo/deployments/vms/haproxy.js';
import { findMediaMtx } from '../../demo/mediamtx/find.js';
import { needChromium, CHROMIUM_FLAGS } from '../../scripts/chromium.mjs';
import { addPlayer, expect, expectLive, expectMoving, readState, test as base } from '../e2e/fixtures.js';
import { openNetwork, reasonAgainstNetworks, type Network, type Opening } from './firewalls/network.js';
import { NAMES, startSite, type Site } from './firewalls/recipe.js';

const missing = [
  findMediaMtx() ? [] : 'MediaMTX',
  findHaproxy() === null ? 'HAProxy' : [],
  spawnSync('turnserver', ['--version']).error ? 'coturn' : [],
].flat();
const reason = missing.length > 0 ? `not on this machine: ${missing.join(', ')}` : reasonAgainstNetworks();

interface FirewallFixtures {
  network: Network;
  site: Site;
}

const test = base.extend<object, FirewallFixtures>({
  network: [
    async ({}, use) => {
      const network = await openNetwork(NAMES);
      await use(network);
      await network.close();
    },
    { scope: 'worker' },
  ],
  site: [
    async ({ network }, use) => {
      const site = await startSite(network);
      await use(site);
      await site.close();
    },
    { scope: 'worker' },
  ],
  /** A browser on the viewer's side. */
  browser: [
    async ({ playwright, network, site }, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'cam-player-viewer-'));
      const executablePath = join(folder, 'chromium');
      const [command, args] = network.commandOn('viewer', await needChromium(), []);
      await writeFile(executablePath, `#!/bin/sh\nexec ${[command, ...args].join(' ')} "$@"\n`);
      await chmod(executablePath, 0o755);
      const browser = await playwright.chromium.launch({
        executablePath,
        args: [
          ...CHROMIUM_FLAGS,
          // One certificate is trusted, as if an authority had signed it. No other check is lifted.
          `--ignore-certificate-errors-spki-list=${site.certificateHash}`,
        ],
      });
      await use(browser);
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
});

test.skip(reason !== null, reason ?? '');

/** A peer connection as the page made it. */
interface Connection {
  readonly pc: RTCPeerConnection;
  /** How many ICE servers it began with. */
  readonly serverCount: number;
}

/** The path of the media over the newest connection that is up: the viewer's candidate, and how it reaches its relay. */
async function readPath(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const { connections } = window as unknown as { connections: Connection[] };
    const pc = connections.map((connection) => connection.pc).findLast((one) => one.connectionState === 'connected');
    const stats = new Map<string, Record<string, string>>();
    (await pc?.getStats())?.forEach((entry: Record<string, string> & { id: string }) => stats.set(entry.id, entry));
    const transport = [...stats.values()].find(({ type }) => type === 'transport');
    const pair = stats.get(transport?.['selectedCandidatePairId'] ?? '');
    const local = stats.get(pair?.['localCandidateId'] ?? '');
    return [local?.['candidateType'], local?.['relayProtocol'] ?? local?.['protocol']].join(' ');
  });
}

/** The number of ICE servers with which each connection of the page began. */
function readServerCounts(page: Page): Promise<number[]> {
  return page.evaluate(() =>
    (window as unknown as { connections: Connection[] }).connections.map(({ serverCount }) => serverCount),
  );
}

async function openPage(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const connections: Connection[] = [];
    Object.assign(window, { connections });
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        connections.push({ pc: this, serverCount: configuration?.iceServers?.length ?? 0 });
      }
    };
  });
  await page.goto('https://media.example.com/');
}

async function openCamera(page: Page, attributes: Record<string, string> = {}): Promise<Locator> {
  await addPlayer(page, { server: 'https://media.example.com/media', camera: 'crossing', ...attributes });
  return page.locator('cam-player').last();
}

/** Waits until the camera moves, by WebRTC on this path. */
async function expectPath(player: Locator, path: RegExp): Promise<void> {
  await expectLive(player, 'whep');
  await expect.poll(() => readPath(player.page()), { timeout: 30_000 }).toMatch(path);
  await expectMoving(player, 1, 3000);
}

/** Prints how long the viewer has waited for the picture. */
async function printStart(player: Locator): Promise<void> {
  const read = () =>
    player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.telemetry?.firstFrame ?? null);
  await expect.poll(read).not.toBeNull();
  const parts = Object.entries((await read()) ?? {}).map(([name, ms]) => `${name} ${Math.round(Number(ms))}`);
  console.log(`      ${await readPath(player.page())}: ${parts.join(', ')}`);
}

/** Waits until the player names the lack of a path as the reason why it does not play by WebRTC. */
async function expectNoMediaPath(player: Locator): Promise<void> {
  const read = () =>
    player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.status.fallbackReason?.code);
  await expect.poll(read).toBe('no-media-path');
}

/** Makes a name and its password as MediaMTX does, valid until this time. */
function makeCredentials(validUntilMs: number): { username: string; credential: string } {
  const username = `${Math.floor(validUntilMs / 1000)}:page`;
  return { username, credential: createHmac('sha1', 'change-this-secret').update(username).digest('base64') };
}

const HTTPS = { protocol: 'tcp', port: 443 } as const;
const EVERYTHING: readonly Opening[] = [{ protocol: 'udp' }, { protocol: 'tcp' }];
const TLS_RELAY = 'turns:turn.example.com:443?transport=tcp';

test.beforeEach(async ({ page }) => openPage(page));
test.afterEach(async ({ network, page }) => {
  await page.close();
  network.open(EVERYTHING);
});

for (const [firewall, openings, how, path] of [
  ['lets everything pass', EVERYTHING, 'directly', /^(host|prflx) udp$/],
  ['drops UDP', [{ protocol: 'tcp' }], 'over TCP to MediaMTX itself', /^(host|prflx) tcp$/],
  ['lets UDP 3478 and https pass', [HTTPS, { protocol: 'udp', port: 3478 }], 'over a relay by UDP', /^relay udp$/],
  ['lets TCP 3478 and https pass', [HTTPS, { protocol: 'tcp', port: 3478 }], 'over a relay by TCP', /^relay tcp$/],
  ['lets TCP 443 alone pass', [HTTPS], 'over a relay by TLS', /^relay tls$/],
] as const) {
  test(`through a firewall that ${firewall}, WebRTC plays ${how}`, async ({ page, network }) => {
    network.open(openings);
    const player = await openCamera(page, { transports: 'whep' });
    await expectPath(player, path);
    await printStart(player);
  });
}

test('without the relay nothing of WebRTC passes port 443, and with it WebRTC takes over from LL-HLS', async ({
  page,
  network,
  site,
}) => {
  network.open([HTTPS]);
  await site.command('stop', 'coturn');
  const player = await openCamera(page);
  await expectLive(player, 'll-hls');
  await expectNoMediaPath(player);
  await site.command('start', 'coturn');
  await player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.retry());
  await expectPath(player, /^relay tls$/);
});

test('a relay whose certificate the browser does not trust is of no use', async ({ page, network, site }) => {
  network.open([HTTPS]);
  await site.setRelayTrusted(false);
  try {
    const player = await openCamera(page);
    await expectLive(player, 'll-hls');
    await expectNoMediaPath(player);
  } finally {
    await site.setRelayTrusted(true);
  }
});

test('a page that has needed the relay uses it from the start', async ({ page, network }) => {
  network.open([HTTPS]);
  await expectPath(await openCamera(page, { transports: 'whep' }), /^relay tls$/);
  const second = await openCamera(page, { transports: 'whep' });
  await expectPath(second, /^relay tls$/);
  await printStart(second);
  expect(await readServerCounts(page)).toEqual([0, 3]);
});

test('credentials of the page that have expired are replaced by those of the server', async ({ page, network }) => {
  network.open([HTTPS]);
  const expired = { urls: TLS_RELAY, ...makeCredentials(Date.now() - 60_000) };
  await page.evaluate((iceServer) => {
    const player = document.createElement('cam-player');
    player.iceServers = [iceServer];
    player.server = 'https://media.example.com/media';
    player.camera = 'crossing';
    player.transports = 'whep';
    document.body.append(player);
  }, expired);
  await expectPath(page.locator('cam-player'), /^relay tls$/);
  expect((await readServerCounts(page))[0]).toBe(1);
});

test('a viewer who moves behind a firewall gets the picture over the relay', async ({ page, network }) => {
  const player = await openCamera(page, { transports: 'whep' });
  await expectPath(player, /^(host|prflx) udp$/);
  network.open([HTTPS]);
  await expectPath(player, /^relay tls$/);
});

test('a relay that has stopped is used again when it is back', async ({ page, network, site }) => {
  network.open([HTTPS]);
  const player = await openCamera(page, { transports: 'whep' });
  await expectPath(player, /^relay tls$/);
  await site.command('stop', 'coturn');
  await expect.poll(() => readState(player)).not.toBe('live');
  await site.command('start', 'coturn');
  await expectPath(player, /^relay tls$/);
});

test('the relay sends to the media server, and to nothing else', ({ network }) => {
  const tryPeer = (peer: string) => {
    const args = ['-u', 'page', '-W', 'change-this-secret', '-e', peer, '-r', '9', '-n', '1', '-c', NAMES[1]!];
    const { stdout, stderr } = spawnSync(...network.commandOn('viewer', 'turnutils_uclient', args), {
      encoding: 'utf8',
      // It waits for answers of the peer, which does not answer.
      timeout: 4000,
    });
    return stdout + stderr;
  };
  expect(tryPeer('192.0.2.1')).toContain('403 (Forbidden IP)');
  expect(tryPeer('127.0.0.1')).toContain('403 (Forbidden IP)');
  const allowed = tryPeer('203.0.113.7');
  expect(allowed).toContain('tot_send_msgs');
  expect(allowed).not.toContain('403');
});
