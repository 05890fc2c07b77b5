import type { CameraSource } from '../../demo/cameras/source.js';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { Bucket } from '../../demo/deployments/bucket/bucket.js';
import { LINEUP } from '../../demo/lineup.js';
import { median, print, quantile } from './figures.js';
import type { Lab } from './lab.js';
import type { Claim } from './page/latency.js';

const PROFILES = ['ultra-low', 'low', 'balanced', 'stable'] as const;
const SEGMENTS_S = [1, 2, 4, 6] as const;
const KEPT = 5;
/** In the first seconds a player moves to its distance from the live edge. */
const SETTLE = 40;
const RECORDS = 30;

/** Measures the glass-to-glass latency of classic HLS from a bucket, by profile and segment duration. */
export async function bucket(lab: Lab): Promise<void> {
  const camera = createCamera({ ...LINEUP[0]!, keyFrameIntervalMs: 1000 });
  const rows: string[][] = PROFILES.map((profile) => [profile]);
  for (const segmentS of SEGMENTS_S) {
    const all = await measure(lab, camera, segmentS);
    for (const [i, claims] of all.entries()) rows[i]?.push(...formatClaims(claims));
  }
  const head = SEGMENTS_S.flatMap((segmentS) => [`${segmentS} s: median`, '95 %', 'freezes']);
  print(`Glass-to-glass latency from a bucket, by profile and segment duration, ${RECORDS} s`, [
    ['profile', ...head],
    ...rows,
  ]);
  await camera.close();
}

/** Measures all profiles side by side in one page. */
async function measure(lab: Lab, camera: CameraSource, segmentS: number): Promise<readonly (readonly Claim[])[]> {
  const origin = await Bucket.start({ camera, segmentMs: segmentS * 1000, listSize: KEPT });
  // Viewers come to a camera that has been running.
  await new Promise((resolve) => setTimeout(resolve, (KEPT + 1) * segmentS * 1000));
  const given = { camera: camera.name, hls: origin.hlsUrl };
  const all = await lab.browse(async (browser) => {
    const page = await lab.fresh(browser);
    return page.evaluate(
      ([attributes, profiles, settle, wanted]) =>
        Promise.all(profiles.map((profile) => window.bench.latencyClaims({ ...attributes, profile }, settle, wanted))),
      [given, PROFILES, SETTLE, RECORDS] as const,
    );
  });
  await origin.close();
  return all;
}

function formatClaims(claims: readonly Claim[]): string[] {
  const ages = claims.map(({ trueMs }) => trueMs);
  const seconds = (value: number) => `${(value / 1000).toFixed(1)} s`;
  const freezes = (claims.at(-1)?.freezes ?? 0) - (claims[0]?.freezes ?? 0);
  return [seconds(median(ages)), seconds(quantile(ages, 0.95)), String(freezes)];
}
