import { LINEUP } from '../../demo/lineup.js';
import { addPlayer, expect, expectLive, expectMoving, expectState, readState, test } from './fixtures.js';

const { name: camera, index } = LINEUP[0]!;
const { name: other, index: otherIndex } = LINEUP[1]!;

test('a player that is moved, removed and put back a hundred times holds one session @mediamtx', async ({
  open,
  openTarget,
  page,
}) => {
  const target = await openTarget('lowLatency');
  const player = await open({ camera, whep: target.whepUrl });
  await expectLive(player, 'whep');
  await player.evaluate(async (element) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    for (let i = 0; i < 100; i += 1) {
      element.remove();
      // Every second time the element stays away for a frame: that is a removal, not a move.
      if (i % 2) await frame();
      document.body.append(element);
      if (i % 3 === 0) await frame();
    }
  });
  await expectLive(player, 'whep');
  await expectMoving(player, index, 3000);
  await expect.poll(() => target.sessions(camera)).toBe(1);
  expect(
    await page.locator('cam-player').evaluate((element) => element.shadowRoot?.querySelectorAll('video').length),
  ).toBe(1);
});

test('a player that is moved within the page plays on without a new session', async ({ open, origin }) => {
  const player = await open({ camera, whep: origin.whepUrl });
  await expectLive(player, 'whep');
  const states = await player.evaluate(async (element) => {
    const states: string[] = [];
    element.addEventListener('cam-statechange', () =>
      states.push((element as HTMLElementTagNameMap['cam-player']).state),
    );
    const box = document.createElement('div');
    document.body.append(box);
    box.append(element);
    // A change of state would fire its event before the next task.
    await new Promise((resolve) => setTimeout(resolve));
    return states;
  });
  expect(states).toEqual([]);
  await expectMoving(player, index, 3000);
});

test('a player that is removed, paused or left ends its session @mediamtx', async ({
  open,
  openTarget,
  page,
  pageUrl,
}) => {
  const target = await openTarget('lowLatency');
  const sessions = () => target.sessions(camera);
  const player = await open({ camera, whep: target.whepUrl });
  await expectLive(player, 'whep');
  await expect.poll(sessions).toBe(1);
  await player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.pause());
  await expectState(player, 'paused');
  await expect.poll(sessions).toBe(0);
  await player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.play());
  await expectLive(player, 'whep');
  await player.evaluate((element) => element.remove());
  await expect.poll(sessions).toBe(0);
  await addPlayer(page, { camera, whep: target.whepUrl });
  await expectLive(player, 'whep');
  await page.goto(`${pageUrl}?elsewhere`);
  await expect.poll(sessions).toBe(0);
});

test('a player out of view ends its session and keeps its last frame, and plays again when it is in view @mediamtx', async ({
  open,
  openTarget,
  page,
}) => {
  const target = await openTarget('lowLatency');
  const player = await open({ camera, whep: target.whepUrl, 'suspend-after': '1' });
  await expectLive(player, 'whep');
  await page.evaluate(() => {
    document.body.style.minHeight = '8000px';
    scrollTo(0, 8000);
  });
  await expectState(player, 'suspended');
  await expect.poll(() => target.sessions(camera)).toBe(0);
  expect(await player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.status.stillFrame?.kind)).toBe(
    'last-frame',
  );
  await page.evaluate(() => scrollTo(0, 0));
  await expectLive(player, 'whep');
  await expectMoving(player, index, 3000);
  await expect.poll(() => target.sessions(camera)).toBe(1);
});

test('another camera or another server address is played at once', async ({ open, origin }) => {
  const player = await open({ camera, whep: origin.whepUrl });
  await expectLive(player, 'whep');
  await player.evaluate((element, name) => element.setAttribute('camera', name), other);
  await expectMoving(player, otherIndex, 3000);
  await expect.poll(() => origin.sessions(camera).whep).toBe(0);
  await player.evaluate((element, url) => element.setAttribute('mjpeg', url), origin.mjpegUrl);
  await player.evaluate((element) => element.setAttribute('whep', 'off'));
  await expectLive(player, 'mjpeg');
  await expectMoving(player, otherIndex, 3000);
});

test('a still frame with its time is shown before the first live frame', async ({ open, origin }) => {
  origin.setFaults(camera, { noMedia: true });
  const player = await open({ camera, whep: origin.whepUrl, snapshot: origin.snapshotUrl, transports: 'whep' });
  await expect(player.locator('[part=timestamp]')).toBeVisible();
  expect(await readState(player)).toBe('connecting');
  expect(await player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.status.stillFrame?.kind)).toBe(
    'snapshot',
  );
  origin.setFaults(camera, { noMedia: false });
  await expectLive(player, 'whep');
  await expect(player.locator('[part=timestamp]')).toHaveCount(0);
});

test('a worse transport that played first is replaced without a black frame', async ({ open, origin, page }) => {
  // WHEP fails at first, so LL-HLS plays first.
  origin.setFaults(camera, { raw: { whep: { status: 503, body: '' } } });
  const player = await open({ camera, whep: origin.whepUrl, hls: origin.hlsUrl });
  await expectLive(player, 'll-hls');
  // From now on each painted frame is checked: all of them must show a picture.
  await page.evaluate(() => {
    const element = document.querySelector('cam-player')!;
    const blackFrames: number[] = [];
    Object.assign(window, { blackFrames });
    const checkFrame = () => {
      const { surface } = element.status;
      const isVisible =
        surface instanceof HTMLVideoElement && getComputedStyle(surface).opacity === '1' && surface.readyState >= 2;
      if (!isVisible) blackFrames.push(performance.now());
      requestAnimationFrame(checkFrame);
    };
    checkFrame();
  });
  origin.setFaults(camera, { raw: {} });
  await player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.retry());
  await expectLive(player, 'whep');
  await expectMoving(player, index, 3000);
  expect(await page.evaluate(() => (window as unknown as { blackFrames: number[] }).blackFrames)).toEqual([]);
  await expect.poll(() => player.evaluate((element) => element.shadowRoot?.querySelectorAll('video').length)).toBe(1);
});

test('keys and buttons pause, play and save', async ({ open, origin, page }) => {
  const player = await open({ camera, whep: origin.whepUrl, controls: '', label: 'Mill Street' });
  await expectLive(player, 'whep');
  await player.hover();
  await player.getByRole('button', { name: 'Pause' }).click();
  await expectState(player, 'paused');
  await player.press('k');
  await expectLive(player, 'whep');
  const saved = page.waitForEvent('download');
  await player.press('c');
  expect((await saved).suggestedFilename()).toMatch(/^Mill-Street-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d\.png$/);
});
