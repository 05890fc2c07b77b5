import { chromium, type Browser, type Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import type { CameraSource } from '../../demo/cameras/source.js';
import { createCamera, type CameraOptions } from '../../demo/cameras/synthetic.js';
import { LINEUP } from '../../demo/lineup.js';
import type { FoundMediaMtx } from '../../demo/mediamtx/find.js';
import { MediaMtx } from '../../demo/mediamtx/run.js';
import { servePage } from '../../demo/serve.js';
import { CHROMIUM_FLAGS, needChromium } from '../../scripts/chromium.mjs';
import type { Place } from './page/players.js';

/** A camera on the lab's server. */
export interface LabCamera {
  readonly source: CameraSource;
  readonly place: Place;
}

/** The setup of a measurement: a real MediaMTX with cameras, a page with all players, and browsers. */
export interface Lab {
  readonly server: MediaMtx;
  /** Publishes a camera that ignores requests for a key frame, as most cameras do. */
  camera(name: string, keyFrameIntervalMs: number, more?: Partial<CameraOptions>): Promise<LabCamera>;
  publish(camera: LabCamera): Promise<void>;
  /** Runs a measurement in a new browser, and closes the browser afterwards. */
  browse<T>(act: (browser: Browser) => Promise<T>, flags?: readonly string[]): Promise<T>;
  /** Opens a new page with `window.bench`. */
  fresh(browser: Browser): Promise<Page>;
  close(): Promise<void>;
}

/** Starts a lab. Its HLS muxers always run (`hlsAlwaysRemux: yes`). */
export async function openLab(found: FoundMediaMtx): Promise<Lab> {
  const executablePath = await needChromium();
  const folder = fileURLToPath(new URL('./page', import.meta.url));
  const site = await servePage({ folder, entries: [`${folder}/main.ts`] });
  const server = await MediaMtx.start({ path: found.path, isAlwaysRemuxing: true });
  const sources: CameraSource[] = [];
  const publish = ({ source }: LabCamera) => server.publish(source, { ignoresKeyFrameRequests: true });
  return {
    server,
    publish,
    async camera(name, keyFrameIntervalMs, more = {}) {
      const source = createCamera({ ...LINEUP[0]!, ...more, name, keyFrameIntervalMs });
      sources.push(source);
      const camera = { source, place: { camera: name, whep: server.whepUrl, hls: server.hlsUrl } };
      await publish(camera);
      return camera;
    },
    async browse(act, flags = []) {
      const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS, ...flags] });
      try {
        return await act(browser);
      } finally {
        await browser.close();
      }
    },
    async fresh(browser) {
      const page = await browser.newPage();
      await page.goto(site.url);
      await page.waitForFunction(() => 'bench' in window);
      return page;
    },
    async close() {
      await server.close();
      await Promise.all(sources.map((source) => source.close()));
      await site.close();
    },
  };
}
