import type { Locator } from '@playwright/test';
import { LINEUP } from '../../demo/lineup.js';
import { addPlayer, expect, expectLive, test } from './fixtures.js';

type Player = HTMLElementTagNameMap['cam-player'];
const [dock, corridor] = LINEUP.map(({ name }) => name) as [string, string];

/** How far apart the pictures of two players are, by their bar codes, read at the same moment: the median of some. */
async function spreadMs(players: readonly Locator[]): Promise<number> {
  const [a, b] = await Promise.all(players.map((player) => player.elementHandle()));
  const page = players[0]!.page();
  const spreads: number[] = [];
  while (spreads.length < 15) {
    const spread = await page.evaluate(
      ([one, other]) => {
        const [first, second] = [window.tools.read(one as Player), window.tools.read(other as Player)];
        return first && second ? Math.abs(first.epochMs - second.epochMs) : null;
      },
      [a, b],
    );
    if (spread !== null) spreads.push(spread);
  }
  return spreads.sort((x, y) => x - y)[7]!;
}

for (const { transport, attribute, slow, withinMs } of [
  { transport: 'whep', attribute: 'whep', slow: { 'jitter-buffer': '0.5' }, withinMs: 80 },
  { transport: 'll-hls', attribute: 'hls', slow: { profile: 'balanced' }, withinMs: 120 },
] as const) {
  test(`cameras of different delays show the same moment when they are held together: ${transport} @mediamtx`, async ({
    open,
    page,
    targetOf,
  }) => {
    test.setTimeout(240_000);
    const target = await targetOf('lowLatency');
    const url = attribute === 'whep' ? target.whepUrl : target.hlsUrl;
    const common = { [attribute]: url, transports: transport };
    await open({ ...common, camera: dock, ...slow });
    await addPlayer(page, { ...common, camera: corridor });
    const players = [page.locator('cam-player').nth(0), page.locator('cam-player').nth(1)];
    for (const player of players) await expectLive(player, transport);
    // A busy machine brings them nearer to each other, or later apart: more than they may differ when held is enough.
    await expect
      .poll(() => spreadMs(players), { message: 'apart by themselves', timeout: 60_000 })
      .toBeGreaterThan(withinMs);
    const group = await page.evaluateHandle(() => window.tools.sync());
    await expect
      .poll(() => spreadMs(players), { message: 'together when held', timeout: 60_000 })
      .toBeLessThanOrEqual(withinMs);
    await expect
      .poll(() => group.evaluate(({ spread }, name) => spread[name], transport), { message: 'and it is told' })
      .toBeLessThanOrEqual(withinMs);
    await group.evaluate((held) => held.stop());
    await expect.poll(() => spreadMs(players), { message: 'let go', timeout: 60_000 }).toBeGreaterThan(withinMs);
  });
}
