/** A JSON object from a server. No field is taken for granted, and unknown fields do no harm. */
export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Gives the first value that is a number; 0 without one. Newer names come first. */
export function readCount(...values: readonly unknown[]): number {
  return values.find((value) => typeof value === 'number') ?? 0;
}

export function readList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** Parses an RFC 3339 date to epoch milliseconds; null for no date, and for Go's zero time, which means no date. */
export function readTimeMs(value: unknown): number | null {
  const atMs = Date.parse(readText(value));
  return Number.isNaN(atMs) || atMs < 0 ? null : atMs;
}
