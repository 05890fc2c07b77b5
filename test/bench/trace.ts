import type { Browser, Page } from '@playwright/test';
import type { Place } from './page/players.js';

/** What a page's main thread did. */
export interface MainThread {
  /** CPU time of all its tasks, in milliseconds. */
  readonly busyMs: number;
  /** The longest task in milliseconds, and its CPU time: other programs may have interrupted it. */
  readonly longestMs: number;
  readonly longestCpuMs: number;
  /** How often the page was laid out, and how often its styles were computed. */
  readonly layouts: number;
  readonly styles: number;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly dur?: number;
  /** The same as CPU time of the thread. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

const LIMIT_MS = 30_000;

/** Shows a camera alone on a page, large enough for 720p. Rejects where it does not play. */
export async function showLarge(page: Page, place: Place): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 800 });
  const isLive = await page.evaluate(([at, limitMs]) => window.bench.showCamera(at, limitMs), [
    place,
    LIMIT_MS,
  ] as const);
  if (!isLive) throw new Error('the camera does not play');
}

/** Traces the page while `act` runs. */
export async function traceMainThread(browser: Browser, page: Page, act: () => Promise<void>): Promise<MainThread> {
  await browser.startTracing(page, {
    categories: ['-*', 'devtools.timeline', 'disabled-by-default-devtools.timeline', '__metadata'],
  });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const threads = traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const ofThreads = threads.map(({ pid, tid }) => {
    const events = traceEvents.filter((event) => event.pid === pid && event.tid === tid);
    const tasks = events
      .filter(({ name }) => name === 'RunTask')
      .map(({ dur = 0, tdur = dur }) => ({ ms: dur / 1000, cpuMs: tdur / 1000 }));
    const longest = tasks.reduce((a, b) => (b.ms > a.ms ? b : a), { ms: 0, cpuMs: 0 });
    return {
      busyMs: tasks.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
      longestMs: longest.ms,
      longestCpuMs: longest.cpuMs,
      layouts: events.filter(({ name }) => name === 'Layout').length,
      styles: events.filter(({ name }) => name === 'UpdateLayoutTree').length,
    };
  });
  const [busiest] = ofThreads.sort((a, b) => b.busyMs - a.busyMs);
  if (!busiest) throw new Error('the trace has no main thread');
  return busiest;
}
