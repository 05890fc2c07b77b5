import { css } from 'lit';

export const styles = css`
  :host {
    --_text: var(--cam-text-color, #f2f4f7);
    --_scrim: var(--cam-scrim, rgb(10 12 15 / 78%));
    display: block;
    container-type: inline-size;
    color-scheme: dark;
    color: var(--_text);
    font: 400 12px/1.35 var(--cam-font-family, system-ui, sans-serif);
    font-variant-numeric: tabular-nums;
  }
  :host([hidden]) {
    display: none;
  }
  /* Between the badge and the buttons. The picture beside the panel still takes clicks. */
  :host(.on-picture) {
    position: absolute;
    z-index: 1;
    inset-block: 40px 48px;
    inset-inline: 8px;
    pointer-events: none;
  }
  [part='panel'] {
    box-sizing: border-box;
    inline-size: min(100%, 26em);
    font-size: max(12px, 0.75cqi);
    max-block-size: 100%;
    overflow: auto;
    padding: 8px 12px 12px;
    border-radius: 8px;
    background: var(--_scrim);
    pointer-events: auto;
    scrollbar-width: thin;
  }
  :focus-visible {
    outline: 2px solid var(--cam-focus-color, #7db4ff);
    outline-offset: -2px;
  }
  [part='line'] {
    display: none;
    inline-size: fit-content;
    max-inline-size: 100%;
    box-sizing: border-box;
    padding: 0 6px;
    border-radius: 8px;
    background: var(--_scrim);
    font-size: 11px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .head {
    display: flex;
    align-items: center;
    gap: 8px;
    min-block-size: 28px;
    font-weight: 600;
  }
  .what {
    flex: 1;
  }
  .copy-message {
    color: color-mix(in srgb, var(--_text) 84%, transparent);
    font-weight: 400;
  }
  button {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: 28px;
    block-size: 28px;
    margin-inline-end: -8px;
    padding: 0;
    border: 0;
    border-radius: 8px;
    background: none;
    color: inherit;
    cursor: pointer;
  }
  /* The touch target is larger than the visible button. */
  button::after {
    content: '';
    position: absolute;
    inset: -8px;
  }
  button:hover {
    background: rgb(255 255 255 / 14%);
  }
  button svg {
    inline-size: 16px;
    block-size: 16px;
  }
  svg {
    display: block;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.5;
    stroke-linejoin: round;
  }
  dl,
  dd {
    margin: 0;
  }
  .curves {
    display: grid;
    grid-template-columns: auto auto minmax(0, 1fr);
    gap: 4px 12px;
    align-items: center;
    align-content: start;
  }
  .curves dd:not(.curve) {
    font-size: 1.25em;
    text-align: end;
    white-space: nowrap;
  }
  .curve {
    block-size: 1.7em;
    border-block-end: 1px solid rgb(255 255 255 / 18%);
  }
  [part='sparkline'] {
    inline-size: 100%;
    block-size: 100%;
    overflow: visible;
  }
  dt,
  .title,
  .legend {
    color: color-mix(in srgb, var(--_text) 84%, transparent);
  }
  .warning {
    color: var(--cam-warning-color, #ffb84d);
  }
  .slices,
  .counts {
    margin-block-start: 8px;
  }
  [part='bar'] {
    display: flex;
    gap: 1px;
    block-size: 6px;
    margin-block: 2px 4px;
    border-radius: 3px;
    overflow: hidden;
  }
  i {
    flex: 1 1 0;
    background: var(--_text);
    opacity: 0.9;
  }
  i:nth-child(2n) {
    opacity: 0.55;
  }
  i:nth-child(3n) {
    opacity: 0.34;
  }
  /* The length of this part is unknown. */
  .unmeasured {
    flex: 0 0 24px;
    opacity: 1;
    background: repeating-linear-gradient(135deg, var(--_text) 0 1px, transparent 1px 4px);
  }
  .legend,
  .counts {
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
  }
  b {
    font-weight: 400;
    color: var(--_text);
    white-space: nowrap;
  }
  .counts div {
    display: flex;
    gap: 4px;
  }
  /* “≥ 31 ms” on a page that reads from right to left. */
  .what,
  dd,
  b,
  [part='line'] {
    unicode-bidi: plaintext;
  }
  .legend span,
  .counts div {
    unicode-bidi: isolate;
  }
  /* Side by side: the whole panel fits on a player of 480 px. */
  @container (min-width: 420px) {
    [part='panel'] {
      display: grid;
      grid-template-columns: 45fr 55fr;
      column-gap: 16px;
      inline-size: min(100%, 40em);
    }
    .head {
      grid-column: 1 / -1;
    }
    .parts > :first-child {
      margin-block-start: 0;
    }
  }
  @container (min-width: 640px) {
    [part='panel'] {
      grid-template-columns: 1fr 1fr;
      inline-size: min(100%, 46em);
    }
  }
  @container (max-width: 190px) {
    .more {
      display: none;
    }
  }
  @container (max-width: 300px) {
    :host(.on-picture) {
      inset: 28px 4px auto;
    }
  }
  @container (max-width: 280px) {
    [part='panel'] {
      display: none;
    }
    [part='line'] {
      display: block;
    }
  }
  @media (forced-colors: active) {
    [part='panel'],
    [part='line'] {
      border: 1px solid;
    }
    i {
      forced-color-adjust: none;
      background: CanvasText;
    }
  }
`;
