import { HLS } from '../../demo/misbehaving/hls.js';
import { expectAll, type Expectation, type Expectations } from './expectations.js';
import { selectRows, playAll, test } from './field.js';

const DURATION_MS = 45_000;
const PLAYS: Expectation = { never: ['stalled', 'reconnecting', 'unauthorized'], frames: 8 };

/** The expectations of each server, by its name in the table. */
const EXPECTATIONS: Expectations = {
  'hls-healthy': PLAYS,
  'target-too-short': PLAYS,
  'target-missing': PLAYS,
  'dates-an-hour-ago': PLAYS,
  'dates-jump-back': PLAYS,
  'token-on-index-only': { frames: 0, isNeverLive: true, says: /token/i },
  'single-file': PLAYS,
  'eac3-sound': PLAYS,
  'first-rendition-404': { frames: 8, endsLive: true },
  'first-rendition-500': { frames: 8, endsLive: true },
  'declares-h265': PLAYS,
  'empty-line-first': PLAYS,
  // At another playback rate than 1 Chromium shows such frames up to one and a half seconds early.
  'half-a-picture-a-second': { never: ['stalled', 'reconnecting'], frames: 5, latencySlackMs: 2_000 },
  'moves-when-fetched': { frames: 0 },
  'busy-while-starting': { frames: 8, endsLive: true, neverSays: /capacity/ },
  'sign-in-page-200': { frames: 0, isNeverLive: true, says: /sign.in/i },
  'cloudflare-520': { frames: 0, isNeverLive: true },
  'json-error-200': { frames: 0, isNeverLive: true },
  'segments-refused-a-while': { frames: 5, endsLive: true },
  'all-refused-a-while': { frames: 5, endsLive: true },
};

test('HLS plays, or its fault is reported, from servers that misbehave as real ones do', async ({
  page,
  pageUrl,
  stock,
}) => {
  test.setTimeout(3 * DURATION_MS + 60_000);
  const rows = HLS.filter(({ name }) => name in EXPECTATIONS);
  await expectAll(
    (subset) => playAll(page, pageUrl, stock, subset, DURATION_MS),
    selectRows(rows, 'hls-healthy'),
    EXPECTATIONS,
    'hls-healthy',
  );
});
