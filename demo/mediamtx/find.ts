import { spawnSync } from 'node:child_process';

/** A MediaMTX on this machine. */
export interface FoundMediaMtx {
  readonly path: string;
  /** As it says itself: `v1.20.1`. */
  readonly version: string;
}

/** MEDIAMTX_BIN, or `mediamtx` on the PATH; null when there is none that runs. */
export function findMediaMtx(): FoundMediaMtx | null {
  const path = process.env.MEDIAMTX_BIN ?? 'mediamtx';
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 10_000 });
  return status === 0 ? { path, version: stdout.trim() } : null;
}
