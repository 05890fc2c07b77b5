import { HLS } from '../../demo/misbehaving/hls.js';
import { expectAll, type Expectation, type Expectations } from './expectations.js';
import { chosen, playAll, test } from './field.js';

const FOR_MS = 45_000;
const PLAYS: Expectation = { never: ['stalled', 'reconnecting', 'unauthorized'], pictures: 8 };

/** What must be seen of each server; the same names as in its table. */
const RIGHT: Expectations = {
  'hls-healthy': PLAYS,
  'target-too-short': PLAYS,
  'target-missing': PLAYS,
  'dates-an-hour-ago': PLAYS,
  'dates-jump-back': PLAYS,
  'token-on-index-only': { pictures: 0, isNeverLive: true, says: /token/i },
  'single-file': PLAYS,
  'eac3-sound': PLAYS,
  'first-rendition-404': { pictures: 8, endsLive: true },
  'first-rendition-500': { pictures: 8, endsLive: true },
  'declares-h265': PLAYS,
  'empty-line-first': PLAYS,
  // At another speed than 1 Chromium shows such pictures up to one and a half seconds before their time.
  'half-a-picture-a-second': { never: ['stalled', 'reconnecting'], pictures: 5, latencySlackMs: 2_000 },
  'moves-when-fetched': { pictures: 0 },
  'busy-while-starting': { pictures: 8, endsLive: true, neverSays: /capacity/ },
  'sign-in-page-200': { pictures: 0, isNeverLive: true, says: /sign.in/i },
  'cloudflare-520': { pictures: 0, isNeverLive: true },
  'json-error-200': { pictures: 0, isNeverLive: true },
  'segments-refused-a-while': { pictures: 5, endsLive: true },
  'all-refused-a-while': { pictures: 5, endsLive: true },
};

test('HLS as servers of the field send it', async ({ page, pageUrl, stock }) => {
  test.setTimeout(3 * FOR_MS + 60_000);
  const rows = HLS.filter(({ name }) => name in RIGHT);
  await expectAll(
    (some) => playAll(page, pageUrl, stock, some, FOR_MS),
    chosen(rows, 'hls-healthy'),
    RIGHT,
    'hls-healthy',
  );
});
