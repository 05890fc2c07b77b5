import { median, print, quantile } from './figures.js';
import type { Lab } from './lab.js';
import type { ShapeWay } from './page/overlay.js';
import { showLarge, traceMainThread } from './trace.js';

const SHAPES = 100;
const PER_SECOND = 30;
const SECONDS = 6;
const ROUNDS = 2;
const WAYS: readonly ShapeWay[] = ['none', 'property', 'svg'];

/** Measures what a hundred shapes cost that are set 30 times a second, beside the same player without them. */
export async function overlay(lab: Lab): Promise<void> {
  const { place } = await lab.camera('detected', 1000, { width: 1280, height: 720, bitrateKbps: 2000 });
  const busy: Record<ShapeWay, number[]> = { none: [], property: [], svg: [] };
  const layouts: Record<ShapeWay, number[]> = { none: [], property: [], svg: [] };
  const longest: Record<ShapeWay, number[]> = { none: [], property: [], svg: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const way of WAYS) {
      await lab.browse(async (browser) => {
        const page = await lab.fresh(browser);
        await showLarge(page, place);
        const set = (seconds: number) =>
          page.evaluate(([how, count, perSecond, s]) => window.bench.setShapes(how, count, perSecond, s), [
            way,
            SHAPES,
            PER_SECOND,
            seconds,
          ] as const);
        // The part has to load, and the browser to compile it.
        await set(3);
        let frames = 0;
        const thread = await traceMainThread(browser, page, async () => void (frames = await set(SECONDS)));
        busy[way].push(thread.busyMs / frames);
        layouts[way].push(thread.layouts / SECONDS);
        longest[way].push(thread.longestMs);
      });
    }
  }
  const row = (title: string, way: ShapeWay) => [
    title,
    `${median(busy[way]).toFixed(2)} ms`,
    way === 'none' ? '' : `${(median(busy[way]) - median(busy.none)).toFixed(2)} ms`,
    `${median(layouts[way]).toFixed(0)}`,
    `${quantile(longest[way], 1).toFixed(0)} ms`,
  ];
  print(
    `${SHAPES} shapes with labels, set ${PER_SECOND} times a second on 720p, medians of ${ROUNDS} rounds of ${SECONDS} s (wanted: 2 ms at most for each list)`,
    [
      ['', 'main thread for each list', 'more than without', 'layouts a second', 'longest task'],
      row('no shapes', 'none'),
      row('the property `overlay`', 'property'),
      row('an SVG in the slot, without what keeps labels upright', 'svg'),
    ],
  );
}
