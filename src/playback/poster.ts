import type { Credentials } from '../credentials/credentials.js';
import type { SurfaceStack } from './surface-stack.js';
import { fetchStillFrame } from '../transports/images/snapshot.js';

/** Shows the camera's snapshot until something moves. A courtesy: nothing comes of a failure. */
export async function showSnapshot(
  surfaces: SurfaceStack,
  url: string,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<void> {
  const snapshot = await fetchStillFrame(url, credentials, signal).catch(() => null);
  if (!snapshot) return;
  const { bitmap, atMs } = snapshot;
  if (!signal.aborted) surfaces.showStillFrame(bitmap, [bitmap.width, bitmap.height], { kind: 'snapshot', atMs });
  bitmap.close();
}
