import type { Locator } from '@playwright/test';
import type { CamPlayer } from '../../components/index.js';
import { LINEUP } from '../../demo/lineup.js';
import { NO_FAULTS } from '../../demo/origin/faults.js';
import { Origin } from '../../demo/origin/origin.js';
import { FAULT_CASES, type FaultCase } from './fault-cases.js';
import { addPlayer, expect, expectLive, expectMoving, expectState, readFaultCode, test } from './fixtures.js';

const { name: camera, index } = LINEUP[0]!;
/** The players of this many cases share a page, because each of them waits most of the time. */
const CASES_PER_TEST = 6;
const RECOVERY_TITLES = { alone: 'by itself', notified: 'after an online event' };

for (const recovery of ['alone', 'notified'] as const) {
  const cases = FAULT_CASES.filter((one) => one.recovery === recovery);
  for (let from = 0; from < cases.length; from += CASES_PER_TEST) {
    const some = cases.slice(from, from + CASES_PER_TEST);
    const numbers = `${from + 1} to ${from + some.length} of ${cases.length}`;

    test(`a player reports a fault, and recovers ${RECOVERY_TITLES[recovery]}: cases ${numbers}`, async ({
      page,
      pageUrl,
      cameras,
    }) => {
      test.slow();
      // Each case has its own origin, so that no player waits for the connections of another.
      const origins = await Promise.all(some.map(() => Origin.start({ cameras: [cameras[0]!] })));
      const onEach = (check: (player: Locator, one: FaultCase, origin: Origin) => Promise<void>) =>
        Promise.all(
          some.map((one, i) =>
            test.step(`${one.title} (${one.transport}) shows ${one.state} with code ${one.code}`, () =>
              check(page.locator('cam-player').nth(i), one, origins[i]!)),
          ),
        );
      try {
        await page.setViewportSize({ width: 1000, height: 500 });
        await page.goto(pageUrl);
        await page.addStyleTag({ content: 'body cam-player { display: inline-block; width: 320px }' });
        for (const [i, { transport, faults }] of some.entries()) {
          origins[i]!.setFaults(camera, faults);
          await addPlayer(page, { camera, [transport]: toUrls(origins[i]!)[transport] });
        }
        await onEach(async (player, one, origin) => {
          await expectFault(player, one);
          if (recovery === 'notified') return;
          origin.setFaults(camera, NO_FAULTS);
          await expectRecovery(player, one);
        });
        if (recovery === 'alone') return;
        // The event reaches all players of the page, so all faults end before it.
        for (const origin of origins) origin.setFaults(camera, NO_FAULTS);
        await page.evaluate(() => window.dispatchEvent(new Event('online')));
        await onEach(expectRecovery);
      } finally {
        await Promise.all(origins.map((origin) => origin.close()));
      }
    });
  }
}

function toUrls({ whepUrl: whep, hlsUrl: hls, mjpegUrl: mjpeg, snapshotUrl: snapshot }: Origin) {
  return { whep, hls, mjpeg, snapshot };
}

/** Waits for the fault, and for its message with a countdown. */
async function expectFault(player: Locator, { transport, state, code, status, serverMessage, message }: FaultCase) {
  await expect
    .poll(() => readFault(player))
    .toMatchObject({
      state,
      code,
      status,
      transport: transport === 'hls' ? expect.stringMatching(/hls$/) : transport,
      serverMessage: serverMessage && expect.stringMatching(serverMessage),
    });
  await expectCountdown(player, message);
}

/** Waits until the player is live without a message. */
async function expectRecovery(player: Locator, { transport }: FaultCase): Promise<void> {
  await expectLive(player, transport === 'hls' ? 'll-hls' : transport);
  await expectMoving(player, index, 10_000);
  await expect(player.locator('[part=message]')).toHaveCount(0);
}

/** Reads the player's fault: its properties, and the message on the screen. */
function readFault(player: Locator) {
  return player.evaluate((element: HTMLElementTagNameMap['cam-player']) => {
    const { state, fault, nextTryAtMs } = element.status;
    const lines = element.shadowRoot?.querySelectorAll('[part=message] :is(.word, .sentence, .countdown)') ?? [];
    return {
      state,
      code: fault?.code ?? null,
      status: fault?.status ?? null,
      transport: fault?.transport ?? null,
      serverMessage: fault?.serverMessage ?? null,
      nextTryAtMs,
      text: [...lines].map((line) => line.textContent?.trim()).join(' '),
    };
  });
}

/** Waits for this message with a countdown. It checks each animation frame, because the first pauses are short. */
async function expectCountdown(player: Locator, message: string): Promise<void> {
  const element = await player.elementHandle();
  await player.page().waitForFunction(
    ([one, expected]) => {
      const { status, shadowRoot } = one as HTMLElementTagNameMap['cam-player'];
      const lines = shadowRoot?.querySelectorAll('[part=message] :is(.word, .sentence, .countdown)') ?? [];
      const text = [...lines].map((line) => line.textContent?.trim()).join(' ');
      return status.nextTryAtMs !== null && text.startsWith(expected) && /(Next try in \d+ s|Retrying…)$/.test(text);
    },
    [element, message] as const,
  );
}

test('a camera name that leads to another path is refused, and a valid name plays', async ({ open, origin, page }) => {
  const requestedUrls: string[] = [];
  page.on('request', (request) => requestedUrls.push(request.url()));
  const player = await open({ camera: '../admin', whep: origin.whepUrl, hls: origin.hlsUrl });
  await expectState(player, 'unconfigured');
  expect(await readFaultCode(player)).toBe('bad-address');
  expect(requestedUrls.filter((url) => url.includes('admin'))).toEqual([]);
  await player.evaluate((element, name) => element.setAttribute('camera', name), camera);
  await expectLive(player, 'whep');
});

test('without a path for the media the next transport plays, and the player does not wait for WHEP', async ({
  open,
  origin,
}) => {
  origin.setFaults(camera, { noIcePath: true });
  const player = await open({ camera, whep: origin.whepUrl, hls: origin.hlsUrl });
  await expectLive(player, 'll-hls');
  await expectMoving(player, index, 5000);
});

test('a refused codec makes the player use the next transport, and the status gives the reason', async ({
  open,
  origin,
}) => {
  origin.setFaults(camera, { codecRefused: true });
  const player = await open({ camera, whep: origin.whepUrl, hls: origin.hlsUrl });
  await expectLive(player, 'll-hls');
  const readFallbackReason = () =>
    player.evaluate((element) => (element as CamPlayer).status.fallbackReason?.code ?? null);
  expect(await readFallbackReason()).toBe('unsupported');
  origin.reset(camera);
  await player.evaluate((element) => (element as CamPlayer).retry());
  await expectLive(player, 'whep');
  expect(await readFallbackReason()).toBeNull();
});

test('a source that stops is offline at once on each transport, and plays again by itself', async ({
  open,
  origin,
}) => {
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

test('a picture that stops is shown as frozen, and is live again when it moves', async ({ open, origin }) => {
  const player = await open({ camera, whep: origin.whepUrl });
  await expectLive(player, 'whep');
  origin.setFaults(camera, { frozen: true });
  await expectState(player, 'stalled');
  await expect(player.locator('.countdown')).toContainText('Frozen for');
  origin.setFaults(camera, { frozen: false });
  await expectLive(player, 'whep');
  await expectMoving(player, index, 3000);
});

test('a server that is gone is retried until it is back', async ({ open, origin }) => {
  const player = await open({ camera, whep: origin.whepUrl, hls: origin.hlsUrl });
  await expectLive(player, 'whep');
  await origin.setServerGone(true);
  try {
    await expectState(player, 'reconnecting');
    await expect.poll(() => readFaultCode(player)).toBe('unreachable');
  } finally {
    await origin.setServerGone(false);
  }
  await expectLive(player, 'whep');
  await expectMoving(player, index, 3000);
});

test('media that the network drops is shown as frozen, then as lost, and plays again with the network', async ({
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

test('a stream with lost packets plays', async ({ open, origin }) => {
  origin.setFaults(camera, { lossPercent: 5 });
  const player = await open({ camera, whep: origin.whepUrl });
  await expectLive(player, 'whep');
  await expectMoving(player, index, 3000);
});
