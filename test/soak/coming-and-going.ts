import type { Browser } from '@playwright/test';
import { print } from '../bench/figures.js';
import { Counter, findLeaks, type Census } from './census.js';
import { createCycles, listKinds } from './cycles.js';
import { openAndClose, runCycles, openSoak } from './lives.js';
import type { SoakServer } from './servers.js';

/** One in so many is a page that is closed. */
const PAGES = 20;
/** HLS servers forget a viewer after 30 s without a request. */
const SESSIONS_LIMIT_MS = 45_000;
/** The second half of the lives may leave so much in the heap: compiled code grows for a while. */
const MOST_BYTES = 200_000;
const MOST_BYTES_PER_LIFE = 200;

/** Lets players come and go, prints what was there before and after, and gives what should not be left. */
export async function soakCycles(
  browser: Browser,
  url: string,
  server: SoakServer,
  count: number,
): Promise<readonly string[]> {
  const { transports, place } = server;
  const page = await openSoak(browser, url);
  const counter = await Counter.create(page);

  const empty = await counter.count();
  // Two of each kind: chunks and workers are loaded, code is compiled, caches are filled.
  const kinds = listKinds(transports).length;
  const errors = [...(await runCycles(page, createCycles(2 * kinds, transports), place))];
  const warm = await counter.countSettled(empty);
  const pages = Math.floor(count / PAGES);
  const beganMs = Date.now();
  const lives = createCycles(count - pages, transports);
  const half = Math.floor(lives.length / 2);
  errors.push(...(await runCycles(page, lives.slice(0, half), place)));
  const middle = await counter.countSettled(warm);
  errors.push(...(await runCycles(page, lives.slice(half), place)));
  const after = await counter.countSettled(warm);
  for (let i = 0; i < pages; i += 1) await openAndClose(browser, url, place, i % 2 === 0);
  const tookS = Math.round((Date.now() - beganMs) / 1000);
  const sessions = await waitForNoSessions(server);

  print(`${server.title}: ${count} players came and went in ${tookS} s, ${pages} of them with their page`, [
    ['', 'empty page', 'before', 'half-way', 'after'],
    ...Object.keys(after.counts).map((name) => [
      name,
      ...[empty, warm, middle, after].map(({ counts }) => String(counts[name])),
    ]),
    ['heap', ...[empty, warm, middle, after].map(({ heapBytes }) => `${(heapBytes / 1e6).toFixed(2)} MB`)],
    ...Object.entries(sessions).map(([kind, open]) => [`${kind} sessions on the server`, '', '', '', String(open)]),
  ]);
  const grown = after.heapBytes - middle.heapBytes;
  const perLife = Math.round(grown / (lives.length - half));
  console.log(`  heap per player in the second half: ${perLife} bytes`);

  errors.push(...findLeaks(warm, after), ...describeResources(after));
  if (grown > MOST_BYTES + MOST_BYTES_PER_LIFE * (lives.length - half)) {
    errors.push(`heap: ${perLife} bytes more with each player`);
  }
  for (const [kind, open] of Object.entries(sessions)) if (open > 0) errors.push(`${open} ${kind} sessions`);
  await page.close();
  return errors;
}

function describeResources({ resources }: Census): readonly string[] {
  return [...resources.timers.map((at) => `a timer ${at}`), ...resources.blobUrls.map((at) => `a blob URL ${at}`)];
}

/** The open sessions, once there are none any more or it has taken too long. */
async function waitForNoSessions(server: SoakServer): Promise<Readonly<Record<string, number>>> {
  const deadlineMs = Date.now() + SESSIONS_LIMIT_MS;
  for (;;) {
    const sessions = await server.sessions();
    if (Object.values(sessions).every((open) => open === 0) || Date.now() > deadlineMs) return sessions;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
