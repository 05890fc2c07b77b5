import { css } from 'lit';

export const styles = css`
  :host {
    --_ink: var(--cam-ink, #f2f4f7);
    --_scrim: var(--cam-scrim, rgb(10 12 15 / 78%));
    --_wait: var(--cam-wait, #ffb84d);
    --_stop: var(--cam-stop, #ff7b72);
    display: block;
    position: relative;
    overflow: hidden;
    container-type: inline-size;
    aspect-ratio: var(--cam-aspect-ratio, 16 / 9);
    background: var(--cam-background, #0b0d10);
    color: var(--_ink);
    font: 400 14px/20px var(--cam-font, system-ui, sans-serif);
    -webkit-font-smoothing: antialiased;
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
    transition: opacity 160ms;
  }
  /* A picture that is not live must not look as if it were. */
  .dim {
    opacity: 0.38;
  }
  .said {
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
    max-inline-size: calc(100% - 32px);
    display: flex;
    gap: 6px;
    align-items: center;
    padding: 2px 10px;
    border-radius: 12px;
    background: var(--_scrim);
    font-size: 12px;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
    pointer-events: none;
  }
  .pill-text {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .calm {
    animation: calm 160ms 4s both;
  }
  /* Another name begins anew: a change of rung is to be seen. */
  .calm.whep {
    animation-name: best;
  }
  :host(:is(:hover, :focus-within)) [part='pill'] {
    animation: none;
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
    width: 8px;
    height: 8px;
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
    text-shadow: 0 0 12px rgb(0 0 0 / 80%);
  }
  .word {
    font-size: clamp(14px, 4.4cqi, 34px);
    line-height: 1.3;
    font-weight: 600;
  }
  .sentence,
  .countdown {
    font-size: clamp(12px, 2.3cqi, 18px);
    line-height: 1.45;
    color: color-mix(in srgb, var(--_ink) 84%, transparent);
    font-variant-numeric: tabular-nums;
  }
  [part='still-time'] {
    font-size: clamp(16px, 7cqi, 56px);
    line-height: 1.2;
    font-weight: 300;
    font-variant-numeric: tabular-nums;
    letter-spacing: 0.01em;
  }
  .act {
    margin-block-start: 8px;
  }
  [part='controls'] {
    position: absolute;
    inset-inline: 0;
    inset-block-end: 0;
    display: flex;
    align-items: center;
    padding: 24px 4px 4px;
    background: linear-gradient(transparent, var(--_scrim));
    opacity: 0;
    transition: opacity 120ms;
  }
  :host(:is(:hover, :focus-within, :state(awake))) [part='controls'],
  [part='controls'].kept {
    opacity: 1;
  }
  .name {
    flex: 1;
    min-inline-size: 0;
    padding-inline: 4px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
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
    background: rgb(255 255 255 / 14%);
  }
  button:focus-visible {
    outline: 2px solid var(--cam-focus, #7db4ff);
    outline-offset: -2px;
  }
  .text {
    display: inline-flex;
    gap: 8px;
    align-items: center;
    padding-inline: 16px;
    border: 1px solid rgb(255 255 255 / 32%);
    background: var(--_scrim);
  }
  .sound {
    position: absolute;
    inset-block-start: 8px;
    inset-inline-end: 8px;
  }
  @container (max-width: 300px) {
    .name,
    .sentence,
    .rare {
      display: none;
    }
    [part='pill'] {
      inset-block-start: 4px;
      inset-inline-start: 4px;
      padding-inline: 8px;
    }
    [part='message'] {
      padding: 8px;
      gap: 0;
    }
  }
  @container (max-width: 200px) {
    .spare {
      display: none;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    [part='stage'],
    [part='controls'] {
      transition: none;
    }
    .calm {
      animation-duration: 1ms;
    }
  }
  @media (forced-colors: active) {
    [part='pill'],
    .text {
      border: 1px solid CanvasText;
    }
    .dot {
      forced-color-adjust: none;
    }
  }
`;
