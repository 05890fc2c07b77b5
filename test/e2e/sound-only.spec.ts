import type { Page } from '@playwright/test';
import { MediaMtx } from '../../demo/mediamtx/run.js';
import { expect, expectLive, test } from './fixtures.js';

const camera = 'intercom';

/** Publishes a tone without a picture from another page, until that page is closed. */
async function publishTone(page: Page, endpoint: string): Promise<void> {
  await page.evaluate(async (url) => {
    const track = new (
      window as unknown as {
        MediaStreamTrackGenerator: new (init: { kind: 'audio' }) => MediaStreamTrack & {
          readonly writable: WritableStream<AudioData>;
        };
      }
    ).MediaStreamTrackGenerator({ kind: 'audio' });
    const writer = track.writable.getWriter();
    const data = Float32Array.from({ length: 480 }, (_, i) => Math.sin(i / 8) / 4);
    let count = 0;
    setInterval(() => {
      const format = { format: 'f32-planar', sampleRate: 48_000, numberOfFrames: 480, numberOfChannels: 1 } as const;
      void writer.write(new AudioData({ ...format, timestamp: (count += 1) * 10_000, data }));
    }, 10);
    const pc = new RTCPeerConnection();
    pc.addTransceiver(track, { direction: 'sendonly' });
    await pc.setLocalDescription();
    await new Promise((resolve) => {
      pc.addEventListener('icegatheringstatechange', () => pc.iceGatheringState === 'complete' && resolve(null));
    });
    const headers = { 'Content-Type': 'application/sdp' };
    const response = await fetch(url, { method: 'POST', headers, body: pc.localDescription?.sdp ?? '' });
    await pc.setRemoteDescription({ type: 'answer', sdp: await response.text() });
  }, endpoint);
}

for (const [transport, address] of [
  ['whep', 'whepUrl'],
  ['ll-hls', 'hlsUrl'],
] as const) {
  test(`a camera without a picture plays its sound over ${transport}, and is shown as sound only @real`, async ({
    open,
    context,
    pageUrl,
    mediaMtxPath,
  }) => {
    test.skip(mediaMtxPath === 'none', 'no MediaMTX on this machine: put one on the PATH, or name it in MEDIAMTX_BIN');
    const server = await MediaMtx.start({ path: mediaMtxPath! });
    try {
      const microphone = await context.newPage();
      await microphone.goto(pageUrl);
      await publishTone(microphone, server.whepUrl.replace('{camera}/whep', `${camera}/whip`));
      await server.ready(camera);
      const player = await open({ camera, [address.replace('Url', '')]: server[address], controls: '' });
      await expectLive(player, transport);
      await expect(player.locator('[part=message]')).toHaveText('Sound only');
      const status = () =>
        player.evaluate(({ status: { hasVideo, hasAudio } }: HTMLElementTagNameMap['cam-player']) => [
          hasVideo,
          hasAudio,
        ]);
      expect(await status()).toEqual([false, true]);

      await player.hover();
      await player.getByRole('button', { name: 'Unmute' }).click();
      // The sound is audible when the element plays and is not muted.
      const playedS = () =>
        player.evaluate((element: HTMLElementTagNameMap['cam-player']) => {
          const video = element.shadowRoot?.querySelector('video');
          return video && !video.muted && !video.paused ? video.currentTime : 0;
        });
      await expect.poll(playedS).toBeGreaterThan(0);
      const before = await playedS();
      await expect.poll(playedS).toBeGreaterThan(before);
      await expectLive(player, transport);
    } finally {
      await server.close();
    }
  });
}
