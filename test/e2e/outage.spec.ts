import { LINEUP } from '../../demo/lineup.js';
import { MediaMtx } from '../../demo/mediamtx/run.js';
import { expectLive, expectMoving, expectState, test } from './fixtures.js';

const { name: camera, index } = LINEUP[0]!;

test('a camera that stops on a real server is offline, and is live again when it is back @real', async ({
  open,
  cameras,
  mediaMtxPath,
}) => {
  test.setTimeout(150_000);
  const server = await MediaMtx.start({ path: mediaMtxPath! });
  try {
    await server.publish(cameras[0]!);
    for (const transport of ['whep', 'll-hls']) {
      const player = await open({ camera, whep: server.whepUrl, hls: server.hlsUrl, transports: transport });
      await expectLive(player, transport);
      await server.unpublish(camera);
      await expectState(player, 'offline');
      await server.publish(cameras[0]!);
      await expectLive(player, transport);
      await expectMoving(player, index, 5000);
    }
    const player = await open({ camera, whep: server.whepUrl, hls: server.hlsUrl });
    await expectLive(player, 'whep');
    await server.kill();
    await expectState(player, 'reconnecting');
    await server.start();
    // HLS may be back before the camera is published anew; WebRTC is tried again a quarter of a minute later.
    await expectLive(player, 'whep', 60_000);
    await expectMoving(player, index, 3000);
  } finally {
    await server.close();
  }
});
