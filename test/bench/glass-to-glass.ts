import { median, ms, print, quantile } from './figures.js';
import type { Lab } from './lab.js';

const SECONDS = 10;

/** Measures the age of the picture on the screen, beside a peer in the same page. */
export async function glassToGlass(lab: Lab): Promise<void> {
  const { place } = await lab.camera('glass', 1000);
  await lab.browse(async (browser) => {
    for (const [title, peer, transports] of [
      ['WHEP', 'bare', 'whep'],
      ['LL-HLS', 'hlsJs', 'll-hls'],
    ] as const) {
      const page = await lab.fresh(browser);
      const ages = await page.evaluate(([names, at, seconds]) => window.bench.glassToGlass(names, at, seconds), [
        ['ours', peer],
        { ...place, attributes: { transports } },
        SECONDS,
      ] as const);
      print(`Glass-to-glass latency, ${title}, side by side in one page (wanted: within a frame, 40 ms, of the peer)`, [
        ['player', 'median', '95 %', 'frames'],
        ...Object.entries(ages).map(([name, own]) => [
          name,
          ms(median(own)),
          ms(quantile(own, 0.95)),
          String(own.length),
        ]),
      ]);
      await page.close();
    }
  });
}
