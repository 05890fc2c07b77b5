import type { MediaMtxClient } from './client.js';
import { followPaths, type CameraFollower, type FollowOptions } from './follow.js';
import type { PathState } from './path-state.js';

/** As much of a `<cam-mosaic>` as is filled. */
export interface MosaicTarget {
  cameras: readonly (string | { readonly camera: string; readonly label?: string })[] | string | null;
}

/** How a mosaic is filled. */
export interface FillOptions extends FollowOptions {
  /** A camera's name for people; its path's name if absent. */
  readonly getLabel?: (path: PathState) => string;
}

/**
 * Fills a mosaic with the cameras of a server, and keeps it so while they come and go. Whoever is there keeps its tile;
 * one that is gone says so in its own words (*Offline*) until its grace is over. While the API can't be asked the mosaic
 * stays as it is: its cameras play on without it.
 *
 * Where the cameras are played from is the mosaic's own matter (`server`, `whep`, `hls`). It is filled until
 * {@link CameraFollower.stop} is called or the signal fires, in the page or out of it.
 */
export function fillMosaic(
  mosaic: MosaicTarget,
  client: Pick<MediaMtxClient, 'paths'>,
  { getLabel: getLabel = ({ name }) => name, onPoll, ...options }: FillOptions = {},
): CameraFollower {
  let current = '';
  return followPaths(client, {
    ...options,
    onPoll: (follower) => {
      const list = follower.cameras.map(({ path }) => ({ camera: path.name, label: getLabel(path) }));
      const next = JSON.stringify(list);
      // The same cameras again would be another list to the mosaic, and a render for nothing.
      if (next !== current && follower.answeredAtMs !== null) {
        mosaic.cameras = list;
        current = next;
      }
      onPoll?.(follower);
    },
  });
}
