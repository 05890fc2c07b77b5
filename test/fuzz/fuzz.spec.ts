import { expect, test as base, type Browser, type Frame, type Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { LINEUP } from '../../demo/lineup.js';
import type { Stock } from '../../demo/misbehaving/misbehaviour.js';
import { Shelf } from '../../demo/misbehaving/shelf.js';
import { servePage } from '../../demo/serve.js';
import type { Observation } from '../field/page/main.js';
import { BAD_MS, habitEndsAtMs, generateServer, type EndpointSpec, type ServerSpec } from './generate.js';
import { findFalseClaims, findHaste, findLateness, findRequestViolations } from './laws.js';
import { FuzzServer } from './server.js';

const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_128);
const count = Number(process.env['FUZZ_SERVERS'] ?? 100);
/** Plays only the servers of these numbers: 7, or 7,12. */
const only = process.env['FUZZ_ONLY'];
/** With more pages the test would measure the machine. The frames of one page share a thread. */
const PAGES = 4;
const LANES_OF_PAGE = 5;
const LANES = PAGES * LANES_OF_PAGE;
/**
 * A machine that is too slow for twenty players at a time breaks laws itself: up to this many servers are played again,
 * one at a time.
 */
const MOST_REPEATED = 10;
/** Each lane starts this much later than the previous one. */
const BEGIN_APART_MS = 500;
/** A browser context plays this many servers, so that its memory does not affect the test. */
const OF_ONE_CONTEXT = 400;
/**
 * The time within which a player is live after its server has recovered; a player that needs more has stopped retrying.
 */
const RECOVERY_LIMIT_MS = 45_000;

/** The result of one server's player. */
interface Verdict {
  readonly spec: ServerSpec;
  readonly broken: readonly string[];
}

base(
  'whatever a server answers, its player keeps its request limits, reports the truth, and is live when the server recovers',
  async ({ browser }) => {
    base.setTimeout((count / LANES) * 90_000 + 480_000);
    console.log(`fuzz: FUZZ_SEED=${seed} FUZZ_SERVERS=${count}`);
    const camera = createCamera({ ...LINEUP[0]!, width: 256, height: 144, fps: 5, bitrateKbps: 150 });
    const shelf = new Shelf(camera, { segmentMs: 2000 });
    const stock: Stock = { camera, shelf, longShelf: shelf, slowShelf: shelf };
    const folder = fileURLToPath(new URL('./page', import.meta.url));
    const site = await servePage({ folder, entries: [`${folder}/main.ts`] });
    const numbers =
      only === undefined ? Array.from({ length: count }, (_, index) => index) : only.split(',').map(Number);
    const playThese = (indexes: readonly number[], lanes: number) =>
      playAll(browser, { url: site.url, stock, indexes, lanes });
    let broken: readonly number[] = [];
    try {
      await shelf.filled(3);
      broken = await playThese(numbers, LANES);
      console.log(`fuzz: ${numbers.length} servers from seed ${seed}, ${broken.length} with a broken law`);
      if (broken.length > 0 && broken.length <= MOST_REPEATED && numbers.length > LANES) {
        broken = await playThese(broken, 1);
        console.log(`fuzz: each of them alone, ${broken.length} with a broken law`);
      }
    } finally {
      await site.close();
      shelf.close();
      await camera.close();
    }
    expect(broken).toEqual([]);
  },
);

/** The servers to play, and how many of them at a time. */
interface Batch {
  readonly url: string;
  readonly stock: Stock;
  readonly indexes: readonly number[];
  readonly lanes: number;
}

/** Plays servers, and returns the numbers of those whose player broke a law. */
async function playAll(browser: Browser, { url, stock, indexes, lanes }: Batch): Promise<readonly number[]> {
  const broken: number[] = [];
  for (let from = 0; from < indexes.length; from += OF_ONE_CONTEXT) {
    const specs = indexes.slice(from, from + OF_ONE_CONTEXT).map((index) => generateServer(seed, index));
    const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
    try {
      const lane = async (page: Page, number: number) => {
        // The start of the lanes is spread; it waits for no state.
        await pause(number * BEGIN_APART_MS);
        for (let spec = specs.shift(); spec; spec = specs.shift()) {
          const verdict = await play(page, url, spec, stock);
          if (verdict.broken.length === 0) continue;
          broken.push(spec.index);
          print(verdict);
        }
      };
      const pages = await Promise.all(
        Array.from({ length: Math.min(lanes, PAGES) }, async () => {
          const page = await context.newPage();
          await page.goto(`${url}lanes.html`);
          return page;
        }),
      );
      await Promise.all(Array.from({ length: lanes }, (_, number) => lane(pages[number % pages.length]!, number)));
    } finally {
      await context.close();
    }
  }
  return broken;
}

function print({ spec, broken }: Verdict): void {
  console.log(
    `fuzz: server ${spec.index}: ${broken.join('; ')}\n  ${JSON.stringify(spec)}\n` +
      `  again: npm run fuzz -- --only ${spec.seed}:${spec.index}`,
  );
}

/** Plays one server. Each player has its own frame: it shares no connections, and receives its own events. */
async function play(page: Page, url: string, spec: ServerSpec, stock: Stock): Promise<Verdict> {
  const name = `n${spec.index}`;
  // The plain element gets one of the addresses, on a second server with the same habits.
  const [server, other] = await Promise.all([FuzzServer.start(spec, stock), FuzzServer.start(spec, stock)]);
  try {
    const frame = await openFrame(page, name, url);
    const { kind, phases } = findShowableEndpoint(spec);
    // Chromium 156 crashes on an image whose stream has other parts and ends.
    const isShowable = !phases.some(({ habit }) => habit.does === 'stream' && habit.stream.hasTextParts);
    await frame.evaluate(([attributes, control]) => window.laws.add(attributes, control), [
      server.attributes,
      isShowable ? { kind, url: other.attributes[kind] ?? '' } : null,
    ] as const);
    const beganAtMs = Date.now();
    // The server misbehaves for exactly this time; the player must recover only afterwards.
    await pause(BAD_MS);
    const shownAtMs = await frame.evaluate(() => window.laws.endControl());
    const before = await readObservations(frame);

    const healedAtMs = Date.now();
    server.heal();
    const { isRecovered, notifiedAtMs, details } = await waitForRecovery(
      frame,
      server,
      healedAtMs,
      !spec.healsUnannounced,
    );
    const { claims, errors } = await frame.evaluate(() => ({
      claims: window.laws.claims(),
      errors: window.field.errors,
    }));
    const plainMs = shownAtMs === null ? Infinity : shownAtMs - beganAtMs;
    const playerMs = (before.find(({ state }) => state === 'live')?.atMs ?? Infinity) - beganAtMs;
    const lateness = findLateness({
      plainMs,
      playerMs,
      untilMs: habitEndsAtMs(phases, plainMs),
      mustProveLive: phases.some(({ habit }) => habit.does === 'playlist' && habit.playlist.dateOffS !== 0),
    });
    return {
      spec,
      broken: [
        ...findRequestViolations(server.requests, notifiedAtMs),
        ...findFalseClaims(claims),
        ...findHaste(before, server.sent),
        ...lateness.map((late) => `${kind}: ${late} (${describeObservations(before)})`),
        ...(isRecovered ? [] : [`not live ${RECOVERY_LIMIT_MS / 1000} s after the server recovered: ${details}`]),
        ...errors.map((error) => `an error on the page: ${error}`),
      ],
    };
  } finally {
    await page.evaluate((id) => document.getElementById(id)?.remove(), name);
    await Promise.all([server.close(), other.close()]);
  }
}

async function openFrame(page: Page, name: string, url: string): Promise<Frame> {
  await page.evaluate(
    ([id, src]) => {
      const added = document.createElement('iframe');
      Object.assign(added, { id, src });
      document.body.append(added);
    },
    [name, url] as const,
  );
  const element = await page.waitForSelector(`iframe#${name}`);
  const frame = await element.contentFrame();
  if (!frame) throw new Error(`no page in the frame ${name}`);
  await frame.waitForFunction(() => 'laws' in window);
  return frame;
}

/** Waits until the player is live. If its frame cannot be read, it must have sent a request since the recovery. */
async function waitForRecovery(frame: Frame, server: FuzzServer, wellAtMs: number, isNotified: boolean) {
  const untilMs = wellAtMs + RECOVERY_LIMIT_MS;
  for (let isFirst = true; ; isFirst = false) {
    const healing = await frame.evaluate(
      ([since, until, formatStates]) => window.laws.waitForRecovery(since, until, formatStates),
      [wellAtMs, untilMs, isNotified && isFirst] as const,
    );
    const isRequested = server.requests.some(({ atMs }) => atMs >= wellAtMs);
    if (healing.isReadable || isRequested || Date.now() > untilMs) {
      return { ...healing, isRecovered: healing.isRecovered && (healing.isReadable || isRequested) };
    }
    await pause(500);
  }
}

/** Finds the address that a plain element can show. */
function findShowableEndpoint({ endpoints }: ServerSpec): EndpointSpec {
  return endpoints.find(({ kind }) => kind !== 'whep') as EndpointSpec;
}

function readObservations(frame: Frame): Promise<readonly Observation[]> {
  return frame.evaluate(() => window.field.observations('player'));
}

function describeObservations(observations: readonly Observation[]): string {
  return [...new Set(observations.map(({ state, fault }) => `${state}${fault ? `: ${fault}` : ''}`))].join(', ');
}
