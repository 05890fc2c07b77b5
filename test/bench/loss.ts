import { median, ms, print, quantile } from './figures.js';
import type { Lab, LabCamera } from './lab.js';
import { createLink, type LinkConditions } from './links.js';
import { startLossyTcpRelay } from './lossy-tcp.js';
import type { Entry } from './page/outage.js';
import type { ShownFrame, Smoothness } from './page/smoothness.js';
import { startUdpRelay, startWhepProxy, type Direction, type Relay } from './relay.js';

/** The options of the section, as they were typed. */
export interface LossOptions {
  /** Names of rows, with commas between them; all if absent. */
  readonly rows?: string | undefined;
  /** How long each row is measured. */
  readonly seconds?: string | undefined;
  /** The seed of the links; the time of the start if absent. */
  readonly seed?: string | undefined;
}

const SECONDS = 30;
/** The players adapt in this time, and it does not count. */
const SETTLE_MS = 5_000;
const LIMIT_MS = 20_000;
const KEY_FRAME_INTERVAL_MS = 2_000;
/** The noise of a night picture makes the encoder use what it is allowed, about 1 Mbit/s. */
const CAMERA = { isNight: true, bitrateKbps: 1_200 };
const CAMERA_KBPS = 1_000;
const FRAME_MS = 40;
/** A gap that viewers notice (webrtc-stats, freezeCount): three intervals, or one and 150 ms. */
const FREEZE_MS = FRAME_MS + 150;
const LATE_MS = 2.5 * FRAME_MS;

const WAY = { delayMs: 20, jitterMs: 30 };
const ROWS: readonly LinkConditions[] = [
  { name: 'none', title: 'no loss, 20 ms each way', delayMs: 20 },
  ...[1, 2, 5, 10].map((percent) => ({
    ...WAY,
    name: `${percent}%`,
    title: `${percent} % lost, 20 ms and up to 30 ms of jitter each way`,
    lossShare: percent / 100,
  })),
  {
    ...WAY,
    name: 'bursts',
    title: '5 % lost in bursts of six packets, 20 ms and up to 30 ms of jitter each way',
    lossShare: 0.05,
    burstPackets: 6,
  },
  { name: 'jitter', title: 'no loss, 20 ms and up to 60 ms of jitter each way', delayMs: 20, jitterMs: 60 },
  {
    ...WAY,
    name: 'outages',
    title: 'nothing arrives for 300 ms in every 10 s, 20 ms and up to 30 ms of jitter each way',
    outage: { everyMs: 10_000, lastsMs: 300 },
  },
  {
    name: 'rate',
    title: '60 % of the camera’s bit rate for 3 s in every 15 s, 20 ms each way',
    delayMs: 20,
    narrow: { everyMs: 15_000, lastsMs: 3_000, kbps: 0.6 * CAMERA_KBPS },
  },
  {
    name: 'udp',
    title: 'UDP limited to 60 % of the camera’s bit rate after 15 s, TCP is not, 20 ms each way',
    delayMs: 20,
    narrow: { everyMs: 15_000, lastsMs: 15_000, kbps: 0.6 * CAMERA_KBPS, isForUdp: true },
  },
];

/** The players of each row. `name` and attributes are those of the bench's page. */
const PLAYERS = [
  { title: 'cam-player, WHEP', name: 'ours', attributes: { transports: 'whep' } },
  { title: 'reader.js', name: 'reader', attributes: {} },
  { title: 'bare RTCPeerConnection', name: 'bare', attributes: {} },
  { title: 'cam-player, LL-HLS', name: 'ours', attributes: { transports: 'll-hls' } },
  { title: 'cam-player, WHEP and LL-HLS', name: 'ours', attributes: { transports: 'whep ll-hls' } },
] as const;

/** Compares how smoothly players show a camera over a link that loses and delays packets. */
export async function loss(lab: Lab, options: LossOptions): Promise<void> {
  const names = options.rows?.split(',') ?? ROWS.map(({ name }) => name);
  const seconds = Number(options.seconds ?? SECONDS);
  const seed = Number(options.seed ?? Date.now() % 100_000);
  const rows = names.map((name) => {
    const row = ROWS.find((one) => one.name === name);
    if (!row) throw new Error(`Unknown row: ${name}. The rows are ${ROWS.map((one) => one.name).join(', ')}.`);
    return row;
  });
  console.log(`The links' seed is ${seed}: repeat this with --seed ${seed}. Each row is measured for ${seconds} s.`);
  console.log('Loss on TCP is a model of a connection that waits for its lost segments; loss on UDP is real.');
  const camera = await lab.camera('lossy', KEY_FRAME_INTERVAL_MS, CAMERA);
  for (const conditions of rows) {
    const results = await measure(lab, camera, conditions, seed, seconds);
    print(`${conditions.name}: ${conditions.title}`, [
      [
        'player',
        'frozen per minute',
        'in the second half',
        'freezes',
        'late frames',
        'delay, median',
        '95 %',
        'frames',
        'transports',
      ],
      ...PLAYERS.map(({ title }, i) => [title, ...describe(results[i])]),
    ]);
  }
}

async function measure(
  lab: Lab,
  { place }: LabCamera,
  conditions: LinkConditions,
  seed: number,
  seconds: number,
): Promise<readonly Smoothness[]> {
  const startMs = performance.now();
  const relays: Relay[] = [];
  const entries: Entry[] = [];
  for (const { name, attributes } of PLAYERS) {
    // Each player has a link of its own with the same seed. Only its own connections share its width.
    let links = 0;
    const queues = { down: { freeAtMs: -Infinity }, up: { freeAtMs: -Infinity } };
    const createFor = (given: LinkConditions) => (direction: Direction) =>
      createLink(given, seed + (links += 1), startMs, undefined, queues[direction]);
    const { narrow, ...others } = conditions;
    const media = await startUdpRelay(lab.server.mediaPort, createFor(conditions));
    const whep = await startWhepProxy(Number(new URL(place.whep).port), media.port);
    const roundTripMs = 2 * (conditions.delayMs ?? 0) + (conditions.jitterMs ?? 0);
    const createOnTcp = createFor(narrow?.isForUdp ? others : conditions);
    const hls = await startLossyTcpRelay(Number(new URL(place.hls).port), createOnTcp, roundTripMs);
    relays.push(whep, media, hls);
    const own = { whep: withPort(place.whep, whep.port), hls: withPort(place.hls, hls.port) };
    entries.push({ name, place: { ...place, ...own, attributes } });
  }
  const results = await lab.browse(async (browser) => {
    const page = await lab.fresh(browser);
    await page.evaluate(({ whep, camera }) => window.bench.loadReader(whep, camera), place);
    return page.evaluate(([all, settleMs, time, limitMs]) => window.bench.smoothness(all, settleMs, time, limitMs), [
      entries,
      SETTLE_MS,
      seconds,
      LIMIT_MS,
    ] as const);
  });
  for (const relay of relays) await relay.close();
  return results;
}

function withPort(url: string, port: number): string {
  return url.replace(/:\d+\//, `:${port}/`);
}

/** Formats the result of one player. */
function describe(result: Smoothness | undefined): string[] {
  if (!result) return [];
  const { fromMs, untilMs, transports } = result;
  const frames = result.frames.filter(({ atMs }) => atMs >= fromMs && atMs < untilMs);
  const gaps = findGaps(frames, fromMs, untilMs);
  const middleMs = (fromMs + untilMs) / 2;
  const secondHalf = findGaps(
    frames.filter(({ atMs }) => atMs >= middleMs),
    middleMs,
    untilMs,
  );
  const late = gaps.filter((gapMs) => gapMs > LATE_MS && gapMs <= FREEZE_MS);
  const ages = frames.flatMap(({ ageMs }) => ageMs ?? []);
  const presented = frames.reduce((sum, frame) => sum + frame.presented, 0);
  return [
    frozenPerMinute(gaps, untilMs - fromMs),
    frozenPerMinute(secondHalf, untilMs - middleMs),
    String(gaps.filter((gapMs) => gapMs > FREEZE_MS).length),
    `${((100 * late.length) / Math.max(1, presented)).toFixed(1)} %`,
    ms(median(ages)),
    ms(quantile(ages, 0.95)),
    String(presented),
    transports.join(', ') || '–',
  ];
}

/** Gives the times between frames, in milliseconds. */
function findGaps(frames: readonly ShownFrame[], fromMs: number, untilMs: number): readonly number[] {
  const times = [fromMs, ...frames.map(({ atMs }) => atMs), untilMs];
  // Frames that were presented between two callbacks divide the time; how, is unknown.
  return times.slice(1).map((atMs, i) => atMs - times[i]! - ((frames[i]?.presented ?? 1) - 1) * FRAME_MS);
}

function frozenPerMinute(gaps: readonly number[], lastsMs: number): string {
  const frozenMs = gaps.filter((gapMs) => gapMs > FREEZE_MS).reduce((sum, gapMs) => sum + gapMs - FRAME_MS, 0);
  return `${((60 * frozenMs) / lastsMs).toFixed(1)} s`;
}
