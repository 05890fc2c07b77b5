import { MJPEG } from '../../demo/misbehaving/mjpeg.js';
import { STILLS } from '../../demo/misbehaving/stills.js';
import { expectAll, type Expectation, type Expectations } from './expectations.js';
import { selectRows, playAll, test } from './field.js';

const DURATION_MS = 42_000;
const QUIET = { never: ['stalled', 'reconnecting'] } as const;
/** A fast stream: each screenshot shows a new frame. */
const FAST: Expectation = { ...QUIET, frames: 8, requests: 3 };

/** The expectations of each server, by its name in the table. */
const EXPECTATIONS: Expectations = {
  'length-too-large': FAST,
  'length-too-small': FAST,
  'length-zero': FAST,
  'length-absurd': FAST,
  // The player does not know the camera's frame interval before its first long gap.
  'length-missing-slow': { never: ['reconnecting'], stalls: 1, frames: 3, requests: 3 },
  'first-part-cut': FAST,
  'text-between': FAST,
  'boundary-without-dashes': FAST,
  'boundary-single-quotes': FAST,
  'boundary-missing': FAST,
  'blank-line-before-headers': FAST,
  'only-changes': { never: ['reconnecting'], stalls: 2, frames: 2, requests: 4 },
  // The pause is learned when it ends, or when a new connection ends it.
  bursts: { never: ['reconnecting'], stalls: 1, frames: 8, requests: 3 },
  'one-client-no-cors': { ...QUIET, frames: 8 },
  'no-cors': { ...QUIET, frames: 8, requests: 4 },
  'clock-since-boot': FAST,
  'clock-right': FAST,
  'ends-each-ten-seconds': { ...QUIET, frames: 8, requests: 12 },
  'same-picture': { ...QUIET, frames: 1, requests: 3 },
  'refused-a-while': { frames: 5, endsLive: true },
  'still-no-cors': { ...QUIET, frames: 8 },
  'still-octet-stream': { ...QUIET, frames: 8 },
  'still-slow': { ...QUIET, frames: 2 },
  'still-slow-conditional': { ...QUIET, frames: 2 },
  'still-clock-since-boot': { ...QUIET, frames: 8 },
  'still-clock-right': { ...QUIET, frames: 8 },
  'still-html': { frames: 0, isNeverLive: true },
  'still-refused-a-while': { frames: 5, endsLive: true },
};

test('Motion JPEG and snapshots play, or their fault is reported, from cameras that misbehave as real ones do', async ({
  page,
  pageUrl,
  stock,
}) => {
  test.setTimeout(3 * DURATION_MS + 60_000);
  const rows = [...MJPEG, ...STILLS].filter(({ name }) => name in EXPECTATIONS);
  await expectAll(
    (subset) => playAll(page, pageUrl, stock, subset, DURATION_MS),
    selectRows(rows, 'clock-right'),
    EXPECTATIONS,
    'clock-right',
  );
});
