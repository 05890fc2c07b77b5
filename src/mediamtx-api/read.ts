/** Reads what a server has sent: no field is taken for granted, none that is unknown does harm. */
export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The first of these that is a number; 0 without one. Newer names come first. */
export function readCount(...values: readonly unknown[]): number {
  return values.find((value) => typeof value === 'number') ?? 0;
}

export function readList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** RFC 3339 in epoch milliseconds; null for none, and for Go's zero time, which stands for none. */
export function readTimeMs(value: unknown): number | null {
  const atMs = Date.parse(readText(value));
  return Number.isNaN(atMs) || atMs < 0 ? null : atMs;
}
