import { expect, test as base, type Frame, type Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { LINEUP } from '../../demo/lineup.js';
import type { Stock } from '../../demo/misbehaving/misbehaviour.js';
import { Shelf } from '../../demo/misbehaving/shelf.js';
import { servePage } from '../../demo/serve.js';
import type { Sight } from '../field/page/main.js';
import { BAD_MS, habitEndsAtMs, serverOf, type EndpointSpec, type ServerSpec } from './generate.js';
import { impatienceOf, latenessOf, rudenessOf, untruthsOf } from './laws.js';
import { FuzzServer } from './server.js';

const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_128);
const count = Number(process.env['FUZZ_SERVERS'] ?? 200);
/** Plays the server of this number alone. */
const only = process.env['FUZZ_ONLY'];
/** Side by side: more of them, and the machine is what is tested. Frames of one page share a thread. */
const PAGES = 4;
const LANES_OF_PAGE = 5;
const LANES = PAGES * LANES_OF_PAGE;
/** One lane begins so much after the other. */
const BEGIN_APART_MS = 500;
/** Pages are used for so many: what an engine keeps of them is not what is tested. */
const OF_ONE_CONTEXT = 400;
/** After a server has become well, its player is live within this; else it has stopped looking. */
const HEAL_LIMIT_MS = 45_000;

/** What became of one server's player. */
interface Verdict {
  readonly spec: ServerSpec;
  readonly broken: readonly string[];
}

base(
  'whatever a server answers, its player is polite, truthful, and live when the server is well',
  async ({ browser }) => {
    base.setTimeout((count / LANES) * 90_000 + 180_000);
    console.log(`fuzz: FUZZ_SEED=${seed} FUZZ_SERVERS=${count}`);
    const camera = createCamera({ ...LINEUP[0]!, width: 256, height: 144, fps: 5, bitrateKbps: 150 });
    const shelf = new Shelf(camera, { segmentMs: 2000 });
    const stock: Stock = { camera, shelf, longShelf: shelf, slowShelf: shelf };
    const folder = fileURLToPath(new URL('./page', import.meta.url));
    const site = await servePage({ folder, entries: [`${folder}/main.ts`] });
    const numbers = only === undefined ? Array.from({ length: count }, (_, index) => index) : [Number(only)];
    const broken: Verdict[] = [];
    try {
      await shelf.filled(3);
      for (let from = 0; from < numbers.length; from += OF_ONE_CONTEXT) {
        const specs = numbers.slice(from, from + OF_ONE_CONTEXT).map((index) => serverOf(seed, index));
        const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
        try {
          const lane = async (page: Page, number: number) => {
            await pause(number * BEGIN_APART_MS);
            for (let spec = specs.shift(); spec; spec = specs.shift()) {
              const verdict = await play(page, site.url, spec, stock);
              if (verdict.broken.length === 0) continue;
              broken.push(verdict);
              print(verdict);
            }
          };
          const pages = await Promise.all(
            Array.from({ length: PAGES }, async () => {
              const page = await context.newPage();
              await page.goto(`${site.url}lanes.html`);
              return page;
            }),
          );
          await Promise.all(Array.from({ length: LANES }, (_, number) => lane(pages[number % PAGES]!, number)));
        } finally {
          await context.close();
        }
      }
    } finally {
      await site.close();
      shelf.close();
      await camera.close();
    }
    console.log(`fuzz: ${numbers.length} servers from seed ${seed}, ${broken.length} with a broken law`);
    expect(broken.map(({ spec }) => spec.index)).toEqual([]);
  },
);

function print({ spec, broken }: Verdict): void {
  console.log(
    `fuzz: server ${spec.index}: ${broken.join('; ')}\n  ${JSON.stringify(spec)}\n` +
      `  again: npm run fuzz -- --only ${spec.seed}:${spec.index}`,
  );
}

/** Each player has a page of its own: it waits for nobody's connections, and is told of the world alone. */
async function play(page: Page, url: string, spec: ServerSpec, stock: Stock): Promise<Verdict> {
  const name = `n${spec.index}`;
  // Of the addresses of a server, the browser and hls.js are given one; on a server of their own, which has the same habits.
  const [server, other] = await Promise.all([FuzzServer.start(spec, stock), FuzzServer.start(spec, stock)]);
  try {
    const frame = await openFrame(page, name, url);
    const { kind, phases } = shownBy(spec);
    // Chromium 156 crashes over an image whose stream has other parts and ends.
    const isShowable = !phases.some(({ habit }) => habit.does === 'stream' && habit.stream.hasTextParts);
    await frame.evaluate(([attributes, control]) => window.laws.add(attributes, control), [
      server.attributes,
      isShowable ? { kind, url: other.attributes[kind] ?? '' } : null,
    ] as const);
    const beganAtMs = Date.now();
    await pause(BAD_MS);
    const shownAtMs = await frame.evaluate(() => window.laws.endControl());
    const before = await sightsOf(frame);

    const wellAtMs = Date.now();
    server.heal();
    const { isHealed, toldAtMs, said } = await heal(frame, server, wellAtMs, !spec.healsUnannounced);
    const { claims, errors } = await frame.evaluate(() => ({
      claims: window.laws.claims(),
      errors: window.field.errors,
    }));
    const plainMs = shownAtMs === null ? Infinity : shownAtMs - beganAtMs;
    const playerMs = (before.find(({ state }) => state === 'live')?.atMs ?? Infinity) - beganAtMs;
    const lateness = latenessOf({ plainMs, playerMs, untilMs: habitEndsAtMs(phases, plainMs) });
    return {
      spec,
      broken: [
        ...rudenessOf(server.asked, toldAtMs),
        ...untruthsOf(claims),
        ...impatienceOf(before, server.sent),
        ...lateness.map((late) => `${kind}: ${late} (${told(before)})`),
        ...(isHealed ? [] : [`not live ${HEAL_LIMIT_MS / 1000} s after the server was well: ${said}`]),
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

/** Waits until the player is live; where its picture can't be read, with one that it asked for since. */
async function heal(frame: Frame, server: FuzzServer, wellAtMs: number, isTold: boolean) {
  const untilMs = wellAtMs + HEAL_LIMIT_MS;
  for (let isFirst = true; ; isFirst = false) {
    const healing = await frame.evaluate(([since, until, told]) => window.laws.heal(since, until, told), [
      wellAtMs,
      untilMs,
      isTold && isFirst,
    ] as const);
    const isAsked = server.asked.some(({ atMs }) => atMs >= wellAtMs);
    if (healing.isReadable || isAsked || Date.now() > untilMs) {
      return { ...healing, isHealed: healing.isHealed && (healing.isReadable || isAsked) };
    }
    await pause(500);
  }
}

/** The address that a plain element can show. */
function shownBy({ endpoints }: ServerSpec): EndpointSpec {
  return endpoints.find(({ kind }) => kind !== 'whep') as EndpointSpec;
}

function sightsOf(frame: Frame): Promise<readonly Sight[]> {
  return frame.evaluate(() => window.field.sights('player'));
}

function told(sights: readonly Sight[]): string {
  return [...new Set(sights.map(({ state, fault }) => `${state}${fault ? `: ${fault}` : ''}`))].join(', ');
}
