import type { Locator } from '@playwright/test';
import type { Reading } from '../../demo/cameras/barcode.js';
import type { CamPlayer } from '../../components/index.js';
import { expect } from './fixtures.js';

/** The still frame of a player, and its time as the player reports it (epoch milliseconds). */
export interface StillFrame {
  /** Null where the bar code cannot be read, as in a black picture. */
  readonly reading: Pick<Reading, 'cameraIndex' | 'epochMs'> | null;
  readonly atMs: number;
}

/** On a busy machine, and on HLS, a live frame is some seconds old. */
const SLACK_MS = 6_000;

/** Reads the still frame; null when there is none. */
export function readStillFrame(player: Locator): Promise<StillFrame | null> {
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

/** Waits for a still frame of this camera that was captured after `sinceMs`, and whose reported time is right. */
export async function expectStillFrame(player: Locator, sinceMs: number, cameraIndex: number): Promise<void> {
  await expect.poll(() => readStillFrame(player)).toMatchObject({ reading: { cameraIndex } });
  const { reading, atMs } = (await readStillFrame(player))!;
  expect(reading!.epochMs).toBeGreaterThanOrEqual(sinceMs - SLACK_MS);
  expect(reading!.epochMs).toBeLessThanOrEqual(Date.now());
  expect(Math.abs(reading!.epochMs - atMs)).toBeLessThan(SLACK_MS);
}
