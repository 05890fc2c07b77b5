import type { ArgTypes } from '@storybook/web-components-vite';
import { html, nothing, type TemplateResult } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import type { CamPlayer, PlaybackState } from '../components/index.js';
import { CAMERAS, type Addresses } from './setup.js';

/** The arguments of a story, which its controls set. */
export interface PlayerArgs {
  camera: string;
  label?: string;
  controls?: boolean;
  stats?: boolean;
  transports?: string;
  headStart?: number | 'off';
  profile?: 'ultra-low' | 'low' | 'balanced' | 'stable';
  fit?: 'contain' | 'cover' | 'fill';
  rotate?: 90 | 180 | 270;
  flip?: 'horizontal' | 'vertical' | 'both';
  zoom?: 'wheel' | 'off';
  keepAwake?: boolean;
  lang?: string;
  dir?: 'ltr' | 'rtl' | 'auto';
  suspendAfter?: number;
  jitterBuffer?: number;
  snapshotInterval?: number;
  hls?: string;
  mjpeg?: string;
  snapshot?: string;
}

const choice = (...options: readonly string[]) => ({ control: 'select' as const, options });

/** The controls; their descriptions come from the manifest. */
export const PLAYER_ARG_TYPES: Partial<ArgTypes<PlayerArgs>> = {
  camera: choice(...CAMERAS.map(({ camera }) => camera)),
  label: { control: 'text' },
  controls: { control: 'boolean' },
  stats: { control: 'boolean' },
  transports: choice('whep ll-hls hls mjpeg snapshot', 'whep', 'll-hls', 'hls', 'mjpeg', 'snapshot'),
  headStart: { control: 'select', options: [1.2, 0.3, 'off'] },
  profile: choice('ultra-low', 'low', 'balanced', 'stable'),
  fit: choice('contain', 'cover', 'fill'),
  rotate: { control: 'select', options: [undefined, 90, 180, 270] },
  flip: { control: 'select', options: [undefined, 'horizontal', 'vertical', 'both'] },
  zoom: { control: 'select', options: [undefined, 'wheel', 'off'] },
  keepAwake: { control: 'boolean' },
  lang: choice('en', 'ar', 'de', 'es', 'fr', 'hi', 'pt', 'zh', 'zh-Hant'),
  dir: choice('ltr', 'rtl', 'auto'),
  suspendAfter: { control: { type: 'number', min: 0 } },
  jitterBuffer: { control: { type: 'number', min: 0, step: 0.05 } },
  snapshotInterval: { control: { type: 'number', min: 0.1, step: 0.1 } },
};

/** Renders a player of one of these cameras. @param overlay What lies on its picture. */
export function player(args: PlayerArgs, at: Addresses, overlay: unknown = nothing): TemplateResult {
  const label = args.label ?? CAMERAS.find(({ camera }) => camera === args.camera)?.label;
  return html`<cam-player
    camera=${args.camera}
    label=${ifDefined(label)}
    whep=${at.whep}
    hls=${args.hls ?? at.hls}
    mjpeg=${args.mjpeg ?? at.mjpeg}
    snapshot=${args.snapshot ?? at.snapshot}
    transports=${ifDefined(args.transports)}
    head-start=${ifDefined(args.headStart)}
    profile=${ifDefined(args.profile)}
    fit=${ifDefined(args.fit)}
    rotate=${ifDefined(args.rotate)}
    flip=${ifDefined(args.flip)}
    zoom=${ifDefined(args.zoom)}
    lang=${ifDefined(args.lang)}
    dir=${ifDefined(args.dir)}
    suspend-after=${ifDefined(args.suspendAfter)}
    jitter-buffer=${ifDefined(args.jitterBuffer)}
    snapshot-interval=${ifDefined(args.snapshotInterval)}
    ?controls=${args.controls}
    ?stats=${args.stats}
    ?keep-awake=${args.keepAwake}
    >${overlay}</cam-player
  >`;
}

/** Returns the player of a story. */
export function playerIn(canvas: HTMLElement): CamPlayer {
  const found = canvas.querySelector('cam-player');
  if (!found) throw new Error('no <cam-player> in this story');
  return found;
}

/** Waits until a player is in this state. */
export function until(element: CamPlayer, state: PlaybackState): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (element.state !== state) return;
      element.removeEventListener('cam-statechange', check);
      resolve();
    };
    element.addEventListener('cam-statechange', check);
    check();
  });
}

/** Adds a line with the state under a player, for states that are not visible. */
export function withState(content: TemplateResult, caption: string): TemplateResult {
  const showState = ({ currentTarget, target }: Event) => {
    const line = (currentTarget as HTMLElement).querySelector('output');
    if (line) line.textContent = (target as CamPlayer).state;
  };
  return html`<div @cam-statechange=${showState}>
    ${content}
    <p>${caption} State: <output>idle</output></p>
  </div>`;
}

/** Renders boxes in a row, each with its caption. */
export function row(...boxes: readonly (readonly [width: string, words: string, content: TemplateResult])[]) {
  return html`<div style="display:flex;flex-wrap:wrap;gap:16px;align-items:start">
    ${boxes.map(
      ([width, words, content]) =>
        html`<figure style="margin:0;inline-size:${width};max-inline-size:100%">
          ${content}${words ? html`<figcaption>${words}</figcaption>` : nothing}
        </figure>`,
    )}
  </div>`;
}
