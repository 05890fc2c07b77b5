/**
 * A clock that a machine can read from the screen: a strip along the bottom edge of the picture, 64
 * cells wide. 4 guard cells (1010), 4 bits of camera index, 44 bits of epoch milliseconds, 8 bits of
 * CRC-8 over these 48, 4 guard cells (0101). 1 is white. Runs in Node and in the browser.
 */
export const CELLS = 64;
const HEAD = [1, 0, 1, 0];
const TAIL = [0, 1, 0, 1];
const TIME_BITS = 44;

/** Pixels of a picture: all of it, or its bottom strip alone. */
export interface Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** What a strip says. */
export interface Reading {
  /** 0 to 15. */
  readonly cameraIndex: number;
  /** When the picture was drawn, in epoch milliseconds. */
  readonly epochMs: number;
}

/** The strip's height in a picture of this height, in pixels. */
export function stripHeight(pictureHeight: number): number {
  return Math.max(8, Math.round((pictureHeight * 16) / 360));
}

/** The cells from left to right, each 0 or 1. */
export function barcodeBits({ cameraIndex, epochMs }: Reading): number[] {
  const payload = [...toBits(cameraIndex, 4), ...toBits(epochMs, TIME_BITS)];
  return [...HEAD, ...payload, ...toBits(crc8(payload), 8), ...TAIL];
}

/** Reads the strip at the bottom of these pixels; null when it can't be read or its checksum is wrong. */
export function readBarcode(pixels: Pixels, strip = stripHeight(pixels.height)): Reading | null {
  // Several rows: compression and scaling blur the edges of the strip.
  for (const part of [0.5, 0.65, 0.35]) {
    const row = Math.min(pixels.height - 1, Math.floor(pixels.height - strip * part));
    const reading = decode(readCells(pixels, row));
    if (reading) return reading;
  }
  return null;
}

function decode(levels: readonly number[]): Reading | null {
  const guards = [...levels.slice(0, 4), ...levels.slice(-4)];
  const mean = (expectedBit: number) => {
    const own = guards.filter((_, i) => [...HEAD, ...TAIL][i] === expectedBit);
    return own.reduce((a, b) => a + b, 0) / own.length;
  };
  const white = mean(1);
  const black = mean(0);
  if (white - black < 40) return null;
  const bits = levels.map((level) => (level > (white + black) / 2 ? 1 : 0));
  const isGuarded = HEAD.every((bit, i) => bits[i] === bit) && TAIL.every((bit, i) => bits[60 + i] === bit);
  const payload = bits.slice(4, 52);
  if (!isGuarded || toNumber(bits.slice(52, 60)) !== crc8(payload)) return null;
  return { cameraIndex: toNumber(payload.slice(0, 4)), epochMs: toNumber(payload.slice(4)) };
}

/** The brightness in the middle of each cell of one row. */
function readCells({ data, width }: Pixels, row: number): number[] {
  const cell = width / CELLS;
  return Array.from({ length: CELLS }, (_, i) => {
    const from = Math.floor(i * cell + cell * 0.3);
    const to = Math.max(from + 1, Math.ceil(i * cell + cell * 0.7));
    let sum = 0;
    for (let x = from; x < to; x += 1) {
      const at = 4 * (row * width + x);
      sum += ((data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0)) / 3;
    }
    return sum / (to - from);
  });
}

function toBits(value: number, count: number): number[] {
  // Not by shifts: those end at 32 bits.
  return Array.from({ length: count }, (_, i) => Math.floor(value / 2 ** (count - 1 - i)) % 2);
}

function toNumber(bits: readonly number[]): number {
  return bits.reduce((value, bit) => value * 2 + bit, 0);
}

/** CRC-8 with the polynomial x⁸+x²+x+1, over bits. */
function crc8(bits: readonly number[]): number {
  return bits.reduce((crc, bit) => {
    const isSet = ((crc >> 7) & 1) !== bit;
    return ((crc << 1) & 0xff) ^ (isSet ? 0x07 : 0);
  }, 0xff);
}
