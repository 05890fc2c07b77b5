/** A duration as on a stopwatch: `0:07`, `12:34`, `1:02:03`. @param ms Negative counts as 0: two clocks may differ. */
export function formatElapsed(ms: number): string {
  const wholeS = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(wholeS / 3600);
  const minutes = Math.floor(wholeS / 60) % 60;
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(wholeS % 60)}`;
}
