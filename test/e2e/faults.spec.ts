import type { Locator, Page } from '@playwright/test';
import type { CamPlayer } from '../../components/index.js';
import { LINEUP } from '../../demo/lineup.js';
import { NO_FAULTS } from '../../demo/origin/faults.js';
import { ROWS } from './fault-rows.js';
import { expect, expectLive, expectMoving, expectState, faultCode, test } from './fixtures.js';

const { name: camera, index } = LINEUP[0]!;
const HEALED = { alone: 'by itself', told: 'when the network is back' };

for (const { title, transport, faults, state, code, status, said, reads, heals } of ROWS) {
  test(`${title} (${transport}): ${state}, ${code}, and live again ${HEALED[heals]}`, async ({
    open,
    origin,
    page,
  }) => {
    origin.setFaults(camera, faults);
    const urls = { whep: origin.whepUrl, hls: origin.hlsUrl, mjpeg: origin.mjpegUrl, snapshot: origin.snapshotUrl };
    const player = await open({ camera, [transport]: urls[transport] });
    const real = transport === 'hls' ? expect.stringMatching(/hls$/) : transport;
    await expect
      .poll(() => seen(player))
      .toMatchObject({
        state,
        code,
        status,
        transport: real,
        said: said && expect.stringMatching(said),
      });
    await expectPlanned(page, reads);
    origin.setFaults(camera, NO_FAULTS);
    if (heals === 'told') await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await expectLive(player, transport === 'hls' ? 'll-hls' : transport);
    await expectMoving(player, index, 10_000);
    await expect(player.locator('[part=message]')).toHaveCount(0);
  });
}

/** What the player tells of its fault, to programs and on the screen. */
function seen(player: Locator) {
  return player.evaluate((element: HTMLElementTagNameMap['cam-player']) => {
    const { state, fault, nextTryAtMs } = element.status;
    const lines = element.shadowRoot?.querySelectorAll('[part=message] :is(.word, .sentence, .countdown)') ?? [];
    return {
      state,
      code: fault?.code ?? null,
      status: fault?.status ?? null,
      transport: fault?.transport ?? null,
      said: fault?.serverMessage ?? null,
      nextTryAtMs,
      text: [...lines].map((line) => line.textContent?.trim()).join(' '),
    };
  });
}

/** Waits for these words with a countdown; looked for at each frame, since the first pauses are short. */
async function expectPlanned(page: Page, reads: string): Promise<void> {
  await page.waitForFunction((wanted) => {
    const { status, shadowRoot } = document.querySelector('cam-player')!;
    const lines = shadowRoot?.querySelectorAll('[part=message] :is(.word, .sentence, .countdown)') ?? [];
    const text = [...lines].map((line) => line.textContent?.trim()).join(' ');
    return status.nextTryAtMs !== null && text.startsWith(wanted) && /(Next try in \d+ s|Retrying…)$/.test(text);
  }, reads);
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

test('without a path for the media the next transport shows, and WHEP is not waited for', async ({ open, origin }) => {
  origin.setFaults(camera, { noIcePath: true });
  const player = await open({ camera, whep: origin.whepUrl, hls: origin.hlsUrl });
  await expectLive(player, 'll-hls');
  await expectMoving(player, index, 5000);
});

test('a browser that the codec is refused to goes down and plays, and says why', async ({ open, origin }) => {
  origin.setFaults(camera, { codecRefused: true });
  const player = await open({ camera, whep: origin.whepUrl, hls: origin.hlsUrl });
  await expectLive(player, 'll-hls');
  const why = () => player.evaluate((element) => (element as CamPlayer).status.fallbackReason?.code ?? null);
  expect(await why()).toBe('unsupported');
  origin.reset(camera);
  await player.evaluate((element) => (element as CamPlayer).retry());
  await expectLive(player, 'whep');
  expect(await why()).toBeNull();
});

test('a source that goes is offline at once on every transport, and comes back by itself', async ({ open, origin }) => {
  for (const transport of ['whep', 'll-hls']) {
    const player = await open({ camera, whep: origin.whepUrl, hls: origin.hlsUrl, transports: transport });
    await expectLive(player, transport);
    origin.setFaults(camera, { offline: true });
    await expectState(player, 'offline');
    await expect(player.locator('[part=timestamp]')).toBeVisible();
    origin.setFaults(camera, { offline: false });
    await expectLive(player, transport);
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

test('media that a network swallows in the middle is called frozen, then lost, and is back with the network', async ({
  open,
  origin,
}) => {
  const player = await open({ camera, whep: origin.whepUrl });
  await expectLive(player, 'whep');
  await expectMoving(player, index, 3000);
  origin.setFaults(camera, { udpBlocked: true });
  await expectState(player, 'stalled');
  await expectState(player, 'reconnecting');
  await expect(player.locator('[part=timestamp]')).toBeVisible();
  origin.reset(camera);
  await expectLive(player, 'whep');
  await expectMoving(player, index, 3000);
  await expect.poll(() => origin.sessions(camera).whep).toBe(1);
});

test('packets that are lost are asked for again', async ({ open, origin }) => {
  origin.setFaults(camera, { lossPercent: 5 });
  const player = await open({ camera, whep: origin.whepUrl });
  await expectLive(player, 'whep');
  await expectMoving(player, index, 3000);
});
