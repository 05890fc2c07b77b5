import type { CamPlayer } from '../../components/index.js';
import { LINEUP } from '../../demo/lineup.js';
import type { CameraFaults } from '../../demo/origin/faults.js';
import { addPlayer, expect, expectLive, expectMoving, expectState, test } from './fixtures.js';

/** The same as in `go2rtc.spec.ts`, by the addresses and answers that the embedded origin has of a go2rtc. */
const { name: camera, index } = LINEUP[0]!;

for (const [transports, live] of [
  ['whep', 'whep'],
  ['ll-hls hls', 'hls'],
  ['snapshot', 'snapshot'],
] as const) {
  test(`a server like go2rtc plays (${live})`, async ({ open, origin }) => {
    const player = await open({ server: origin.go2rtcUrl, 'server-type': 'go2rtc', camera, transports });
    await expectLive(player, live);
    await expectMoving(player, index, 10_000);
  });
}

const FAULTS: readonly (readonly [string, Partial<CameraFaults>, string, readonly string[]])[] = [
  ['whose source is off', { offline: true }, 'offline', ['whep', 'll-hls hls', 'mjpeg', 'snapshot']],
  ['that it does not know', { unconfigured: true }, 'unconfigured', ['whep', 'll-hls hls', 'mjpeg', 'snapshot']],
  ['without JPEGs', {}, 'unsupported', ['mjpeg']],
  ['with another codec', { codecRefused: true }, 'unsupported', ['whep']],
];

for (const [what, faults, state, transports] of FAULTS) {
  test(`a server like go2rtc says what is wrong with a camera ${what}`, async ({ page, pageUrl, origin, open: _ }) => {
    origin.setFaults(camera, faults);
    await page.goto(pageUrl);
    const address = { server: origin.go2rtcUrl, 'server-type': 'go2rtc', camera, loading: 'eager' };
    for (const one of transports) await addPlayer(page, { ...address, transports: one });
    for (const one of transports) await expectState(page.locator(`cam-player[transports="${one}"]`), state);
    origin.reset(camera);
  });
}

test('a server like go2rtc names the codec that the browser cannot play', async ({ open, origin }) => {
  origin.setFaults(camera, { codecRefused: true });
  const player = await open({ server: origin.go2rtcUrl, 'server-type': 'go2rtc', camera });
  await expectLive(player, 'hls');
  const reason = await player.evaluate((element) => (element as CamPlayer).status.fallbackReason?.toJSON());
  expect(reason).toMatchObject({ code: 'unsupported', codec: 'H265' });
});
