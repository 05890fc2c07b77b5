import type { MediaMtxClient } from './client.js';
import { followPaths, type CameraFollower, type FollowOptions } from './follow.js';
import type { PathState } from './path-state.js';

/** The part of a `<cam-mosaic>` that is filled. */
export interface MosaicTarget {
  cameras: readonly (string | { readonly camera: string; readonly label?: string })[] | string | null;
}

/** How to fill a mosaic. */
export interface FillOptions extends FollowOptions {
  /** Gives a camera's name for people; the path's name if absent. */
  readonly getLabel?: (path: PathState) => string;
}

/**
 * Fills a mosaic with the cameras of a server, and updates it while cameras come and go. A camera that stays keeps its
 * tile. A camera that is gone shows *Offline* until its grace period is over. While the API cannot be reached, the
 * mosaic stays as it is: its cameras play without the API.
 *
 * Where the cameras are played from is set on the mosaic (`server`, `whep`, `hls`). The mosaic is updated until {@link
 * CameraFollower.stop} is called or the signal aborts, whether or not it is in the page.
 *
 * @example
 * ```ts
 * const client = new MediaMtxClient({ url: '/mediamtx' });
 * fillMosaic(document.querySelector('cam-mosaic'), client, { filter: 'site/*' });
 * ```
 */
export function fillMosaic(
  mosaic: MosaicTarget,
  client: Pick<MediaMtxClient, 'paths'>,
  { getLabel = ({ name }) => name, onPoll, ...options }: FillOptions = {},
): CameraFollower {
  let current = '';
  return followPaths(client, {
    ...options,
    onPoll: (follower) => {
      const list = follower.cameras.map(({ path }) => ({ camera: path.name, label: getLabel(path) }));
      const next = JSON.stringify(list);
      // An equal list is not set again, because the mosaic would render for nothing.
      if (next !== current && follower.answeredAtMs !== null) {
        mosaic.cameras = list;
        current = next;
      }
      onPoll?.(follower);
    },
  });
}
