import type { Browser, Page } from '@playwright/test';

/** What a page's main thread did. */
export interface MainThread {
  /** Milliseconds of all its tasks. */
  readonly busyMs: number;
  /** The longest task, in milliseconds. */
  readonly longestMs: number;
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
  readonly args: { readonly name?: string };
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
    const tasks = events.filter(({ name }) => name === 'RunTask').map(({ dur = 0 }) => dur / 1000);
    return {
      busyMs: tasks.reduce((a, b) => a + b, 0),
      longestMs: Math.max(0, ...tasks),
      layouts: events.filter(({ name }) => name === 'Layout').length,
      styles: events.filter(({ name }) => name === 'UpdateLayoutTree').length,
    };
  });
  const [busiest] = ofThreads.sort((a, b) => b.busyMs - a.busyMs);
  if (!busiest) throw new Error('the trace has no main thread');
  return busiest;
}
