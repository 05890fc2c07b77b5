import { measureCost } from './cost.js';
import { median, ms, print, quantile } from './figures.js';
import type { Lab } from './lab.js';

const SECONDS = 10;
const ROUNDS = 3;
const SEEKS = 50;

/** Measures what `replay` costs while live is seen, and how long it takes until a picture of the past is visible. */
export async function replay(lab: Lab): Promise<void> {
  const { place } = await lab.camera('replay', 1000, { width: 1280, height: 720, bitrateKbps: 3000 });
  const rows: string[][] = [['attribute', 'glass to glass, median', '95 %', 'processor, all of the browser']];
  const found = new Map<string, { ages: number[]; cpu: number[] }>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, more] of [
      ['none', {}],
      ['replay="30"', { replay: '30' }],
    ] as const) {
      const attributes: Record<string, string> = { transports: 'whep', ...more };
      const entry = found.get(name) ?? { ages: [], cpu: [] };
      found.set(name, entry);
      await lab.browse(async (browser) => {
        const page = await lab.fresh(browser);
        const { cpu } = await measureCost(browser, async () => {
          const ages = await page.evaluate(([at, seconds]) => window.bench.glassToGlass(['ours'], at, seconds), [
            { ...place, attributes },
            SECONDS,
          ] as const);
          entry.ages.push(...(ages['ours'] ?? []));
        });
        entry.cpu.push(cpu);
      });
    }
  }
  for (const [name, { ages, cpu }] of found)
    rows.push([name, ms(median(ages)), ms(quantile(ages, 0.95)), `${median(cpu).toFixed(1)} % of a core`]);
  print('What the memory costs while live is seen, 720p (wanted: at most 3 ms, and 3 % of a core)', rows);

  await lab.browse(async (browser) => {
    const page = await lab.fresh(browser);
    const taken = await page.evaluate(
      async ([whep, camera, seeks]) => {
        const player = document.createElement('cam-player');
        for (const [name, value] of Object.entries({ whep, camera, transports: 'whep', replay: '30' }))
          player.setAttribute(name, value);
        document.body.append(player);
        // A function with a name would need a helper that the page does not have.
        for (let lastsMs = 0; lastsMs < 15_000;) {
          await new Promise(requestAnimationFrame);
          const { startMs = 0, endMs = 0 } = player.seekable?.[0] ?? {};
          lastsMs = endMs - startMs;
        }
        const times: number[] = [];
        for (let i = 0; i < seeks; i += 1) {
          const [range] = player.seekable ?? [];
          const startMs = performance.now();
          await player.seek(range!.startMs + (((i * 37) % seeks) / seeks) * (range!.endMs - range!.startMs));
          times.push(performance.now() - startMs);
        }
        return times;
      },
      [place.whep ?? '', place.camera, SEEKS] as const,
    );
    print('From the wish to the picture of the past, 720p (wanted: at most 100 ms)', [
      ['seeks', 'median', '95 %'],
      [String(taken.length), ms(median(taken)), ms(quantile(taken, 0.95))],
    ]);
  });
}
