import { css } from 'lit';

/** The styles of a thumbnail: dot, picture and time. Text is visible on a problem, and while hovered or focused. */
export const thumbnailStyles = css`
  :host {
    cursor: pointer;
  }
  /* The host's own outline would lie under the picture. */
  :host(:focus-visible)::after {
    content: '';
    position: absolute;
    inset: 0;
    border: 3px solid var(--cam-focus-color, #7db4ff);
    pointer-events: none;
  }
  /* Twenty thumbnails would make announcements all day. Each has a description instead. */
  .announcement,
  .sentence,
  .countdown,
  .word,
  [part='controls'] {
    display: none;
  }
  [part='badge'] {
    padding: 4px;
    gap: 0;
    font-size: 11px;
  }
  .cut {
    display: none;
  }
  :host(:hover) [part='badge'],
  :host(:focus-within) [part='badge'] {
    padding: 0 8px;
    gap: 4px;
  }
  :host(:hover) .cut,
  :host(:focus-within) .cut {
    display: block;
  }
  /* The dot shows that the camera works. It stays visible. */
  .calm {
    animation: none;
  }
  [data-appearance='none'] ~ [part='badge'] .dot {
    opacity: 0.4;
  }
  [data-appearance='fresh'] {
    opacity: 1;
  }
  [data-appearance='fresh'] ~ [part='message'] {
    place-content: end;
    padding: 4px;
  }
  [data-appearance='fresh'] ~ [part='message'] [part='timestamp'] {
    padding: 0 6px;
    border-radius: 8px;
    background: var(--_scrim);
    font: 400 11px/16px var(--cam-font-family, system-ui, sans-serif);
    font-variant-numeric: tabular-nums;
  }
  [part='message'] {
    padding: 20px 4px 4px;
    gap: 0;
  }
  [data-appearance='fault'] ~ [part='message'] .word {
    display: block;
    font-size: 12px;
  }
`;
