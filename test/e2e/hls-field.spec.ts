import { HLS } from '../../demo/misbehaving/hls.js';
import { LoggedServer } from '../../demo/misbehaving/server.js';
import { openStock } from '../../demo/misbehaving/stock.js';
import { expect, expectState, test } from './fixtures.js';

type Stock = ReturnType<typeof openStock>;

/** Servers that misbehave as real ones do, for which the player needs a clear message. */
const it = test.extend<{ startServer: (name: string) => Promise<string> }, { stock: Stock }>({
  stock: [
    async ({}, use) => {
      const stock = openStock();
      await use(stock);
      await stock.close();
    },
    { scope: 'worker' },
  ],
  startServer: async ({ stock }, use) => {
    const servers: LoggedServer[] = [];
    await use(async (name) => {
      const row = HLS.find((one) => one.name === name)!;
      const server = await LoggedServer.start(row.handler(stock));
      servers.push(server);
      return `${server.url}${row.path}`;
    });
    await Promise.all(servers.map((server) => server.close()));
  },
});

it('a stream whose sound cannot be played plays, and the sound button gives the reason', async ({
  open,
  startServer,
}) => {
  const player = await open({ hls: await startServer('eac3-sound'), controls: '' });
  await expectState(player, 'live');
  await player.hover();
  await expect(player.getByRole('img', { name: 'This browser cannot play the sound (E-AC-3)' })).toBeVisible();
  await expect(player.getByRole('button', { name: 'Unmute' })).toHaveCount(0);
});

it('a token on the index alone is reported, and the query attribute adds it to all requests', async ({
  open,
  startServer,
}) => {
  const hls = await startServer('token-on-index-only');
  const player = await open({ hls });
  await expect(player.locator('.sentence')).toHaveText('The server requires the access token with every request.');
  await expectState(player, 'unauthorized');
  await expectState(await open({ hls, query: 'inherit' }), 'live');
});
