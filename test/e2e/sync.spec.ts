import type { Locator } from '@playwright/test';
import { LINEUP } from '../../demo/lineup.js';
import { addPlayer, expect, expectLive, test } from './fixtures.js';

type Player = HTMLElementTagNameMap['cam-player'];
const [dock, corridor] = LINEUP.map(({ name }) => name) as [string, string];

/** Reads the bar codes of two players at the same moment, and returns the median of their time differences. */
async function readSpreadMs(players: readonly Locator[]): Promise<number> {
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
  test(`synchronized cameras with different delays show the same moment: ${transport} @mediamtx`, async ({
    open,
    page,
    openTarget,
  }) => {
    test.setTimeout(240_000);
    const target = await openTarget('lowLatency');
    const url = attribute === 'whep' ? target.whepUrl : target.hlsUrl;
    const common = { [attribute]: url, transports: transport };
    await open({ ...common, camera: dock, ...slow });
    await addPlayer(page, { ...common, camera: corridor });
    const players = [page.locator('cam-player').nth(0), page.locator('cam-player').nth(1)];
    for (const player of players) await expectLive(player, transport);
    // On a busy machine the players may start with a small difference. More than the limit for synchronized players is enough.
    await expect
      .poll(() => readSpreadMs(players), { message: 'apart without sync', timeout: 60_000 })
      .toBeGreaterThan(withinMs);
    const group = await page.evaluateHandle(() => window.tools.sync());
    await expect
      .poll(() => readSpreadMs(players), { message: 'together with sync', timeout: 60_000 })
      .toBeLessThanOrEqual(withinMs);
    await expect
      .poll(() => group.evaluate(({ spread }, name) => spread[name], transport), { message: 'the reported difference' })
      .toBeLessThanOrEqual(withinMs);
    await group.evaluate((group) => group.stop());
    await expect
      .poll(() => readSpreadMs(players), { message: 'apart again without sync', timeout: 60_000 })
      .toBeGreaterThan(withinMs);
  });
}
