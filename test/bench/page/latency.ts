import type { Telemetry } from '../../../components/index.js';
import { readBarcode, stripHeight } from '../../../demo/cameras/barcode.js';

/** What a player says of its delay, beside what the bar code on the screen says. Milliseconds. */
export interface Claim {
  /** Null when it says nothing. */
  readonly claimedMs: number | null;
  /** Legs that it says it did not see. */
  readonly unmeasured: readonly string[];
  /** The middle of the ages of the pictures that were shown since the record before. */
  readonly trueMs: number;
  /** Freezes since the player's beginning. */
  readonly freezes: number;
}

/** Plays with these attributes, lets it settle for so many records, and gives the claims of the next. */
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

/** Calls back with the age of each new picture, at the moment at which it is presented or painted. */
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
