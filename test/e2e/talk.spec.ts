import type { Locator, Page } from '@playwright/test';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CamPlayer } from '../../components/index.js';
import { findGo2rtc, Go2rtcServer } from '../../demo/go2rtc/run.js';
import { LINEUP } from '../../demo/lineup.js';
import { MediaMtx } from '../../demo/mediamtx/run.js';
import { networkAddress } from '../../demo/ports.js';
import { CHROMIUM_FLAGS, needChromium } from '../../scripts/chromium.mjs';
import { addPlayer, expect, expectLive, test } from './fixtures.js';

const CAMERA = LINEUP[0]!.name;
const go2rtcPath = findGo2rtc();
const mediaHost = networkAddress();
/** A name that is not loopback's, on which a page has no microphone. */
const INSECURE_HOST = 'cam-player.test';

test.use({
  launchOptions: {
    executablePath: await needChromium(),
    // A microphone that beeps. The permission is given as a viewer gives it, not by a flag.
    args: [
      ...CHROMIUM_FLAGS,
      '--use-fake-device-for-media-stream',
      `--host-resolver-rules=MAP ${INSECURE_HOST} 127.0.0.1`,
    ],
  },
});

const readMessage = (player: Locator) => player.locator('[part=talk]');
const readLevel = (player: Locator) =>
  player.evaluate((element) => Number((element as CamPlayer).style.getPropertyValue('--_level')));

/** Adds a player, and waits until its button is there. */
async function openPlayer(page: Page, url: string, attributes: Record<string, string>): Promise<Locator> {
  await page.goto(url);
  await addPlayer(page, { controls: '', ...attributes });
  const player = page.locator('cam-player').first();
  await expect(player.locator('button.talk')).toBeAttached();
  await player.locator('[part=surface]').focus();
  return player;
}

/** Listens to a WHEP endpoint, until the page is closed. */
async function listen(page: Page, endpoint: string): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(async (url) => {
        const pc = new RTCPeerConnection();
        pc.addTransceiver('audio', { direction: 'recvonly' });
        await pc.setLocalDescription();
        const headers = { 'Content-Type': 'application/sdp' };
        const answer = await fetch(url, { method: 'POST', headers, body: pc.localDescription?.sdp ?? '' });
        if (answer.ok) await pc.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
        else pc.close();
        // Chromium decodes only what is played.
        const sound = new Audio();
        sound.srcObject = new MediaStream(pc.getReceivers().map(({ track }) => track));
        if (answer.ok) void sound.play().catch(() => undefined);
        Object.assign(window, { listener: pc, sound });
        return answer.status;
      }, endpoint),
    )
    .toBe(201);
}

/** The sound that has arrived: its energy, and its seconds. */
function readSound(page: Page): Promise<{ energy: number; seconds: number }> {
  return page.evaluate(async () => {
    const { listener } = window as unknown as { listener: RTCPeerConnection };
    const stats = [...((await listener.getStats()) as unknown as Map<string, Record<string, unknown>>).values()];
    const sound = stats.find(({ type }) => type === 'inbound-rtp');
    return { energy: Number(sound?.totalAudioEnergy ?? 0), seconds: Number(sound?.totalSamplesDuration ?? 0) };
  });
}

/** Opens a player of a camera of this MediaMTX, whose viewers can talk. */
function openTalker(page: Page, pageUrl: string, server: MediaMtx): Promise<Locator> {
  const talkBack = server.whepUrl.replace('{camera}/whep', 'talk/{camera}/whip');
  return openPlayer(page, pageUrl, { camera: CAMERA, whep: server.whepUrl, 'talk-back': talkBack });
}

test.describe('talking to a real MediaMTX', { tag: '@real' }, () => {
  test.beforeEach(async ({ context, pageUrl, mediaMtxPath }) => {
    test.skip(mediaMtxPath === 'none', 'no MediaMTX on this machine: put one on the PATH, or name it in MEDIAMTX_BIN');
    await context.grantPermissions(['microphone'], { origin: new URL(pageUrl).origin });
  });

  test('the microphone is heard on the camera’s path while the key is held, and not afterwards', async ({
    page,
    pageUrl,
    cameras,
    mediaMtxPath,
  }) => {
    const server = await MediaMtx.start({ path: mediaMtxPath! });
    await server.publish(cameras[0]!);
    const player = await openTalker(page, pageUrl, server);
    await expectLive(player, 'whep');
    await page.keyboard.down('t');
    await expect(readMessage(player)).toHaveText('You are talking.');
    await expect.poll(() => readLevel(player), 'the level stands still').toBeGreaterThan(0.1);
    await listen(page, server.whepUrl.replace('{camera}', `talk/${CAMERA}`));
    await expect.poll(async () => (await readSound(page)).energy, 'nothing is heard').toBeGreaterThan(0.001);
    await page.keyboard.up('t');
    await expect(readMessage(player)).toHaveText('');
    // What is on its way still arrives. After that, a second of sound has no energy.
    let before = await readSound(page);
    await expect
      .poll(
        async () => {
          const now = await readSound(page);
          if (now.seconds - before.seconds < 1) return 'too short';
          const gained = now.energy - before.energy;
          before = now;
          return gained < 1e-6 ? 'silent' : `energy ${gained}`;
        },
        { intervals: [200] },
      )
      .toBe('silent');
    // The path ends when nobody talks any more.
    const isOnline = () =>
      fetch(`${server.apiUrl}/v3/paths/get/talk/${CAMERA}`)
        .then((answer) => (answer.ok ? answer.json() : { ready: false }))
        .then((path) => (path as { ready: boolean }).ready);
    await expect.poll(isOnline).toBe(false);
    await expectLive(player, 'whep');
    await server.close();
  });

  test('a press that is shorter than the connection leaves nothing on the server', async ({
    page,
    pageUrl,
    mediaMtxPath,
  }) => {
    const server = await MediaMtx.start({ path: mediaMtxPath! });
    const player = await openTalker(page, pageUrl, server);
    const answered = page.waitForResponse((response) => response.url().endsWith('/whip'));
    await page.keyboard.down('t');
    await page.waitForRequest((request) => request.url().endsWith('/whip'));
    await page.keyboard.up('t');
    await answered;
    const listSessions = async () =>
      ((await (await fetch(`${server.apiUrl}/v3/webrtcsessions/list`)).json()) as { items: { path: string }[] }).items;
    await expect.poll(listSessions).toEqual([]);
    await expect(readMessage(player)).toHaveText('');
    await server.close();
  });

  test('a server that refuses says so, and the next press asks again', async ({ page, pageUrl, mediaMtxPath }) => {
    const users = ['authInternalUsers:', '- user: any', '  permissions: [{action: api}, {action: read}]'];
    const speaker = ['- user: guard', '  pass: good-evening', '  permissions: [{action: publish}]'];
    const server = await MediaMtx.start({ path: mediaMtxPath!, extra: [...users, ...speaker] });
    const player = await openTalker(page, pageUrl, server);
    await page.keyboard.down('t');
    await expect(readMessage(player)).toHaveText('Talking needs other credentials.');
    await page.keyboard.up('t');
    await player.evaluate((element) => {
      (element as CamPlayer).credentials = () => ({ username: 'guard', password: 'good-evening' });
    });
    await page.keyboard.down('t');
    await expect(readMessage(player)).toHaveText('You are talking.');
    await page.keyboard.up('t');
    await server.close();
  });
});

test.describe('talking to a real go2rtc', () => {
  test.skip(!go2rtcPath, 'no go2rtc on this machine: put one on the PATH, or name it in GO2RTC_BIN');
  test.skip(!mediaHost, 'the only network is loopback, which go2rtc does not use for WebRTC');

  test('the camera hears the microphone while the button is held; one without a way back is named', async ({
    page,
    context,
    pageUrl,
  }) => {
    await context.grantPermissions(['microphone'], { origin: new URL(pageUrl).origin });
    const folder = await mkdtemp(join(tmpdir(), 'cam-player-talk-'));
    const heard = join(folder, 'heard.alaw');
    const server = await Go2rtcServer.start({
      path: go2rtcPath ?? '',
      mediaHost: mediaHost ?? '',
      streams: {
        // A camera that writes what it hears into a file, and one that takes a sound that no browser sends.
        door: `'exec:tee ${heard}#backchannel=1#audio=alaw/8000'`,
        deaf: "'exec:tee /dev/null#backchannel=1#audio=s16le/44100'",
      },
    });
    const attributes = { server: server.url, 'server-type': 'go2rtc', 'talk-back': '', loading: 'eager' };
    const player = await openPlayer(page, pageUrl, { ...attributes, camera: 'door' });
    await player.hover();
    const button = player.locator('button.talk');
    await button.hover();
    await page.mouse.down();
    await expect(readMessage(player)).toHaveText('You are talking.');
    // A-law has the same byte for silence, with or without its sign.
    const countLoud = async () =>
      (await readFile(heard).catch(() => Buffer.alloc(0))).filter((byte) => (byte & 0x7f) !== 0x55).length;
    await expect.poll(countLoud, 'nothing is heard').toBeGreaterThan(800);
    await page.mouse.up();
    await expect(readMessage(player)).toHaveText('');
    const listProducers = async () =>
      ((await (await fetch(`${server.url}/api/streams`)).json()) as { door: { consumers: unknown[] | null } }).door
        .consumers ?? [];
    await expect.poll(listProducers).toEqual([]);

    await player.evaluate((element) => ((element as CamPlayer).camera = 'deaf'));
    await player.locator('[part=surface]').focus();
    await page.keyboard.down('t');
    await expect(readMessage(player)).toHaveText('There is no way to talk to this camera.');
    await page.keyboard.up('t');
    await player.evaluate((element) => ((element as CamPlayer).camera = 'unknown'));
    await page.keyboard.down('t');
    await expect(readMessage(player)).toHaveText('There is no way to talk to this camera.');
    await page.keyboard.up('t');
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
});

test.describe('talking without what it needs', () => {
  test('a page without HTTPS is told to use it', async ({ page, pageUrl }) => {
    const url = new URL(pageUrl);
    url.hostname = INSECURE_HOST;
    const player = await openPlayer(page, url.href, {
      camera: CAMERA,
      whep: 'http://127.0.0.1:9/x',
      'talk-back': '/talk',
    });
    await page.keyboard.down('t');
    await expect(readMessage(player)).toHaveText('To talk, open this page over HTTPS.');
  });

  test('a viewer who forbids the microphone is told where to allow it', async ({ page, pageUrl }) => {
    // No permission is given: a browser without a window answers its own question with no.
    const player = await openPlayer(page, pageUrl, {
      camera: CAMERA,
      whep: 'http://127.0.0.1:9/x',
      'talk-back': '/talk',
    });
    await page.keyboard.down('t');
    await expect(readMessage(player)).toHaveText(/The microphone (is blocked|was not allowed)\./);
  });

  test('a service that does not answer is named', async ({ page, context, pageUrl }) => {
    await context.grantPermissions(['microphone'], { origin: new URL(pageUrl).origin });
    const dead = { camera: CAMERA, whep: 'http://127.0.0.1:9/x', 'talk-back': 'http://127.0.0.1:9/talk' };
    const player = await openPlayer(page, pageUrl, dead);
    await page.keyboard.down('t');
    await expect(readMessage(player)).toHaveText('The service for talking does not answer. Press again.');
  });
});
