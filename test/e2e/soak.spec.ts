import { fileURLToPath } from 'node:url';
import { servePage, type PageServer } from '../../demo/serve.js';
import { Counter, findLeaks } from '../soak/census.js';
import { createCycles, listKinds } from '../soak/cycles.js';
import { openAndClose, runCycles } from '../soak/lives.js';
import { toSoakServer } from '../soak/servers.js';
import { expect, test } from './fixtures.js';

// A short form of `npm run soak`.
const PLAYERS = 60;
let site: PageServer;

test.beforeAll(async () => {
  const folder = fileURLToPath(new URL('../soak/page', import.meta.url));
  site = await servePage({ folder, entries: [`${folder}/meters.ts`, `${folder}/main.ts`] });
});
test.afterAll(() => site.close());

test('sixty players come and go on each transport, and leave nothing in the page or on the server', async ({
  page,
  origin,
  cameras,
}) => {
  test.slow();
  const server = toSoakServer(origin, cameras.slice(0, 2));
  const { transports, place } = server;
  await page.goto(site.url);
  await page.waitForFunction(() => 'soak' in window);
  const counter = await Counter.create(page);
  const empty = await counter.count();
  expect(await runCycles(page, createCycles(listKinds(transports).length, transports), place)).toEqual([]);
  // The first player leaves the nodes of its templates for good; there must be nothing else.
  const before = await counter.countSettled(empty);
  const { nodes } = before.counts;
  expect(before.counts).toEqual({ ...empty.counts, nodes });

  expect(await runCycles(page, createCycles(PLAYERS, transports), place)).toEqual([]);
  const after = await counter.countSettled(before);
  expect(findLeaks(before, after), JSON.stringify(after.resources)).toEqual([]);
  // HLS sessions are not checked: they end by themselves when requests cease.
  await expect.poll(() => server.sessions()).toMatchObject({ whep: 0, mjpeg: 0 });
});

test('a page that is closed while it connects or plays leaves no session on the server', async ({
  browser,
  origin,
  cameras,
}) => {
  const server = toSoakServer(origin, cameras.slice(0, 2));
  for (const isPlaying of [true, false, true, false]) await openAndClose(browser, site.url, server.place, isPlaying);
  await expect.poll(() => server.sessions()).toMatchObject({ whep: 0 });
});
