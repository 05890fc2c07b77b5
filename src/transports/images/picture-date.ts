import { credibleDateMs, type DatedMedia } from '../../telemetry/latency.js';

/** When a picture was made, by its source's own word. */
export interface PictureDate {
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** The truth may be later by so much, and no more. */
  readonly slackMs: number;
}

/**
 * Reads it from the headers of a still or of a part; null where they tell none that can be believed.
 * `X-Timestamp` is what mjpg-streamer and others write into each part: seconds since 1970 with a fraction, or, as
 * ESP32 cameras do, since the last start. `Last-Modified` has whole seconds; where the server's `Date` can be read
 * as well, the age by that clock is right though ours may not be.
 * @param receivedAtMs Epoch milliseconds.
 */
export function parsePictureDate(
  headers: { get(name: string): string | null | undefined },
  receivedAtMs: number,
  media: DatedMedia,
): PictureDate | null {
  const stamp = headers.get('x-timestamp') ?? '';
  const stampedMs = /^\d+(\.\d+)?$/.test(stamp) ? credibleDateMs(Number(stamp) * 1000, receivedAtMs, media) : null;
  if (stampedMs !== null) return { atMs: stampedMs, slackMs: 0 };
  const modifiedMs = Date.parse(headers.get('last-modified') ?? '');
  const serverDateMs = Date.parse(headers.get('date') ?? '');
  const madeAtMs = Number.isNaN(serverDateMs) ? modifiedMs : receivedAtMs - (serverDateMs - modifiedMs);
  const atMs = credibleDateMs(madeAtMs, receivedAtMs, media);
  return atMs === null ? null : { atMs, slackMs: 1000 };
}
