import type { Locator } from '@playwright/test';
import type { Reading } from '../../demo/cameras/barcode.js';
import type { CamPlayer } from '../../components/index.js';
import { expect } from './fixtures.js';

/** The picture that a player keeps, and when it says that this was made (epoch milliseconds). */
export interface KeptFrame {
  /** Null where the bar code can't be read: of a picture that is black. */
  readonly reading: Pick<Reading, 'cameraIndex' | 'epochMs'> | null;
  readonly atMs: number;
}

/** A camera that draws on a busy machine, and HLS, show what is some seconds old. */
const SLACK_MS = 6_000;

/** Reads what is kept; null when there is nothing. */
export function readStillFrame(player: Locator): Promise<KeptFrame | null> {
  return player.evaluate((element) => {
    const { status, renderRoot } = element as CamPlayer;
    const surface = [...renderRoot.querySelectorAll('canvas')].find(({ style }) => style.opacity === '1') ?? null;
    if (!status.stillFrame || !surface) return null;
    const reading = window.tools.read(Object.assign(document.createElement('div'), { status: { surface } }));
    const { cameraIndex, epochMs } = reading ?? {};
    return {
      reading: cameraIndex === undefined || epochMs === undefined ? null : { cameraIndex, epochMs },
      atMs: status.stillFrame.atMs,
    };
  });
}

/** The kept picture is this camera's and of the right moment: none before this, and its time is told as it is. */
export async function expectStillFrame(player: Locator, sinceMs: number, cameraIndex: number): Promise<void> {
  await expect.poll(() => readStillFrame(player)).toMatchObject({ reading: { cameraIndex } });
  const { reading, atMs } = (await readStillFrame(player))!;
  expect(reading!.epochMs).toBeGreaterThanOrEqual(sinceMs - SLACK_MS);
  expect(reading!.epochMs).toBeLessThanOrEqual(Date.now());
  expect(Math.abs(reading!.epochMs - atMs)).toBeLessThan(SLACK_MS);
}
