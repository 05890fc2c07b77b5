import type { CDPSession, Locator, Page } from '@playwright/test';
import { NO_FAULTS } from '../../demo/deployments/ptz/faults.js';
import type { PtzDeployment } from '../../demo/deployments/ptz/start.js';
import { start as startPtz } from '../../demo/deployments/ptz/start.js';
import { start as startWall } from '../../demo/wall.js';
import { CHROMIUM_FLAGS, needChromium } from '../../scripts/chromium.mjs';
import { expect, expectLive, test as base } from '../e2e/fixtures.js';

/** The page of the demo on which one zooms, marks, moves and talks to a camera. */
const test = base.extend<{ player: Locator; ptz: PtzDeployment['service'] }, { deployment: PtzDeployment }>({
  deployment: [
    async ({}, use) => {
      const deployment = await startPtz({ port: 0, wantsReal: false });
      await use(deployment);
      await deployment.close();
    },
    { scope: 'worker' },
  ],
  ptz: async ({ deployment }, use) => {
    deployment.service.head.reset();
    await use(deployment.service);
    await deployment.service.setFaults(NO_FAULTS);
  },
  player: async ({ page, context, deployment, ptz }, use) => {
    void ptz;
    await context.grantPermissions(['microphone'], { origin: new URL(deployment.url).origin });
    await page.setViewportSize({ width: 1240, height: 860 });
    await page.goto(deployment.url);
    const player = page.locator('cam-player');
    await expectLive(player, 'mjpeg');
    await use(player);
  },
});

test.use({
  launchOptions: {
    executablePath: await needChromium(),
    // A microphone that beeps. The permission is given as a viewer gives it, not by a flag.
    args: [...CHROMIUM_FLAGS, '--use-fake-device-for-media-stream'],
  },
});

const button = (player: Locator, name: string) => player.getByRole('button', { name, exact: true });
const readScale = (player: Locator) =>
  player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.zoom.scale);

/** A place on the player, as shares of its sides. */
async function at(player: Locator, x: number, y: number): Promise<[number, number]> {
  const box = await player.boundingBox();
  if (!box) throw new Error('not on the page');
  return [Math.round(box.x + box.width * x), Math.round(box.y + box.height * y)];
}

test('the demo leads to the page', async ({ page }) => {
  const wall = await startWall({ port: 0, wantsReal: false });
  await page.goto(wall.url);
  await page.getByRole('link', { name: 'Zoom, marks, PTZ, talk' }).click();
  await expectLive(page.locator('cam-player'), 'mjpeg');
  await wall.close();
});

test('one page zooms, marks, moves and talks to its camera', async ({ player, page, ptz }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));

  // Zoom: the wheel with Ctrl, at a point that stays where it is.
  const place = await at(player, 0.7, 0.4);
  await page.mouse.click(...place);
  await expect(page.locator('#point')).toHaveText(/^x 0\.(69|70)\d, y 0\.(39|40)\d$/);
  await page.keyboard.down('Control');
  for (let turn = 0; turn < 4; turn += 1) await page.mouse.wheel(0, -100);
  await page.keyboard.up('Control');
  await expect.poll(() => readScale(player)).toBeGreaterThan(2);

  // Overlay: the mark is still under the pointer that made it, and the grid is a third of the enlarged picture.
  const middleOfMark = () =>
    page.locator('#marks .cross').evaluate((mark) => {
      const { left, top, width, height } = mark.getBoundingClientRect();
      return { x: left + width / 2, y: top + height / 2 };
    });
  const markOff = async () => Math.hypot((await middleOfMark()).x - place[0], (await middleOfMark()).y - place[1]);
  await expect.poll(markOff).toBeLessThan(1.5);
  const gridOff = () =>
    player.evaluate((element: HTMLElementTagNameMap['cam-player']) => {
      const box = element.querySelector('#grid')?.getBoundingClientRect();
      const corner = element.toPage({ x: 0, y: 0 });
      return box && corner ? Math.hypot(box.left - corner.x, box.top - corner.y) : NaN;
    });
  await expect.poll(gridOff).toBeLessThan(1.5);
  await page.getByLabel('Mirror').selectOption('horizontal');
  // The page of a mirrored picture has the mark on the other side of the picture's middle.
  await expect.poll(markOff).toBeGreaterThan(100);
  await page.getByLabel('Mirror').selectOption('');
  await page.locator('#zoom').selectOption('off');
  await expect.poll(() => readScale(player)).toBe(1);
  await page.locator('#zoom').selectOption('');
  await page.getByRole('button', { name: 'Remove marks' }).click();
  await expect(page.locator('#marks .cross')).toHaveCount(0);
  await page.getByLabel('Grid').uncheck();
  await expect(page.locator('#grid')).toBeHidden();

  // PTZ: a click on the picture is now the camera's, and no mark.
  await player.hover();
  await button(player, 'Move the camera').click();
  await expect(button(player, 'Right')).toBeVisible();
  await page.mouse.click(...(await at(player, 0.75, 0.4)));
  await expect.poll(() => ptz.head.view.x).toBeGreaterThan(0.55);
  await page.keyboard.press('Home');
  await expect.poll(() => ptz.head.view.x).toBe(0.5);
  await page.keyboard.down('ArrowLeft');
  await expect.poll(() => ptz.head.isMoving).toBe(true);
  await page.keyboard.up('ArrowLeft');
  await expect.poll(() => ptz.head.isMoving).toBe(false);
  await page.keyboard.press('Escape');
  await expect(page.locator('#marks .cross')).toHaveCount(0);

  // Talk: the camera's loudspeaker plays the microphone while the button is held, and not afterwards.
  await player.hover();
  await button(player, 'Hold to talk').hover();
  await page.mouse.down();
  await expect(player.locator('[part=talk]')).toHaveText('You are talking.');
  await expect.poll(() => ptz.loudspeaker.level, { intervals: [20] }).toBeGreaterThan(0.01);
  await page.mouse.up();
  await expect(player.locator('[part=talk]')).toHaveText('');
  const wasSilent: number[] = [];
  await expect
    .poll(
      () => {
        wasSilent.push(ptz.loudspeaker.level);
        // The microphone beeps once a second.
        return wasSilent.slice(-100).every((level) => level === 0) && wasSilent.length > 100;
      },
      { intervals: [20] },
    )
    .toBe(true);
  expect(errors).toEqual([]);
});

test('a service that is down is named to those who talk', async ({ player, page, ptz }) => {
  await ptz.setFaults({ isDown: true });
  await player.locator('[part=surface]').focus();
  await page.keyboard.down('t');
  await expect(player.locator('[part=talk]')).toHaveText('The service for talking does not answer. Press again.');
  await page.keyboard.up('t');
});

/** The name of the button with the focus. */
const readFocused = (player: Locator) =>
  player.evaluate((element) => (element.shadowRoot?.activeElement as HTMLElement | null)?.title ?? '');

/** Presses Tab until a button has the focus. */
async function tabTo(page: Page, player: Locator, name: string | RegExp): Promise<void> {
  const isThere = async () => ((await readFocused(player)).match(name) ?? []).length > 0;
  for (let tabs = 0; tabs < 40 && !(await isThere()); tabs += 1) await page.keyboard.press('Tab');
  expect(await readFocused(player)).toMatch(name);
}

test('everything works by the keyboard alone', async ({ player, page, ptz }) => {
  const readZoom = () => player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.zoom);
  // No click before: Tab leads from the top of the page into the player.
  await tabTo(page, player, 'Pause');

  await page.keyboard.press('+');
  await expect.poll(() => readScale(player)).toBeCloseTo(1.5, 5);
  const { x } = await readZoom();
  await page.keyboard.press('ArrowRight');
  expect((await readZoom()).x).toBeGreaterThan(x);
  await page.keyboard.press('-');
  await expect.poll(() => readScale(player)).toBe(1);
  await page.keyboard.press('+');
  await expect.poll(() => readScale(player)).toBeCloseTo(1.5, 5);
  await tabTo(page, player, 'Zoom in');
  await page.keyboard.press('Enter');
  await expect.poll(() => readScale(player)).toBeCloseTo(2.25, 5);
  await page.keyboard.press('Shift+Tab');
  expect(await readFocused(player)).toMatch('Show the whole picture');
  await page.keyboard.press('Space');
  await expect.poll(() => readScale(player)).toBe(1);
  // The button under the focus is gone, and the keys go on working.
  await page.keyboard.press('+');
  await expect.poll(() => readScale(player)).toBeCloseTo(1.5, 5);
  await page.keyboard.press('0');
  await expect.poll(() => readScale(player)).toBe(1);

  await page.keyboard.press('v');
  await expect(button(player, 'Up')).toBeVisible();
  await page.keyboard.down('ArrowUp');
  await expect.poll(() => ptz.head.isMoving).toBe(true);
  await page.keyboard.up('ArrowUp');
  await expect.poll(() => ptz.head.isMoving).toBe(false);
  // While the pad is shown, plus is the camera's.
  expect(await readScale(player)).toBe(1);
  await page.keyboard.press('2');
  await expect.poll(() => ptz.head.view.zoom).toBe(1.5);
  await tabTo(page, player, 'Go to Gate');
  await page.keyboard.press('Enter');
  await expect.poll(() => ptz.head.view.zoom).toBe(2);
  await tabTo(page, player, 'Left');
  await page.keyboard.down('Space');
  await expect.poll(() => ptz.head.isMoving).toBe(true);
  await page.keyboard.up('Space');
  await expect.poll(() => ptz.head.isMoving).toBe(false);
  await page.keyboard.press('Escape');
  await expect(button(player, 'Up')).toHaveCount(0);
  // The button under the focus is gone here, too.
  await page.keyboard.press('v');
  await expect(button(player, 'Up')).toBeVisible();
  await page.keyboard.press('v');
  await expect(button(player, 'Up')).toHaveCount(0);

  for (const key of ['t', 'Space']) {
    if (key === 'Space') await tabTo(page, player, 'Hold to talk');
    await page.keyboard.down(key);
    await expect.poll(() => ptz.loudspeaker.level, { intervals: [20] }).toBeGreaterThan(0.01);
    await page.keyboard.up(key);
    await expect(player.locator('[part=talk]')).toHaveText('');
  }
});

test.describe('on a touch screen', () => {
  test.use({ hasTouch: true });

  type Finger = { x: number; y: number; id?: number };

  test('everything works by touch alone', async ({ player, page, ptz }) => {
    const session: CDPSession = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: Finger[]) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints });
    const finger = async (x: number, y: number, id = 1): Promise<Finger> => {
      const [left, top] = await at(player, x, y);
      return { x: left, y: top, id };
    };
    const middleOf = async (target: Locator): Promise<Finger> => {
      const box = await target.boundingBox();
      if (!box) throw new Error('not on the page');
      return { x: box.x + box.width / 2, y: box.y + box.height / 2, id: 1 };
    };
    const tap = async (point: Finger) => {
      await touch('touchStart', point);
      await touch('touchEnd');
    };
    const readZoom = () => player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.zoom);

    // Two fingers, from near to far.
    await touch('touchStart', await finger(0.45, 0.5, 1), await finger(0.55, 0.5, 2));
    for (const part of [0.44, 0.42, 0.4, 0.35, 0.3, 0.25])
      await touch('touchMove', await finger(part, 0.5, 1), await finger(1 - part, 0.5, 2));
    await touch('touchEnd');
    await expect.poll(() => readScale(player)).toBeGreaterThan(3.5);
    // One finger moves the enlarged picture, and not the page.
    const before = await readZoom();
    await touch('touchStart', await finger(0.5, 0.5));
    for (const part of [0.45, 0.4, 0.35]) await touch('touchMove', await finger(part, part));
    await touch('touchEnd');
    await expect.poll(async () => (await readZoom()).x).toBeGreaterThan(before.x + 0.02);
    expect(await page.evaluate(() => scrollY + (visualViewport?.scale ?? 0))).toBe(1);
    // Two taps show the whole picture, and two more enlarge the place under them.
    for (let times = 0; times < 2; times += 1) await tap(await finger(0.7, 0.4));
    await expect.poll(() => readScale(player)).toBe(1);
    // Elsewhere: a third and a fourth tap would belong to the first two.
    for (let times = 0; times < 2; times += 1) await tap(await finger(0.3, 0.4));
    await expect.poll(() => readScale(player)).toBe(2.5);
    expect((await readZoom()).x).toBeLessThan(0.5);
    await tap(await middleOf(player.getByTitle(/Show the whole picture/)));
    await expect.poll(() => readScale(player)).toBe(1);

    await tap(await middleOf(button(player, 'Move the camera')));
    await expect(button(player, 'Right')).toBeVisible();
    await touch('touchStart', await middleOf(button(player, 'Right')));
    await expect.poll(() => ptz.head.isMoving).toBe(true);
    await touch('touchEnd');
    await expect.poll(() => ptz.head.isMoving).toBe(false);
    await tap(await middleOf(player.getByTitle('Go to Gate')));
    await expect.poll(() => ptz.head.view.zoom).toBe(2);
    await tap(await middleOf(button(player, 'Move the camera')));
    await expect(button(player, 'Right')).toHaveCount(0);

    const hold = await middleOf(button(player, 'Hold to talk'));
    await touch('touchStart', hold);
    await expect.poll(() => ptz.loudspeaker.level, { intervals: [20] }).toBeGreaterThan(0.01);
    // A finger that slides off still talks.
    await touch('touchMove', { ...hold, y: hold.y - 150 });
    await expect.poll(() => ptz.loudspeaker.level, { intervals: [20] }).toBeGreaterThan(0.01);
    await expect(player.locator('[part=talk]')).toHaveText('You are talking.');
    await touch('touchEnd');
    await expect(player.locator('[part=talk]')).toHaveText('');
  });
});
