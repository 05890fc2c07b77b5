import { median, ms, print, spread } from './figures.js';
import type { Lab, LabCamera } from './lab.js';
import type { Entry, Outage } from './page/outage.js';

const TIMES = 5;
const OUTAGE_MS = 6_000;
/** The time of undisturbed playback before each outage. */
const SETTLE_MS = 3_000;
/** A player without a new picture this long after the camera is ready again has none. */
const LIMIT_MS = 20_000;
const START_LIMIT_MS = 20_000;

/** A way to end a picture, and to bring it back. */
interface Mishap {
  readonly title: string;
  begin(): Promise<void>;
  end(): Promise<void>;
}

/** The times of one player in one outage, in milliseconds; Infinity for what never happened. */
interface Reaction {
  readonly stoppedMs: number;
  readonly noticedMs: number;
  readonly newMs: number;
}

/** Stops a camera, then a server, for a while, and measures when each player notices and recovers. */
export async function outage(lab: Lab): Promise<void> {
  const camera = await lab.camera('outage', 1000);
  const { server } = lab;
  const { name } = camera.source;
  const mishaps: readonly Mishap[] = [
    {
      title: 'the camera ends',
      begin: () => server.unpublish(name),
      end: () => lab.publish(camera),
    },
    {
      title: 'the server is killed and started',
      begin: () => server.kill(),
      end: async () => {
        await server.start();
        await server.ready(name);
      },
    },
  ];
  for (const mishap of mishaps) await measureMishap(lab, camera, mishap);
}

async function measureMishap(lab: Lab, { source, place }: LabCamera, mishap: Mishap): Promise<void> {
  const entries: readonly (Entry & { readonly title: string })[] = [
    { title: 'cam-player, WHEP', name: 'ours', place: { ...place, attributes: { transports: 'whep' } } },
    { title: 'reader.js', name: 'reader', place },
    { title: 'cam-player, HLS', name: 'ours', place: { ...place, attributes: { transports: 'll-hls hls' } } },
    { title: 'hls.js, defaults', name: 'hlsJs', place },
  ];
  const reactions: Reaction[][] = entries.map(() => []);
  for (let turn = 0; turn < TIMES; turn += 1) {
    await lab.browse(async (browser) => {
      const page = await lab.fresh(browser);
      await page.evaluate((at) => window.bench.loadReader(at.whep, at.camera), place);
      const arePlaying = await page.evaluate(([all, limitMs]) => window.bench.play(all, limitMs), [
        entries,
        START_LIMIT_MS,
      ] as const);
      if (!arePlaying) throw new Error('not every player has a picture before the outage');
      // A random pause, so that outages are not in step with key frames and segments.
      await page.waitForTimeout(SETTLE_MS + 1000 * Math.random());
      await page.evaluate(() => window.bench.beginOutage());
      const beganAtMs = Date.now();
      await mishap.begin();
      await page.waitForTimeout(OUTAGE_MS - (Date.now() - beganAtMs));
      await mishap.end();
      const readyAtMs = await lab.server.readyAtMs(source.name);
      const outages = await page.evaluate((limitMs) => window.bench.endOutage(limitMs), LIMIT_MS);
      outages.forEach((one, i) => reactions[i]?.push(toReaction(one, beganAtMs, readyAtMs)));
    });
  }
  print(`Outage of ${OUTAGE_MS / 1000} s, ${mishap.title}, all in one page, ${TIMES} times: median (least to most)`, [
    ['player', 'picture stops', 'notices', 'new picture after the camera is ready again'],
    ...entries.map(({ title }, i) => {
      const own = reactions[i] ?? [];
      return [
        title,
        ...(['stoppedMs', 'noticedMs', 'newMs'] as const).map((of) => formatTimes(own.map((one) => one[of]))),
      ];
    }),
  ]);
}

function toReaction({ stoppedAtMs, noticedAtMs, newAtMs }: Outage, beganAtMs: number, readyAtMs: number): Reaction {
  return {
    stoppedMs: (stoppedAtMs ?? Infinity) - beganAtMs,
    noticedMs: (noticedAtMs ?? Infinity) - beganAtMs,
    newMs: (newAtMs ?? Infinity) - readyAtMs,
  };
}

function formatTimes(values: readonly number[]): string {
  if (!values.some(Number.isFinite)) return 'never';
  return `${ms(median(values))} (${spread(values)})`;
}
