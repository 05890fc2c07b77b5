import type { Credentials } from '../credentials/credentials.js';
import type { SurfaceStack } from './surface-stack.js';
import { fetchStill } from '../transports/images/snapshot.js';

/** Shows the camera's snapshot until something moves. A courtesy: nothing comes of a failure. */
export async function showSnapshot(
  stage: SurfaceStack,
  url: string,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<void> {
  const fetched = await fetchStill(url, credentials, signal).catch(() => null);
  if (!fetched) return;
  const { bitmap, atMs } = fetched;
  if (!signal.aborted) stage.showStill(bitmap, [bitmap.width, bitmap.height], { kind: 'snapshot', atMs });
  bitmap.close();
}
