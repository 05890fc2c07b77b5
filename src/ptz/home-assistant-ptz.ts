import type { PtzPreset, PtzProvider, PtzRequestOptions, PtzVelocity } from './ptz.js';
import { createAsk, toRoot, type PtzServiceOptions } from './request.js';

/** What Home Assistant cannot tell, and how requests are made. */
export interface HomeAssistantPtzOptions extends PtzServiceOptions {
  /** The camera's saved positions. `id` is the token that the camera knows them by. */
  readonly presets?: readonly PtzPreset[];
  /** Whether the camera can zoom. True if absent. */
  readonly zoom?: boolean;
}

/**
 * Home Assistant stops a move by itself after this time, and answers it only then. One second is the longest time that
 * its service `onvif.ptz` accepts.
 */
const DURATION_S = 1;
/** How far one step goes, as a part of what the camera takes for its whole range. */
const STEP = 0.1;

/**
 * Moves a camera by the service `onvif.ptz` of Home Assistant's integration ONVIF, over its REST API. The page has to be
 * one of the `cors_allowed_origins` of Home Assistant, or of the same origin.
 *
 * @param url The address of Home Assistant, absolute or relative to the page.
 * @param entityId The camera: `camera.yard_mainstream`.
 *
 * @example
 * ```ts
 * player.ptz = homeAssistantPtz('https://home.example.com', 'camera.yard_mainstream', {
 *   credentials: async () => ({ token: await getAccessToken() }),
 *   presets: [{ id: '1', name: 'Gate' }],
 * });
 * ```
 */
export function homeAssistantPtz(
  url: string,
  entityId: string,
  { presets = [], zoom = true, ...options }: HomeAssistantPtzOptions = {},
): PtzProvider {
  const root = toRoot(url);
  const ask = createAsk(root, options);
  const call = async (data: Readonly<Record<string, unknown>>, { signal, keepalive }: PtzRequestOptions) =>
    void (await ask({
      method: 'POST',
      url: `${root}/api/services/onvif/ptz`,
      body: { entity_id: entityId, ...data },
      signal,
      keepalive,
    }));
  return {
    capabilities: { zoom },
    // There is no `moveLimitMs`: the end of a move stops pan and tilt, but not the zoom.
    // The answer comes when the camera has stopped: then it is moved again at once.
    repeatMs: 0,
    move: (velocity, request) =>
      call(
        {
          move_mode: 'ContinuousMove',
          ...toDirections(velocity),
          distance: toSpeed(velocity),
          continuous_duration: DURATION_S,
        },
        request,
      ),
    stop: (request) => call({ move_mode: 'Stop' }, request),
    step: (velocity, request) =>
      call({ move_mode: 'RelativeMove', ...toDirections(velocity), distance: STEP }, request),
    ...(presets.length > 0 && {
      presets: () => Promise.resolve(presets),
      goTo: (preset, request) => call({ move_mode: 'GotoPreset', preset }, request),
    }),
  };
}

function toDirections({ pan, tilt, zoom }: PtzVelocity): Readonly<Record<string, string>> {
  return {
    ...(pan !== 0 && { pan: pan < 0 ? 'LEFT' : 'RIGHT' }),
    ...(tilt !== 0 && { tilt: tilt < 0 ? 'DOWN' : 'UP' }),
    ...(zoom !== 0 && { zoom: zoom < 0 ? 'ZOOM_OUT' : 'ZOOM_IN' }),
  };
}

/** Home Assistant has one speed for all axes, 0 to 1. */
function toSpeed({ pan, tilt, zoom }: PtzVelocity): number {
  return Math.max(Math.abs(pan), Math.abs(tilt), Math.abs(zoom));
}
