import { LINEUP } from '../../demo/lineup.js';
import { expect, expectLive, expectMoving, test } from './fixtures.js';
import { startGateway } from './gateway.js';

const { name: camera, index } = LINEUP[0]!;

test('a server that refuses an offer with sound is offered a picture alone, once and for all @mediamtx', async ({
  open,
  openTarget,
  page,
}) => {
  const target = await openTarget('lowLatency');
  // The stream has no sound, and this server refuses a section that it has nothing for.
  const gateway = await startGateway(new URL(target.whepUrl).origin, undefined, (method, body) =>
    method === 'POST' && /^m=audio/m.test(body) ? 406 : null,
  );
  const posts = () =>
    gateway.forwarded
      .filter(({ method }) => method === 'POST')
      .map(({ status, body }) => `${status} ${(body.match(/^m=\w+/gm) ?? []).join(' ')}`);
  try {
    const whep = target.whepUrl.replace(new URL(target.whepUrl).origin, gateway.url);
    const player = await open({ camera, whep, transports: 'whep' });
    await expectLive(player, 'whep');
    await expectMoving(player, index, 3000);
    expect(posts()).toEqual(['406 m=video m=audio', '201 m=video']);
    // Nobody hears of the refusal.
    expect(await page.evaluate(() => window.tools.eventLog.filter((line) => line.startsWith('cam-fault')))).toEqual([]);

    await player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.pause());
    await player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.play());
    await expectLive(player, 'whep');
    expect(posts().slice(2)).toEqual(['201 m=video']);
  } finally {
    gateway.close();
  }
});
