import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { findHaproxy } from '../../demo/deployments/vms/haproxy.js';
import { findMediaMtx } from '../../demo/mediamtx/find.js';
import { needChromium, CHROMIUM_FLAGS } from '../../scripts/chromium.mjs';
import { addPlayer, expect, expectLive, expectMoving, test as base } from '../e2e/fixtures.js';
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

/** The path of the media: the kind of both candidates, and how the viewer reaches the relay. */
async function readPath(page: Page): Promise<string> {
  return page.evaluate(async () => {
    for (const pc of (window as unknown as { connections: RTCPeerConnection[] }).connections) {
      if (pc.connectionState !== 'connected') continue;
      const stats = new Map<string, Record<string, string>>();
      (await pc.getStats()).forEach((entry: Record<string, string> & { id: string }) => stats.set(entry.id, entry));
      const transport = [...stats.values()].find(({ type }) => type === 'transport');
      const pair = stats.get(transport?.['selectedCandidatePairId'] ?? '');
      const local = stats.get(pair?.['localCandidateId'] ?? '');
      return [local?.['candidateType'], local?.['relayProtocol'] ?? local?.['protocol']].join(' ');
    }
    return 'none';
  });
}

async function openCamera(page: Page, attributes: Record<string, string> = {}): Promise<Locator> {
  await page.addInitScript(() => {
    const connections: RTCPeerConnection[] = [];
    Object.assign(window, { connections });
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        connections.push(this);
      }
    };
  });
  await page.goto('https://media.example.com/');
  await addPlayer(page, { server: '/', camera: 'crossing', ...attributes });
  return page.locator('cam-player');
}

const HTTPS = { protocol: 'tcp', port: 443 } as const;
const CASES: readonly (readonly [what: string, openings: readonly Opening[], path: RegExp])[] = [
  ['nothing is blocked', [{ protocol: 'udp' }, { protocol: 'tcp' }], /^(host|prflx) udp$/],
  ['UDP is blocked', [{ protocol: 'tcp' }], /^(host|prflx) tcp$/],
  ['UDP passes to port 3478 alone', [HTTPS, { protocol: 'udp', port: 3478 }], /^relay udp$/],
  ['UDP and TCP 8189 are blocked', [HTTPS, { protocol: 'tcp', port: 3478 }], /^relay tcp$/],
  ['all but TCP 443 is blocked', [HTTPS], /^relay tls$/],
];

for (const [what, openings, path] of CASES) {
  test(`WebRTC plays where ${what}`, async ({ page, network }) => {
    network.open(openings);
    const player = await openCamera(page, { transports: 'whep' });
    await expectLive(player, 'whep');
    await expectMoving(player, 1, 3000);
    expect(await readPath(page)).toMatch(path);
  });
}
