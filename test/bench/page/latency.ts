import type { Telemetry } from '../../../components/index.js';
import { readBarcode, stripHeight } from '../../../demo/cameras/barcode.js';

/** The delay that a player reports, and the delay by the bar code. Milliseconds. */
export interface Claim {
  /** Null if it reports none. */
  readonly claimedMs: number | null;
  /** The parts that the player does not measure. */
  readonly unmeasured: readonly string[];
  /** The median age of the frames that were shown since the previous record. */
  readonly trueMs: number;
  /** The number of freezes since the player started. */
  readonly freezes: number;
}

/** Plays with these attributes, skips this many records, and returns the claims of the next ones. */
export function latencyClaims(
  attributes: Readonly<Record<string, string>>,
  settle: number,
  wanted: number,
): Promise<readonly Claim[]> {
  return new Promise((resolve) => {
    const player = document.createElement('cam-player');
    for (const [name, value] of Object.entries({ ...attributes, loading: 'eager' })) player.setAttribute(name, value);
    player.style.width = '640px';
    document.body.append(player);
    const ending = new AbortController();
    const claims: Claim[] = [];
    const ages: number[] = [];
    let records = 0;
    watchAges(player, (ageMs) => ages.push(ageMs), ending.signal);
    player.addEventListener('cam-telemetry', ({ telemetry }) => {
      const own = ages.splice(0).sort((a, b) => a - b);
      records += 1;
      if (records > settle && own.length > 0) claims.push(toClaim(telemetry, own[own.length >> 1] ?? NaN));
      if (claims.length < wanted) return;
      ending.abort();
      player.remove();
      resolve(claims);
    });
  });
}

function toClaim({ latencyMs: { total, unmeasured }, freezeCount }: Telemetry, trueMs: number): Claim {
  return { claimedMs: total, unmeasured, trueMs, freezes: freezeCount ?? 0 };
}

/** Calls back with the age of each new frame when it is presented or painted. */
function watchAges(
  player: HTMLElementTagNameMap['cam-player'],
  onAge: (ms: number) => void,
  signal: AbortSignal,
): void {
  const canvas = document.createElement('canvas');
  const ctx = canvas.getContext('2d', { willReadFrequently: true });
  let before = 0;
  const read = (surface: HTMLVideoElement | HTMLCanvasElement) => {
    const atMs = Date.now();
    const [width, height] =
      surface instanceof HTMLVideoElement ? [surface.videoWidth, surface.videoHeight] : [surface.width, surface.height];
    const strip = stripHeight(height);
    canvas.width = width;
    canvas.height = strip;
    ctx?.drawImage(surface, 0, height - strip, width, strip, 0, 0, width, strip);
    const drawnMs = ctx && readBarcode(ctx.getImageData(0, 0, width, strip), strip)?.epochMs;
    if (drawnMs && drawnMs !== before) onAge(atMs - drawnMs);
    before = drawnMs ?? before;
  };
  const check = () => {
    if (signal.aborted) return;
    const { surface } = player.status;
    if (surface instanceof HTMLVideoElement) {
      surface.requestVideoFrameCallback(() => {
        read(surface);
        check();
      });
      return;
    }
    if (surface instanceof HTMLCanvasElement) read(surface);
    requestAnimationFrame(check);
  };
  check();
}
