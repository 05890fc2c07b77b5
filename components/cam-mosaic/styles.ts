import { css } from 'lit';

export const styles = css`
  :host {
    --_gap: var(--cam-gap, 4px);
    --_ratio: var(--cam-aspect-ratio, 16 / 9);
    --_text: var(--cam-text-color, #f2f4f7);
    --_scrim: var(--cam-scrim, rgb(10 12 15 / 78%));
    --_focus: var(--cam-focus-color, #7db4ff);
    --_bar: 52px;
    --_stats: 0px;
    /* The mosaic announces all changes, so its players make no announcements. */
    --cam-announcements: none;
    display: block;
    position: relative;
    container-type: inline-size;
    font: 400 14px/20px var(--cam-font-family, system-ui, sans-serif);
  }
  :host(:fullscreen) {
    color-scheme: dark;
    background: #0b0d10;
    color: #f2f4f7;
  }
  :host([stats]) {
    --_stats: 180px;
  }
  :host(:fullscreen),
  :host([fill]) {
    container-type: size;
  }
  .tile {
    position: relative;
    container-type: inline-size;
    aspect-ratio: var(--_ratio);
    overflow: hidden;
    background: var(--cam-background, #0b0d10);
    color: var(--_text);
    color-scheme: dark;
    outline: none;
    /* The border shows a tile without a picture on a dark page. It lies under the picture, because a layer over a
       whole video is drawn again with each frame. */
    box-shadow: inset 0 0 0 1px rgb(255 255 255 / 9%);
  }
  .tile:focus-visible::after {
    content: '';
    position: absolute;
    inset: 0;
    pointer-events: none;
    border: 3px solid var(--_focus);
    outline: 2px solid #0b0d10;
    outline-offset: -5px;
  }
  .box {
    display: contents;
  }
  .tile cam-player,
  slot::slotted(*) {
    position: absolute;
    inset: 0;
    inline-size: auto;
    block-size: auto;
    aspect-ratio: auto;
  }
  /* During a change of players, an empty background of one player must not hide the picture of the other. */
  .box > * {
    --cam-background: transparent;
  }
  .incoming {
    opacity: 0;
  }
  [part='label'] {
    position: absolute;
    inset-block-end: 6px;
    inset-inline-start: 6px;
    box-sizing: border-box;
    max-inline-size: calc(100% - 12px);
    padding: 0 8px;
    border-radius: 6px;
    background: var(--_scrim);
    font-size: max(12px, 0.75cqi);
    line-height: 22px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    unicode-bidi: plaintext;
    pointer-events: none;
  }
  .actions {
    position: absolute;
    inset-block-end: 0;
    inset-inline-end: 0;
    display: flex;
    border-start-start-radius: 8px;
    background: var(--_scrim);
    opacity: 0;
    /* A tap that makes the hidden buttons visible must not press one of them. */
    pointer-events: none;
    transition: opacity 120ms;
  }
  .tile:is(:hover, :focus-within) .actions {
    opacity: 1;
    pointer-events: auto;
  }
  .tile:is(:hover, :focus-within) [part='label'] {
    max-inline-size: calc(100% - 150px);
  }
  /* The button of the camera with sound is always visible. */
  .actions:has([aria-pressed='true'].sounding) {
    opacity: 1;
  }
  button {
    display: grid;
    place-items: center;
    min-inline-size: 44px;
    min-block-size: 44px;
    padding: 0;
    border: 0;
    border-radius: 8px;
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
  }
  button:hover {
    background: color-mix(in srgb, currentColor 14%, transparent);
  }
  button:focus-visible {
    outline: 2px solid currentColor;
    outline-offset: -3px;
  }
  svg {
    display: block;
  }
  [aria-expanded='true'] .unfold {
    transform: rotate(180deg);
  }
  .flip:dir(rtl) {
    transform: scaleX(-1);
  }
  [part='bar'] {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 2px;
    min-block-size: var(--_bar);
  }
  [part='summary'] {
    flex: 1 1 0;
    display: flex;
    align-items: center;
    gap: 4px;
    min-inline-size: 7em;
    padding-inline: 8px;
    text-align: start;
    font-variant-numeric: tabular-nums;
  }
  [part='summary'] span {
    unicode-bidi: plaintext;
  }
  .paging {
    display: flex;
    align-items: center;
    font-variant-numeric: tabular-nums;
  }
  .announcement {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .empty {
    margin: 0;
    padding: 24px;
    text-align: center;
  }
  dialog {
    box-sizing: border-box;
    inline-size: min(500px, 100vw - 32px);
    padding-block: 8px 20px;
    padding-inline: 24px 8px;
    border: 1px solid color-mix(in srgb, CanvasText 24%, Canvas);
    border-radius: 12px;
    background: Canvas;
    color: CanvasText;
    font: inherit;
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 45%);
  }
  .head {
    display: flex;
    align-items: center;
    justify-content: space-between;
  }
  h2 {
    margin: 0;
    font-size: 16px;
    font-weight: 600;
  }
  dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 10px 20px;
    margin-block: 8px 0;
    margin-inline: 0 16px;
  }
  dt {
    display: flex;
    align-items: start;
    gap: 4px;
  }
  dd {
    unicode-bidi: plaintext;
    margin: 0;
    line-height: 24px;
  }
  kbd {
    min-inline-size: 24px;
    box-sizing: border-box;
    padding: 0 6px;
    border: 1px solid color-mix(in srgb, CanvasText 30%, Canvas);
    border-radius: 5px;
    font: inherit;
    font-size: 13px;
    line-height: 22px;
    text-align: center;
    white-space: nowrap;
  }
  @container (max-width: 480px) {
    [part='bar']:has(.paging) [part='summary'] {
      flex-basis: 100%;
    }
    dl {
      grid-template-columns: 1fr;
      gap: 4px;
    }
    dd {
      margin-block-end: 8px;
    }
  }
  @container (max-width: 240px) {
    [part='label'] {
      inset-block-end: 3px;
      inset-inline-start: 3px;
      max-inline-size: calc(100% - 6px);
      padding-inline: 5px;
      font-size: 11px;
      line-height: 18px;
    }
    .tile:is(:hover, :focus-within) [part='label'] {
      visibility: hidden;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .actions {
      transition: none;
    }
  }
  @media (forced-colors: active) {
    [part='label'],
    .actions {
      border: 1px solid;
      background: Canvas;
      color: CanvasText;
    }
    /* Two rings in two colours: one of them is visible on any picture, in any color scheme. */
    .tile:focus-visible::after {
      border: 4px solid CanvasText;
      outline: 3px solid Canvas;
      outline-offset: -7px;
    }
    .tile {
      border: 1px solid CanvasText;
    }
  }
`;
