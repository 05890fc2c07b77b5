import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { PlaybackState } from '../../src/index.js';
import { fill } from '../i18n/format.js';
import type { KeyAction, MosaicStrings } from '../i18n/strings.js';
import { isRetriable } from '../cam-player/view.js';
import { ICONS } from './icons.js';
import { KEY_LIST } from './keys.js';
import type { Tile } from './tile.js';

/** The values that a tile shows. */
export interface TileView {
  readonly key: string;
  readonly tile: Tile;
  readonly label: string;
  readonly state: PlaybackState;
  /** The label of the state. */
  readonly stateLabel: string;
  readonly isLarge: boolean;
  /** The tab key focuses this tile. From there, the arrow keys move to the other tiles. */
  readonly isStop: boolean;
}

/** The values that a page shows. */
export interface PageView {
  readonly number: number;
  /** The page is being prepared under the visible one. */
  readonly isComing: boolean;
  readonly tiles: readonly TileView[];
}

/** The values that the bar shows. */
export interface BarView {
  readonly summary: string;
  /** The stats table is visible. */
  readonly hasStats: boolean;
  /** The page and the number of pages, as a text; null if there is only one page. */
  readonly pageShort: string | null;
  /** Null without a tour. */
  readonly isTouring: boolean | null;
  readonly isFull: boolean;
  /** The mosaic is in a window of its own; null where the browser has none. */
  readonly isPip: boolean | null;
}

/** The actions that buttons and keys start. */
export interface MosaicActions {
  readonly toggleSpotlight: (key: string) => void;
  readonly toggleSound: (key: string) => void;
  readonly retry: (key: string) => void;
  readonly turn: (steps: number) => void;
  /** A pointer is on a paging button (`steps`), or has left it (0). */
  readonly intend: (steps: number) => void;
  readonly toggleStats: () => void;
  readonly toggleTour: () => void;
  readonly toggleFullscreen: () => void;
  readonly togglePip: () => void;
  readonly showKeys: () => void;
}

type Part = TemplateResult | typeof nothing;

/** The visible page and the coming one. Their elements are never moved in the document: a moved video stops. */
export function pages(views: readonly PageView[], strings: MosaicStrings, actions: MosaicActions): TemplateResult {
  return html`<div part="pages" class="pages">
    ${repeat(
      views,
      ({ number }) => number,
      ({ tiles, isComing }) => {
        const isSpotlit = tiles.some(({ isLarge }) => isLarge);
        return html`<div
          class="page n${tiles.length} ${isSpotlit ? 'spot' : ''} ${isComing ? 'coming' : ''}"
          ?inert=${isComing}
        >
          ${repeat(
            tiles,
            ({ key }) => key,
            (view) => tileOf(view, tiles.length > 1, isSpotlit, strings, actions),
          )}
        </div>`;
      },
    )}
  </div>`;
}

function tileOf(
  view: TileView,
  canEnlarge: boolean,
  isSpotlit: boolean,
  strings: MosaicStrings,
  actions: MosaicActions,
): TemplateResult {
  const { key, tile, label, state, isLarge, isStop } = view;
  const { player } = tile;
  const id = `state of ${key}`.replace(/\s/g, '-');
  const button = (text: string, icon: TemplateResult, action: (key: string) => void, name = '', isOn?: boolean) =>
    html`<button
      part="button"
      class=${name}
      tabindex=${isStop ? 0 : -1}
      aria-label=${fill(text, label)}
      title=${fill(text, label)}
      aria-pressed=${isOn ?? nothing}
      @click=${() => action(key)}
    >
      ${icon}
    </button>`;
  return html`<div
    part="tile ${isLarge ? 'large' : ''}"
    class="tile ${isSpotlit ? (isLarge ? 'large' : 'small') : ''}"
    role="group"
    aria-label=${label}
    aria-describedby=${id}
    tabindex=${isStop ? 0 : -1}
    data-key=${key}
  >
    ${tile.box}
    <span id=${id} hidden>${view.stateLabel}</span>
    <span part="label">${label}</span>
    <div class="actions">
      ${isRetriable(state) ? button(strings.retry, ICONS.retry, actions.retry) : nothing}
      ${
        player.status.hasAudio
          ? button(
              strings.sound,
              player.muted ? ICONS.muted : ICONS.loud,
              actions.toggleSound,
              'sounding',
              !player.muted,
            )
          : nothing
      }
      ${
        canEnlarge
          ? button(
              isLarge ? strings.shrink : strings.enlarge,
              isLarge ? ICONS.shrink : ICONS.enlarge,
              actions.toggleSpotlight,
            )
          : nothing
      }
    </div>
  </div>`;
}

/** The bar under the pictures: the summary and the buttons. */
export function bar(view: BarView, strings: MosaicStrings, actions: MosaicActions): TemplateResult {
  const { pageShort, isTouring, isFull, isPip } = view;
  const button = (label: string, icon: TemplateResult, action: () => void, isOn?: boolean) =>
    html`<button part="button" aria-label=${label} title=${label} aria-pressed=${isOn ?? nothing} @click=${action}>
      ${icon}
    </button>`;
  const turner = (label: string, icon: TemplateResult, steps: number) =>
    html`<button
      part="button"
      aria-label=${label}
      title=${label}
      @click=${() => actions.turn(steps)}
      @pointerenter=${() => actions.intend(steps)}
      @pointerleave=${() => actions.intend(0)}
    >
      ${icon}
    </button>`;
  const paging: Part =
    pageShort === null
      ? nothing
      : html`<span part="paging" class="paging">
          ${turner(strings.previous, ICONS.previous, -1)}
          <span>${pageShort}</span>
          ${turner(strings.next, ICONS.next, 1)}
          ${
            isTouring === null
              ? nothing
              : button(
                  isTouring ? strings.stopTour : strings.startTour,
                  isTouring ? ICONS.stop : ICONS.start,
                  actions.toggleTour,
                )
          }
        </span>`;
  return html`<div part="bar">
    <button part="summary" aria-expanded=${view.hasStats} @click=${actions.toggleStats}>
      <span>${view.summary}</span>${ICONS.unfold}
    </button>
    ${paging} ${button(strings.keys, ICONS.keys, actions.showKeys)}
    ${isPip === null ? nothing : button(strings.actions.pip, ICONS.pip, actions.togglePip, isPip)}
    ${
      document.fullscreenEnabled && !isPip
        ? button(isFull ? strings.leaveFullscreen : strings.fullscreen, ICONS.fullscreen, actions.toggleFullscreen)
        : nothing
    }
  </div>`;
}

/** The list of keyboard shortcuts, as a dialog. @param absent Actions that no camera has. */
export function keyList(strings: MosaicStrings, absent: readonly KeyAction[]): TemplateResult {
  return html`<dialog part="shortcuts" aria-labelledby="keys">
    <form method="dialog" class="head">
      <h2 id="keys">${strings.keys}</h2>
      <button part="button" aria-label=${strings.close} title=${strings.close}>${ICONS.close}</button>
    </form>
    <dl>
      ${KEY_LIST.filter(([, action]) => !absent.includes(action)).map(
        ([keys, action]) =>
          html`<dt>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dt>
            <dd>${strings.actions[action]}</dd>`,
      )}
    </dl>
  </dialog>`;
}
