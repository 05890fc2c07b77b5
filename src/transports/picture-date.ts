/** When a picture was made, by its source's own word. */
export interface PictureDate {
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** The truth may be later by so much, and no more. */
  readonly slackMs: number;
}

/**
 * Reads it from the headers of a still or of a part. `X-Timestamp` is what mjpg-streamer and others write
 * into each part: seconds since 1970 with a fraction. `Last-Modified` has whole seconds; where the server's
 * `Date` can be read as well, the age by that clock is right though ours may not be.
 * @param receivedAtMs Epoch milliseconds.
 */
export function pictureDateOf(
  headers: { get(name: string): string | null | undefined },
  receivedAtMs: number,
): PictureDate | null {
  const stamp = headers.get('x-timestamp') ?? '';
  if (/^\d+(\.\d+)?$/.test(stamp)) return { atMs: Number(stamp) * 1000, slackMs: 0 };
  const modifiedMs = Date.parse(headers.get('last-modified') ?? '');
  if (Number.isNaN(modifiedMs)) return null;
  const saidMs = Date.parse(headers.get('date') ?? '');
  return { atMs: Number.isNaN(saidMs) ? modifiedMs : receivedAtMs - (saidMs - modifiedMs), slackMs: 1000 };
}
