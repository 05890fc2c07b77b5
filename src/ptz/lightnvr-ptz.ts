import type { PtzCapabilities, PtzPreset, PtzProvider } from './ptz.js';
import { asRecord, createAsk, toRoot, type PtzServiceOptions } from './request.js';

/**
 * Moves a camera by lightNVR, or by a service with the same interface: below `/api/streams/{stream}/ptz/` it answers
 * `POST move` with `{pan, tilt, zoom}`, `POST stop`, `POST home`, `POST preset` with `{token}`, `GET presets` and
 * `GET capabilities`.
 *
 * @param url The address of lightNVR, absolute or relative to the page.
 * @param stream The name of the stream in lightNVR.
 *
 * @example
 * ```ts
 * player.ptz = lightNvrPtz('http://nvr.local:8080', 'yard');
 * ```
 */
export function lightNvrPtz(url: string, stream: string, options: PtzServiceOptions = {}): PtzProvider {
  const root = toRoot(url);
  const ask = createAsk(root, options);
  const toUrl = (action: string) => `${root}/api/streams/${encodeURIComponent(stream)}/ptz/${action}`;
  const post =
    (action: string, body?: unknown) =>
    async ({ signal, keepalive }: { readonly signal: AbortSignal; readonly keepalive: boolean }) =>
      void (await ask({ method: 'POST', url: toUrl(action), body, signal, keepalive }));
  return {
    capabilities: async (signal) => readCapabilities(await ask({ method: 'GET', url: toUrl('capabilities'), signal })),
    move: ({ pan, tilt, zoom }, request) => post('move', { pan, tilt, zoom })(request),
    stop: post('stop'),
    home: post('home'),
    goTo: (token, request) => post('preset', { token })(request),
    presets: async (signal) => readPresets(await ask({ method: 'GET', url: toUrl('presets'), signal })),
  };
}

function readCapabilities(answer: unknown): PtzCapabilities {
  const { has_pan_tilt, has_zoom, has_home_position, has_home } = asRecord(answer);
  return {
    panTilt: has_pan_tilt !== false,
    zoom: has_zoom !== false,
    home: has_home_position !== false || has_home === true,
  };
}

/** Reads `[{token, name}]`, or `{presets: […]}`; `id` may stand for `token`. Entries without either are left out. */
export function readPresets(answer: unknown): readonly PtzPreset[] {
  const list = Array.isArray(answer) ? answer : asRecord(answer).presets;
  if (!Array.isArray(list)) return [];
  return list.flatMap((one: unknown) => {
    const { token, id = token, name } = asRecord(one);
    if (typeof id !== 'string' && typeof id !== 'number') return [];
    return [{ id: String(id), name: typeof name === 'string' && name ? name : String(id) }];
  });
}
