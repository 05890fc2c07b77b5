import { css } from 'lit';

export const styles = css`
  :host {
    --_text: var(--cam-text-color, #f2f4f7);
    --_scrim: var(--cam-scrim, rgb(10 12 15 / 78%));
    --_warning: var(--cam-warning-color, #ffb84d);
    --_error: var(--cam-error-color, #ff7b72);
    display: block;
    color-scheme: dark;
    position: relative;
    overflow: hidden;
    container-type: inline-size;
    aspect-ratio: var(--cam-aspect-ratio, 16 / 9);
    background: var(--cam-background, #0b0d10);
    color: var(--_text);
    font: 400 14px/20px var(--cam-font-family, system-ui, sans-serif);
  }
  :host([hidden]) {
    display: none;
  }
  :host(:fullscreen) {
    aspect-ratio: auto;
  }
  :host(:focus-visible) {
    outline: 2px solid var(--cam-focus-color, #7db4ff);
    outline-offset: -2px;
  }
  [part='surface'] {
    position: absolute;
    inset: 0;
    outline: none;
    transition: opacity 160ms;
  }
  /* A pinch enlarges the picture and not the page. One finger goes on scrolling. */
  :host(:not([zoom='off'])) [part='surface'] {
    touch-action: pan-x pan-y;
  }
  /* Turned on its side, the picture's box has the sides of the element in exchange. */
  :host(:is([rotate='90'], [rotate='270'])) {
    container-type: size;
  }
  :host(:is([rotate='90'], [rotate='270'])) [part='surface'] {
    inset: 50%;
    width: 100cqh;
    height: 100cqw;
    margin: -50cqw -50cqh;
  }
  /* A picture that is not live must not look as if it were. */
  .dim {
    opacity: 0.34;
  }
  .announcement {
    display: var(--cam-announcements);
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  [part='badge'] {
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
  /* English text on a right-to-left page, or the reverse. */
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
  /* Another animation name restarts the animation: a change of transport must be visible. */
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
  .warning {
    color: var(--_warning);
  }
  .error {
    color: var(--_error);
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
    color: color-mix(in srgb, var(--_text) 84%, transparent);
    font-variant-numeric: tabular-nums;
  }
  [part='timestamp'] {
    font-size: clamp(13px, 7cqi, max(56px, 2.6cqi));
    white-space: nowrap;
    line-height: 1.2;
    font-weight: 300;
    font-variant-numeric: tabular-nums;
  }
  /* A small tile: the badge names the state, so the message over the picture is hidden. */
  @container (max-width: 300px) {
    .word,
    .sentence {
      display: none;
    }
    [part='badge'] {
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
    [part='surface'] {
      transition: none;
    }
    .calm {
      animation-duration: 1ms;
    }
  }
  @media (forced-colors: active) {
    [part='badge'] {
      border: 1px solid;
    }
    .dot {
      forced-color-adjust: none;
      color: CanvasText;
    }
    .warning {
      color: var(--_warning);
    }
    .error {
      color: var(--_error);
    }
  }
`;
