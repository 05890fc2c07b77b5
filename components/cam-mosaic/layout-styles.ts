import { css } from 'lit';

/** The layouts of the tiles: one to four of equal size, or one large tile with the others beside it. */
export const layoutStyles = css`
  .pages {
    position: relative;
    isolation: isolate;
    overflow: clip;
  }
  .page {
    --_shape: var(--_ratio);
    display: grid;
    gap: var(--_gap);
    align-items: start;
    margin-inline: auto;
    grid-template-columns: repeat(var(--_columns), minmax(0, 1fr));
  }
  .n1 {
    --_columns: 1;
  }
  .n2 {
    --_columns: 2;
    --_shape: 2 * (var(--_ratio));
  }
  .n3 {
    --_columns: 3;
  }
  .n4 {
    --_columns: 2;
  }
  .n3:not(.spot) .tile:first-child,
  .n3 .large {
    grid-area: 1 / 1 / span 2 / span 2;
  }
  .n3 .small {
    grid-column: 3;
  }
  .n2.spot,
  .n4.spot {
    --_columns: 4;
    --_shape: var(--_ratio);
  }
  :is(.n2, .n4) .large {
    grid-area: 1 / 1 / span 3 / span 3;
  }
  :is(.n2, .n4) .small {
    grid-column: 4;
  }
  /* This page connects and decodes under the visible one. Opacity hides it: without drawing, it would get no frames. */
  .coming {
    position: absolute;
    inset: 0;
    z-index: -1;
    opacity: 0;
    pointer-events: none;
  }
  .coming .tile {
    position: absolute;
    inset: 0;
  }
  :host([fill]),
  :host(:fullscreen) {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: center;
  }
  :host([hidden]) {
    display: none;
  }
  :host([fill]) .page,
  :host(:fullscreen) .page {
    inline-size: min(100%, (100cqb - var(--_bar) - var(--_stats)) * (var(--_shape)));
  }
  /* On a phone, the tiles are in one column. With a spotlight, the small tiles are in a row under the large one. */
  @container (max-width: 480px) {
    .page:not(.spot) {
      --_columns: 1;
    }
    .n2:not(.spot) {
      --_shape: (var(--_ratio)) / 2;
    }
    .n3:not(.spot) {
      --_shape: (var(--_ratio)) / 3;
    }
    .n4:not(.spot) {
      --_shape: (var(--_ratio)) / 4;
    }
    .page:not(.spot) .tile:nth-child(n) {
      grid-area: auto;
    }
    .page.spot {
      --_columns: 3;
      --_shape: (var(--_ratio)) * 3 / 4;
    }
    .spot .large {
      grid-area: 1 / 1 / span 1 / -1;
    }
    .spot .small {
      grid-area: auto;
    }
  }
`;
