import { readFile } from 'node:fs/promises';
import type { createClip as Create } from '../../src/replay/clip.js';
import { median, ms, print, spread } from './figures.js';
import type { Lab } from './lab.js';

const TIMES = 7;
/** 3 Mbit/s, 25 pictures per second, for half a minute. */
const SECONDS = 30;
const FPS = 25;
const MBIT = 3;
const LIMIT_MS = 300;

/** Measures how long the browser needs to make a clip of half a minute. */
export async function clip(lab: Lab): Promise<void> {
  const script = await readFile(new URL('../../cdn/cam-player.iife.clip.js', import.meta.url), 'utf8');
  const result = await lab.browse(async (browser) => {
    const page = await lab.fresh(browser);
    return page.evaluate(
      async ({ script, times, seconds, fps, mbit }) => {
        const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
        const { createClip } = (await import(url)) as { createClip: typeof Create };
        const track = {
          kind: 'video',
          codec: 'avc1.42001f',
          width: 1280,
          height: 720,
          sampleRate: 0,
          channels: 0,
        } as const;
        // H.264 in Annex B: the parameter sets, and slices of noise without a start code.
        const sps = [0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x1f, 0xda, 0x01, 0x40, 0x16, 0xe8, 0x06, 0xd0, 0xa1, 0x35];
        const pps = [0, 0, 0, 1, 0x68, 0xce, 0x3c, 0x80];
        const bytes = (mbit * 1e6) / 8 / fps;
        const groups = Array.from({ length: seconds }, (_, second) => {
          const frames = Array.from({ length: fps }, (_, i) => {
            const head = [...(i === 0 ? [...sps, ...pps] : []), 0, 0, 0, 1, i === 0 ? 0x65 : 0x41];
            const data = new Uint8Array(Math.round(bytes * (i === 0 ? 4 : 0.875)));
            data.forEach((_, at) => (data[at] = 1 + Math.floor(Math.random() * 255)));
            data.set(head);
            return { track, atMs: second * 1000 + (i * 1000) / fps, slackMs: 0, isKey: i === 0, data };
          });
          return { frames, startMs: second * 1000, endMs: second * 1000 + 1000 - 1000 / fps, bytes: 0 };
        });
        const took: number[] = [];
        let size = 0;
        for (let i = 0; i < times; i += 1) {
          const beganMs = performance.now();
          ({ size } = await createClip(groups, [], { fromMs: 0, toMs: seconds * 1000 }));
          took.push(performance.now() - beganMs);
        }
        return { took, size };
      },
      { script, times: TIMES, seconds: SECONDS, fps: FPS, mbit: MBIT },
    );
  });
  const [first = NaN, ...others] = result.took;
  print(`A clip of ${SECONDS} s at ${MBIT} Mbit/s, ${(result.size / 1e6).toFixed(1)} MB (limit ${LIMIT_MS} ms)`, [
    ['the first', 'the others, median', 'from … to'],
    [ms(first), ms(median(others)), spread(others)],
  ]);
}
