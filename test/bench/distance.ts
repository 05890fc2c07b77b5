import type { Page } from '@playwright/test';
import { serveBuilt } from '../e2e/built.js';
import { median, ms, print } from './figures.js';
import type { Lab } from './lab.js';
import { startTcpRelay, startUdpRelay, startWhepProxy } from './relay.js';

const DELAYS_MS = [0, 25, 50, 100];
const TIMES = 7;
const LIMIT_MS = 15_000;
/** The camera sends a key frame this often, so that the wait for one does not hide the way. */
const KEY_FRAME_INTERVAL_MS = 200;

/** What one page did until its first frame. Times in milliseconds since the start of its navigation. */
interface Run {
  readonly firstFrameMs: number;
  readonly requests: readonly { readonly name: string; readonly startMs: number; readonly endMs: number }[];
}

/**
 * The first frame over a distance, from the navigation on: page, scripts, signalling and media each take the delay in
 * each direction.
 */
export async function distance(lab: Lab): Promise<void> {
  const { place } = await lab.camera('far', KEY_FRAME_INTERVAL_MS);
  const rows: string[][] = [];
  const waterfalls: string[] = [];
  for (const delayMs of DELAYS_MS) {
    const media = await startUdpRelay(lab.server.mediaPort, () => () => delayMs);
    const proxy = await startWhepProxy(Number(new URL(place.whep).port), media.port);
    const signalling = await startTcpRelay(proxy.port, delayMs);
    const whep = `http://127.0.0.1:${signalling.port}/${place.camera}/whep`;
    const pages = { 'cam-player': playerPage(whep), 'bare RTCPeerConnection': barePage(whep) };
    const runs: Record<string, Run[]> = {};
    for (const [name, html] of Object.entries(pages)) {
      const site = await serveBuilt(['cam-player.js'], html);
      const relay = await startTcpRelay(Number(new URL(site.url).port), delayMs);
      runs[name] = await lab.browse(async (browser) => {
        const found: Run[] = [];
        for (let turn = 0; turn < TIMES; turn += 1) {
          // A context of its own has no connection and no cache.
          const context = await browser.newContext();
          found.push(await load(await context.newPage(), `http://127.0.0.1:${relay.port}/`));
          await context.close();
        }
        return found;
      });
      await relay.close();
      await site.close();
    }
    for (const relay of [signalling, proxy, media]) await relay.close();
    const [ours = [], bare = []] = Object.values(runs);
    const [oursMs, bareMs] = [ours, bare].map((all) => median(all.map(({ firstFrameMs }) => firstFrameMs)));
    const moreMs = oursMs! - bareMs!;
    const roundTrips = delayMs === 0 ? '' : (moreMs / (2 * delayMs)).toFixed(1);
    rows.push([`${delayMs} ms`, ms(oursMs!), ms(bareMs!), ms(moreMs), roundTrips]);
    const middle = ours.find(({ firstFrameMs }) => firstFrameMs === oursMs);
    if (middle && delayMs > 0) waterfalls.push(formatWaterfall(delayMs, middle));
  }
  print(
    `Time from navigation to first frame over WebRTC by the delay of each way, median of ${TIMES} (wanted: at most one round trip more than an inlined bare peer connection)`,
    [['each way', 'cam-player', 'bare RTCPeerConnection', 'difference', 'in round trips'], ...rows],
  );
  console.log(`\nRequests of cam-player until the first frame\n${waterfalls.join('\n')}`);
}

const SHOWN = `const shown = () => (window.firstFrameMs ??= performance.now());`;

function playerPage(whep: string): string {
  return `<!doctype html><title>cam-player</title>
    <link rel="preconnect" href="${new URL(whep).origin}" crossorigin>
    <script type="module" src="cam-player.js"></script>
    <script>${SHOWN} addEventListener('cam-firstframe', shown);</script>
    <cam-player controls loading="eager" whep="${whep}"></cam-player>`;
}

function barePage(whep: string): string {
  return `<!doctype html><title>bare</title><video muted autoplay playsinline></video>
    <script>${SHOWN}
      const video = document.querySelector('video');
      video.requestVideoFrameCallback(shown);
      const pc = new RTCPeerConnection();
      pc.addTransceiver('video', { direction: 'recvonly' });
      pc.ontrack = ({ track }) => (video.srcObject = new MediaStream([track]));
      (async () => {
        await pc.setLocalDescription();
        const headers = { 'Content-Type': 'application/sdp' };
        const answer = await fetch('${whep}', { method: 'POST', headers, body: pc.localDescription.sdp });
        await pc.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
      })();
    </script>`;
}

async function load(page: Page, url: string): Promise<Run> {
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForFunction(() => 'firstFrameMs' in window, undefined, { timeout: LIMIT_MS });
  return page.evaluate(() => {
    const { firstFrameMs } = window as unknown as { firstFrameMs: number };
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    const resources = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const requests = [navigation!, ...resources]
      .filter(({ startTime, name }) => startTime < firstFrameMs && !name.endsWith('.ico'))
      .map(({ name, startTime, responseEnd }) => ({
        name: new URL(name).pathname,
        startMs: startTime,
        endMs: responseEnd,
      }));
    return { firstFrameMs, requests };
  });
}

/** Formats the requests of a run: one line for each, with its times and a bar. */
function formatWaterfall(delayMs: number, { firstFrameMs, requests }: Run): string {
  const width = 50;
  const toColumn = (atMs: number) => Math.round((atMs / firstFrameMs) * width);
  const lines = requests.map(({ name, startMs, endMs }) => {
    // A request that is not answered yet has no end.
    const untilMs = endMs > 0 ? Math.min(endMs, firstFrameMs) : firstFrameMs;
    const bar = ' '.repeat(toColumn(startMs)) + '█'.repeat(Math.max(1, toColumn(untilMs) - toColumn(startMs)));
    return `  ${name.padEnd(20)} ${ms(startMs).padStart(8)} ${ms(untilMs).padStart(8)}  ${bar}`;
  });
  return [`  ${delayMs} ms each way`, ...lines, `  ${'first frame'.padEnd(20)} ${ms(firstFrameMs).padStart(8)}`].join(
    '\n',
  );
}
