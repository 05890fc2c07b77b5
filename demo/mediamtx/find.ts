import { spawnSync } from 'node:child_process';

/** An installed MediaMTX. */
export interface FoundMediaMtx {
  readonly path: string;
  /** Its version, as in `v1.20.1`. */
  readonly version: string;
}

/** Finds MEDIAMTX_BIN, or `mediamtx` on the PATH; null if none runs. */
export function findMediaMtx(): FoundMediaMtx | null {
  const path = process.env.MEDIAMTX_BIN ?? 'mediamtx';
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 10_000 });
  return status === 0 ? { path, version: stdout.trim() } : null;
}
