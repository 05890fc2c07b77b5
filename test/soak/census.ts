import type { CDPSession, Page } from '@playwright/test';
import type { PageResources } from './page/meters.js';

/** What is in a page after a collection of garbage. */
export interface Census {
  /** Things that a page without players has none of, by name. */
  readonly counts: Readonly<Record<string, number>>;
  /** Which code asked for the timers and the blob URLs. */
  readonly resources: PageResources;
  readonly heapBytes: number;
}

/** Objects that are counted in the heap, by their constructors: those that are garbage are not there any more. */
const CLASSES: Readonly<Record<string, string>> = {
  'peer connections': 'RTCPeerConnection',
  'media sources': 'MediaSource',
  'media streams': 'MediaStream',
  videos: 'HTMLVideoElement',
  images: 'HTMLImageElement',
  'image bitmaps': 'ImageBitmap',
  players: "customElements.get('cam-player')",
  mosaics: "customElements.get('cam-mosaic')",
};

/** Counts what a page holds, as the browser itself knows it. */
export class Counter {
  readonly #page: Page;
  readonly #cdp: CDPSession;

  static async create(page: Page): Promise<Counter> {
    return new Counter(page, await page.context().newCDPSession(page));
  }

  private constructor(page: Page, cdp: CDPSession) {
    this.#page = page;
    this.#cdp = cdp;
  }

  async count(): Promise<Census> {
    await this.#cdp.send('HeapProfiler.collectGarbage');
    const counts: Record<string, number> = {};
    for (const [name, constructor] of Object.entries(CLASSES)) counts[name] = await this.#countInstances(constructor);
    for (const target of ['window', 'document']) counts[`listeners on ${target}`] = await this.#countListeners(target);
    const resources = await this.#page.evaluate(() => window.readResources());
    counts['timers'] = resources.timers.length;
    counts['blob URLs'] = resources.blobUrls.length;
    counts['workers'] = this.#page.workers().length;
    const { jsEventListeners, nodes } = await this.#cdp.send('Memory.getDOMCounters');
    counts['listeners in all'] = jsEventListeners;
    counts['nodes'] = nodes;
    const { usedSize } = await this.#cdp.send('Runtime.getHeapUsage');
    return { counts, resources, heapBytes: usedSize };
  }

  /**
   * Counts until no more is there than before, or for so long: requests that were under way when their
   * player left are let finish, and browsers free some things a little later.
   */
  async countSettled(before: Census | null, limitMs = 15_000): Promise<Census> {
    const deadlineMs = Date.now() + limitMs;
    for (;;) {
      const now = await this.count();
      if (findLeaks(before, now).length === 0 || Date.now() > deadlineMs) return now;
      await this.#page.waitForTimeout(500);
    }
  }

  /** Several counts, a moment between them. */
  async countRepeatedly(times: number): Promise<readonly Census[]> {
    const censuses: Census[] = [];
    for (let i = 0; i < times; i += 1) {
      if (i > 0) await this.#page.waitForTimeout(700);
      censuses.push(await this.count());
    }
    return censuses;
  }

  async #countInstances(constructor: string): Promise<number> {
    const objectGroup = 'census';
    const prototype = await this.#cdp.send('Runtime.evaluate', { expression: `${constructor}.prototype`, objectGroup });
    const { objects } = await this.#cdp.send('Runtime.queryObjects', {
      prototypeObjectId: prototype.result.objectId ?? '',
      objectGroup,
    });
    const { result } = await this.#cdp.send('Runtime.callFunctionOn', {
      objectId: objects.objectId ?? '',
      functionDeclaration: 'function () { return this.length; }',
      returnByValue: true,
    });
    await this.#cdp.send('Runtime.releaseObjectGroup', { objectGroup });
    return Number(result.value);
  }

  async #countListeners(target: string): Promise<number> {
    const objectGroup = 'census';
    const { result } = await this.#cdp.send('Runtime.evaluate', { expression: target, objectGroup });
    const { listeners } = await this.#cdp.send('DOMDebugger.getEventListeners', { objectId: result.objectId ?? '' });
    await this.#cdp.send('Runtime.releaseObjectGroup', { objectGroup });
    return listeners.length;
  }
}

/** The most that there ever was of each; the rest is of the last. */
export function maxCensus(censuses: readonly Census[]): Census {
  const last = censuses.at(-1);
  if (!last) throw new RangeError('nothing was counted');
  const names = Object.keys(last.counts);
  const findMax = (name: string) => Math.max(...censuses.map(({ counts }) => counts[name] ?? 0));
  return { ...last, counts: Object.fromEntries(names.map((name) => [name, findMax(name)])) };
}

/** What is there now and was not before: `name: before → now`. Without a before, a page that never had a player. */
export function findLeaks(before: Census | null, now: Census): readonly string[] {
  return Object.entries(now.counts)
    .filter(([name, count]) => before && count > (before.counts[name] ?? 0))
    .map(([name, count]) => `${name}: ${before?.counts[name]} → ${count}`);
}
