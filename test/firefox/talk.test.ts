import { after, before, describe, test } from 'node:test';
import { LINEUP } from '../../demo/lineup.js';
import { findMediaMtx } from '../../demo/mediamtx/find.js';
import { MediaMtx } from '../../demo/mediamtx/run.js';
import { networkAddress } from '../../demo/ports.js';
import { findFirefox, NO_FIREFOX } from '../../scripts/firefox.mjs';
import { FirefoxPage, until } from './support.js';

const executablePath = findFirefox();
const mediaMtx = findMediaMtx();
/** Firefox uses no loopback address for WebRTC. */
const mediaHost = networkAddress();
const CAMERA = LINEUP[0]!.name;

describe('talking in Firefox', { skip: executablePath ? false : NO_FIREFOX }, () => {
  let lab: FirefoxPage;

  before(async () => {
    lab = await FirefoxPage.start(executablePath!, {
      // A microphone that beeps, and a viewer who allows it.
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
    });
  });
  after(() => lab?.close());

  test('the microphone arrives at MediaMTX while the key is held, and the path ends afterwards', async (context) => {
    if (!mediaMtx) return context.skip('no MediaMTX on this machine: put one on the PATH, or name it in MEDIAMTX_BIN');
    if (!mediaHost) return context.skip('the only network is loopback');
    const server = await MediaMtx.start({ path: mediaMtx.path, mediaHost });
    try {
      const player = await lab.open({
        camera: CAMERA,
        controls: '',
        whep: server.whepUrl,
        'talk-back': server.whepUrl.replace('{camera}/whep', 'talk/{camera}/whip'),
      });
      const readMessage = () =>
        player.evaluate(({ renderRoot }) => renderRoot.querySelector('[part=talk]')?.textContent?.trim() ?? 'none');
      await until(readMessage, (message) => message === '');
      await player.evaluate(({ renderRoot }) => renderRoot.querySelector<HTMLElement>('[part~=surface]')?.focus());
      await lab.page.keyboard.down('t');
      await until(readMessage, (message) => message === 'You are talking.');
      const readPath = async () => {
        const answer = await fetch(`${server.apiUrl}/v3/paths/get/talk/${CAMERA}`);
        const path = answer.ok ? ((await answer.json()) as { ready: boolean; bytesReceived: number }) : null;
        return { isReady: path?.ready ?? false, bytes: path?.bytesReceived ?? 0 };
      };
      await until(readPath, ({ isReady, bytes }) => isReady && bytes > 2000);
      await lab.page.keyboard.up('t');
      await until(readMessage, (message) => message === '');
      await until(readPath, ({ isReady }) => !isReady);
    } finally {
      await server.close();
    }
  });
});
