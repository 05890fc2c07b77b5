import { median, ms, print, quantile } from './figures.js';
import type { Lab } from './lab.js';

const PROFILES = ['ultra-low', 'low', 'balanced', 'stable'] as const;
const TRANSPORT_NAMES = ['ll-hls', 'hls'] as const;
/** In the first seconds a player moves to its distance from the live edge. */
const SETTLE = 12;
const RECORDS = 15;

/** Measures the glass-to-glass latency on HLS for each profile, with MediaMTX's segments of 1 s and parts of 0.2 s. */
export async function profiles(lab: Lab): Promise<void> {
  const { place } = await lab.camera('profiles', 1000);
  const { camera, hls } = place;
  const rows: string[][] = [];
  for (const profile of PROFILES) {
    const row: string[] = [profile];
    for (const transport of TRANSPORT_NAMES) {
      const claims = await lab.browse(async (browser) => {
        const page = await lab.fresh(browser);
        return page.evaluate(([given, settle, wanted]) => window.bench.latencyClaims(given, settle, wanted), [
          { camera, hls, profile, transports: transport },
          SETTLE,
          RECORDS,
        ] as const);
      });
      const ages = claims.map(({ trueMs }) => trueMs);
      row.push(ms(median(ages)), ms(quantile(ages, 0.95)));
    }
    rows.push(row);
  }
  print('Glass-to-glass latency on HLS, by profile', [
    ['profile', 'LL-HLS, median', '95 %', 'HLS, median', '95 %'],
    ...rows,
  ]);
}
