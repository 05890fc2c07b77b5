import { css } from 'lit';

export const styles = css`
  :host {
    --_ink: var(--cam-ink, #f2f4f7);
    --_scrim: var(--cam-scrim, rgb(10 12 15 / 78%));
    --_wait: var(--cam-wait, #ffb84d);
    --_stop: var(--cam-stop, #ff7b72);
    display: block;
    color-scheme: dark;
    position: relative;
    overflow: hidden;
    container-type: inline-size;
    aspect-ratio: var(--cam-aspect-ratio, 16 / 9);
    background: var(--cam-background, #0b0d10);
    color: var(--_ink);
    font: 400 14px/20px var(--cam-font, system-ui, sans-serif);
  }
  :host([hidden]) {
    display: none;
  }
  :host(:fullscreen) {
    aspect-ratio: auto;
  }
  :host(:focus-visible) {
    outline: 2px solid var(--cam-focus, #7db4ff);
    outline-offset: -2px;
  }
  [part='stage'] {
    position: absolute;
    inset: 0;
    outline: none;
    transition: opacity 160ms;
  }
  /* A picture that is not live must not look as if it were. */
  .dim {
    opacity: 0.34;
  }
  .said {
    display: var(--cam-announcements);
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  [part='pill'] {
    position: absolute;
    inset-block-start: 8px;
    inset-inline-start: 8px;
    box-sizing: border-box;
    max-inline-size: calc(100% - 16px);
    display: flex;
    gap: 0.5em;
    align-items: center;
    padding: 0 0.8em;
    border-radius: 1em;
    background: var(--_scrim);
    font-size: max(12px, 0.65cqi);
    line-height: 2;
    font-variant-numeric: tabular-nums;
    pointer-events: none;
  }
  /* English on a page that reads from right to left, or the reverse. */
  .cut,
  [part='message'] > * {
    unicode-bidi: plaintext;
  }
  .cut {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .calm {
    animation: calm 160ms 4s both;
  }
  /* Another name begins anew: a change of transport is to be seen. */
  .calm.whep {
    animation-name: best;
  }
  @keyframes calm {
    to {
      opacity: 0;
    }
  }
  @keyframes best {
    to {
      opacity: 0;
    }
  }
  .dot {
    flex: none;
    width: max(8px, 0.6em);
    height: max(8px, 0.6em);
    border-radius: 50%;
    background: currentColor;
  }
  .wait {
    color: var(--_wait);
  }
  .stop {
    color: var(--_stop);
  }
  [part='message'] {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 4px;
    padding: 16px;
    text-align: center;
    text-wrap: balance;
    pointer-events: none;
  }
  .word {
    font-size: clamp(14px, 4.4cqi, max(34px, 1.5cqi));
    line-height: 1.3;
    font-weight: 600;
  }
  .sentence,
  .countdown {
    font-size: clamp(12px, 2.3cqi, max(18px, 0.9cqi));
    line-height: 1.45;
    color: color-mix(in srgb, var(--_ink) 84%, transparent);
    font-variant-numeric: tabular-nums;
  }
  [part='still-time'] {
    font-size: clamp(13px, 7cqi, max(56px, 2.6cqi));
    white-space: nowrap;
    line-height: 1.2;
    font-weight: 300;
    font-variant-numeric: tabular-nums;
  }
  /* A tile: the pill says the word, the picture keeps the rest. */
  @container (max-width: 300px) {
    .word,
    .sentence {
      display: none;
    }
    [part='pill'] {
      inset-block-start: 4px;
      inset-inline-start: 4px;
      max-inline-size: calc(100% - 8px);
      gap: 4px;
      padding-inline: 6px;
      font-size: 11px;
    }
    [part='message'] {
      gap: 0;
      padding: 28px 4px 4px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    [part='stage'] {
      transition: none;
    }
    .calm {
      animation-duration: 1ms;
    }
  }
  @media (forced-colors: active) {
    [part='pill'] {
      border: 1px solid;
    }
    .dot {
      forced-color-adjust: none;
      color: CanvasText;
    }
    .wait {
      color: var(--_wait);
    }
    .stop {
      color: var(--_stop);
    }
  }
`;
