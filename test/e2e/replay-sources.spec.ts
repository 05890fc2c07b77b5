import type { Locator, Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';
import type { CamPlayer } from '../../components/index.js';
import { LINEUP } from '../../demo/lineup.js';
import type { HlsVariant } from '../../demo/origin/hls/playlist.js';
import { readJpeg, readVideo } from '../node/pictures.js';
import { expect, expectLive, expectMoving, test } from './fixtures.js';

const { name: dock, index } = LINEUP[1]!;

/** The seconds that can be seen again. */
const readSeconds = (player: Locator) =>
  player.evaluate((element) => {
    const { seekable } = element as CamPlayer;
    return seekable?.length ? (seekable.at(-1)!.endMs - seekable[0]!.startMs) / 1000 : 0;
  });

/** Goes to moments of the last seconds, and reads each picture's moment and its bar code. */
const lookBack = (player: Locator, count: number) =>
  player.evaluate(async (element, count) => {
    const player = element as CamPlayer;
    const { startMs, endMs } = player.seekable!.at(-1)!;
    const shown: { askedMs: number; positionMs: number; epochMs: number; nextMs: number }[] = [];
    for (let i = 0; i < count; i += 1) {
      const askedMs = startMs + ((((i * 7) % count) + 0.5) / count) * (endMs - startMs);
      await player.seek(askedMs);
      const surface = player.shadowRoot!.querySelector('.replay');
      const epochMs = window.tools.read({ status: { surface } } as never)?.epochMs ?? 0;
      const positionMs = player.positionMs!;
      await player.step(1);
      shown.push({ askedMs, positionMs, epochMs, nextMs: player.positionMs! });
    }
    return shown;
  }, count);

const delaysOf = (shown: readonly { positionMs: number; epochMs: number }[]) =>
  shown.map(({ positionMs, epochMs }) => positionMs - epochMs).sort((a, b) => a - b);

/** A clip that the page made, in Node. */
async function makeClip(player: Locator, fromMs: number, toMs: number): Promise<{ type: string; bytes: Buffer }> {
  const { type, base64 } = await player.evaluate(
    async (element, time) => {
      const clip = await (element as CamPlayer).clip(time);
      const reader = new FileReader();
      const read = new Promise((resolve) => reader.addEventListener('load', resolve));
      reader.readAsDataURL(clip);
      await read;
      return { type: clip.type, base64: (reader.result as string).replace(/^.*,/, '') };
    },
    { fromMs, toMs },
  );
  return { type, bytes: Buffer.from(base64, 'base64') };
}

/** The moments in the bar codes of a clip. */
async function readMoments(bytes: Uint8Array): Promise<number[]> {
  const input = new Input({ source: new BufferSource(Uint8Array.from(bytes)), formats: ALL_FORMATS });
  const track = await input.getPrimaryVideoTrack();
  const config = await track!.getDecoderConfig();
  const encoded = [];
  for await (const { data, type, timestamp } of new EncodedPacketSink(track!).packets())
    encoded.push({ data, isKey: type === 'key', timestampUs: Math.round(timestamp * 1e6) });
  const { codec, description } = config!;
  const own = { codec, ...(description && { description: Uint8Array.from(description as Uint8Array) }) };
  return (await readVideo(own, encoded)).map((reading) => reading?.epochMs ?? 0);
}

const VARIANTS: readonly (readonly [HlsVariant, transports: string, live: 'll-hls' | 'hls'])[] = [
  ['lowLatency', 'll-hls', 'll-hls'],
  ['fmp4', 'hls', 'hls'],
  ['mpegts', 'hls', 'hls'],
];
for (const [variant, transports, live] of VARIANTS) {
  test(`HLS (${variant}): the past is shown at its moments, without a request for it @mediamtx`, async ({
    open,
    openTarget,
    mediaMtxPath,
  }) => {
    const { hlsUrl } = await openTarget(variant);
    const player = await open({ hls: hlsUrl, camera: dock, transports, replay: '30', controls: '' });
    await expectLive(player, live);
    await expect.poll(() => readSeconds(player), { timeout: 20_000 }).toBeGreaterThan(4);
    const shown = await lookBack(player, 20);
    for (const { askedMs, positionMs, epochMs, nextMs } of shown) {
      expect(epochMs).toBeGreaterThan(0);
      // The last picture that is not after the moment. A camera on a busy machine leaves pictures out.
      expect(positionMs).toBeLessThanOrEqual(askedMs);
      expect(nextMs).toBeGreaterThan(askedMs);
    }
    const delays = delaysOf(shown);
    // The segments' dates: of the capture at the embedded origin, of the arrival at MediaMTX.
    expect(Math.abs(delays[10]!)).toBeLessThan(mediaMtxPath === null ? 20 : 250);
    // Where a camera on a busy machine leaves pictures out, hls.js moves those at the edge of a segment.
    expect(delays[17]! - delays[2]!).toBeLessThan(mediaMtxPath === null ? 45 : 250);
    // One picture back is one picture back, though parts and segments lie between them.
    const steps = await player.evaluate(async (element) => {
      const epochs: number[] = [];
      for (let i = 0; i < 40; i += 1) {
        await (element as CamPlayer).step(i === 0 ? 0 : -1);
        const surface = element.shadowRoot!.querySelector('.replay');
        epochs.push(window.tools.read({ status: { surface } } as never)?.epochMs ?? 0);
      }
      return epochs.slice(1).map((epochMs, i) => epochs[i]! - epochMs);
    });
    expect(steps.filter((ms) => ms > 25 && ms < 60).length).toBeGreaterThan(20);

    const { startMs, endMs } = await player.evaluate((element) => {
      const { startMs, endMs } = (element as CamPlayer).seekable!.at(-1)!;
      return { startMs, endMs };
    });
    const [fromMs, toMs] = [startMs + 1000, endMs - 1000];
    const { type, bytes } = await makeClip(player, fromMs, toMs);
    expect(type).toBe('video/mp4');
    const moments = await readMoments(bytes);
    const delayMs = delays[10]!;
    // From the key frame before it on, up to the last picture.
    expect(moments[0]! + delayMs).toBeLessThanOrEqual(fromMs + 45);
    expect(moments[0]! + delayMs).toBeGreaterThan(fromMs - 2500);
    expect(Math.abs(moments.at(-1)! + delayMs - toMs)).toBeLessThan(100);
    await player.evaluate((element) => (element as CamPlayer).seek('live'));
    await expectMoving(player, index, 15_000);
  });
}

for (const transport of ['mjpeg', 'snapshot'] as const) {
  test(`${transport}: the past is shown at its moments, and a clip holds the images`, async ({ open, origin }) => {
    const player = await open({
      mjpeg: origin.mjpegUrl,
      snapshot: origin.snapshotUrl,
      camera: dock,
      transports: transport,
      replay: '30',
      controls: '',
      'snapshot-interval': '0.5',
    });
    await expectLive(player, transport);
    await expect.poll(() => readSeconds(player), { timeout: 20_000 }).toBeGreaterThan(4);
    const shown = await lookBack(player, 10);
    for (const { epochMs } of shown) expect(epochMs).toBeGreaterThan(0);
    const delays = delaysOf(shown);
    // A date in whole seconds is exact to a second.
    expect(Math.abs(delays[5]!)).toBeLessThan(1100);
    expect(delays.at(-1)! - delays[0]!).toBeLessThan(transport === 'mjpeg' ? 300 : 1100);
    const range = await player.evaluate((element) => ({ ...(element as CamPlayer).seekable!.at(-1)! }));
    const { type, bytes } = await makeClip(player, range.startMs, range.endMs);
    expect(type).toBe('video/quicktime');
    const at = bytes.indexOf(Buffer.from([0xff, 0xd8, 0xff]));
    const reading = await readJpeg(bytes.subarray(at));
    expect(Math.abs(reading!.epochMs + delays[5]! - range.startMs)).toBeLessThan(1200);
  });
}

/** A camera by WebRTC with some seconds in its memory, in a browser that has no dialog to save. */
async function openToSave(
  open: (attributes: Record<string, string>) => Promise<Locator>,
  openTarget: (variant: HlsVariant) => Promise<{ readonly whepUrl: string }>,
  page: Page,
): Promise<Locator> {
  await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
  const { whepUrl } = await openTarget('lowLatency');
  const player = await open({ whep: whepUrl, camera: dock, transports: 'whep', replay: '30', controls: '' });
  await expectLive(player, 'whep');
  await expect.poll(() => readSeconds(player), { timeout: 20_000 }).toBeGreaterThan(5);
  return player;
}

/** Saves by the button, where the browser has no dialog that a test cannot answer. */
async function save(page: Page, player: Locator, name: RegExp) {
  await player.hover();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    player.getByRole('button', { name }).click(),
    // It is there for some seconds.
    expect(player.getByText('The clip is saved.')).toBeVisible(),
  ]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test('a clip over WebRTC is saved by the button @mediamtx', async ({ open, openTarget, page }) => {
  const player = await openToSave(open, openTarget, page);
  const all = await save(page, player, /^Save the last \d+ seconds$/);
  expect(all.name).toMatch(new RegExp(`^${dock}_\\d{4}-\\d\\d-\\d\\d_[\\d-]{8}_[\\d-]{8}\\.mp4$`));
  const moments = await readMoments(all.bytes);
  expect(moments.at(-1)! - moments[0]!).toBeGreaterThan(4500);
  expect(moments.every((ms, i) => i === 0 || ms > moments[i - 1]!)).toBe(true);
});

test('a clip of what is between two marks is saved @mediamtx', async ({ open, openTarget, page }) => {
  const player = await openToSave(open, openTarget, page);
  /** Looks at the picture of this moment, counted from the oldest, and marks it. */
  const markAt = async (ms: number, name: string) => {
    await player.evaluate(async (element, afterMs) => {
      const camera = element as CamPlayer;
      await camera.seek((camera.seekable?.[0]?.startMs ?? NaN) + afterMs);
      camera.playbackRate = 0;
    }, ms);
    await player.getByRole('button', { name }).click();
    return player.evaluate((element) => (element as CamPlayer).positionMs!);
  };
  const fromMs = await markAt(1500, 'Start the clip here');
  const toMs = await markAt(3500, 'End the clip here');
  const marked = await save(page, player, /^Save the marked part \(2 s\)$/);
  const moments = await readMoments(marked.bytes);
  // It begins with the key frame before the mark.
  expect(moments[0]).toBeLessThanOrEqual(fromMs);
  expect(fromMs - moments[0]!).toBeLessThan(2000);
  // A moment is when the picture came, its bar code when it was drawn.
  expect(Math.abs(moments.at(-1)! - toMs)).toBeLessThan(200);
  await expect(player.getByRole('button', { name: /^Save the last/ }), 'the focus stays').toBeFocused();
});

test('a player without a memory has no clip', async ({ open, origin }) => {
  const player = await open({ whep: origin.whepUrl, camera: dock, transports: 'whep' });
  const refused = await player.evaluate((element) =>
    (element as CamPlayer).clip({ fromMs: 0, toMs: 1 }).then(
      () => '',
      (error: DOMException) => error.name,
    ),
  );
  expect(refused).toBe('NotFoundError');
});
