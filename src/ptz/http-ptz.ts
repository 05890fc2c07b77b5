import type { PtzCapabilities, PtzPreset, PtzProvider, PtzRequestOptions, PtzVelocity } from './ptz.js';
import { readPresets } from './lightnvr-ptz.js';
import { createAsk, toRoot, type PtzServiceOptions } from './request.js';

/**
 * One request as a template: a URL, or a URL with a method, a body and headers. `{pan}`, `{tilt}`, `{zoom}`, `{focus}`,
 * `{preset}`, `{x}`, `{y}`, `{width}` and `{height}` are replaced in the URL and in each text of the body.
 */
export type PtzTemplate =
  | string
  | {
      readonly url: string;
      /** POST if absent. */
      readonly method?: string;
      /** A text, sent as it is; or a value, sent as JSON. A text that is one placeholder becomes a number. */
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    };

/** The requests of a service: `move` and `stop`, and what else the camera can do. */
export interface HttpPtzTemplates extends PtzServiceOptions {
  /** `{pan}`, `{tilt}` and `{zoom}` are the velocity, −1 to 1 times `scale`. */
  readonly move: PtzTemplate;
  readonly stop: PtzTemplate;
  /** As `move`, for one small step. */
  readonly step?: PtzTemplate;
  /** `{x}` and `{y}` are the point, 0 to 1 of the picture. */
  readonly center?: PtzTemplate;
  /** The same, with `{width}` and `{height}`. */
  readonly zoomInto?: PtzTemplate;
  /** `{preset}` is the id. */
  readonly goTo?: PtzTemplate;
  /** The saved positions, or a URL that gives them as JSON: `[{"id": "1", "name": "Gate"}]`. */
  readonly presets?: readonly PtzPreset[] | string;
  readonly home?: PtzTemplate;
  /** `{focus}` is the speed, −1 to 1 times `scale`. */
  readonly focus?: PtzTemplate;
  /** What a velocity of 1 is for the service: 100 for percent. 1 if absent; the result is rounded if it is 10 or more. */
  readonly scale?: number;
  readonly capabilities?: PtzCapabilities;
  /** Milliseconds after which the service stops a move that is not repeated. */
  readonly moveLimitMs?: number;
  /** Milliseconds between two repetitions of a held move; 500 if absent. */
  readonly repeatMs?: number;
}

type Values = Readonly<Record<string, string | number>>;

/**
 * Moves a camera by a service over HTTP that is described by templates.
 *
 * @example
 * ```ts
 * player.ptz = httpPtz({
 *   move: '/ptz.cgi?continuouspantiltmove={pan},{tilt}&continuouszoommove={zoom}',
 *   stop: '/ptz.cgi?continuouspantiltmove=0,0&continuouszoommove=0',
 *   goTo: { url: '/ptz.cgi', body: { preset: '{preset}' } },
 *   presets: [{ id: '1', name: 'Gate' }],
 *   scale: 100,
 * });
 * ```
 */
export function httpPtz(templates: HttpPtzTemplates): PtzProvider {
  const { scale = 1, presets, capabilities, moveLimitMs, repeatMs } = templates;
  const ask = createAsk(toRoot(typeof templates.move === 'string' ? templates.move : templates.move.url), templates);
  const toSpeed = (value: number) => (scale >= 10 ? Math.round(value * scale) : value * scale);
  const toSpeeds = ({ pan, tilt, zoom }: PtzVelocity) => ({
    pan: toSpeed(pan),
    tilt: toSpeed(tilt),
    zoom: toSpeed(zoom),
  });
  const send = async (template: PtzTemplate, values: Values, { signal, keepalive }: PtzRequestOptions) => {
    const { url, method = 'POST', body, headers } = typeof template === 'string' ? { url: template } : template;
    await ask({
      method,
      url: new URL(fillText(url, values, encodeURIComponent), globalThis.document?.baseURI).href,
      body: fillValue(body, values),
      ...(headers && { headers }),
      signal,
      keepalive,
    });
  };
  const { move, stop, step, center, zoomInto, goTo, home, focus } = templates;
  return {
    ...(capabilities && { capabilities }),
    ...(moveLimitMs !== undefined && { moveLimitMs }),
    ...(repeatMs !== undefined && { repeatMs }),
    move: (velocity, request) => send(move, toSpeeds(velocity), request),
    stop: (request) => send(stop, {}, request),
    ...(step && { step: (velocity, request) => send(step, toSpeeds(velocity), request) }),
    ...(center && { center: ({ x, y }, request) => send(center, { x, y }, request) }),
    ...(zoomInto && {
      zoomInto: ({ x, y, width, height }, request) => send(zoomInto, { x, y, width, height }, request),
    }),
    ...(goTo && { goTo: (preset, request) => send(goTo, { preset }, request) }),
    ...(home && { home: (request) => send(home, {}, request) }),
    ...(focus && { focus: (speed, request) => send(focus, { focus: toSpeed(speed) }, request) }),
    ...(presets && {
      presets: async (signal) =>
        typeof presets === 'string' ? readPresets(await ask({ method: 'GET', url: toRoot(presets), signal })) : presets,
    }),
  };
}

function fillText(text: string, values: Values, encode: (value: string) => string = String): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? encode(String(values[name])) : whole));
}

function fillValue(template: unknown, values: Values): unknown {
  if (typeof template === 'string') {
    const [, name = ''] = /^\{(\w+)\}$/.exec(template) ?? [];
    return values[name] ?? fillText(template, values);
  }
  if (Array.isArray(template)) return template.map((one: unknown) => fillValue(one, values));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fillValue(value, values)]));
}
