import { css } from 'lit';

/** The styles of the buttons and the slider; `../styles.ts` has the others. */
export const controlStyles = css`
  .retry {
    margin-block-start: 8px;
    pointer-events: auto;
  }
  svg {
    flex: none;
    inline-size: max(24px, 1.1cqi);
    block-size: auto;
  }
  [part='controls'] {
    position: absolute;
    inset-inline: 0;
    inset-block-end: 0;
    display: flex;
    align-items: center;
    padding: 24px 4px 4px;
    font-size: max(14px, 0.75cqi);
    background: linear-gradient(transparent, var(--_scrim));
    opacity: 0;
    /* A tap that makes the hidden buttons visible must not press one of them. */
    pointer-events: none;
    transition: opacity 120ms;
  }
  .active {
    opacity: 1;
    pointer-events: auto;
  }
  .name {
    flex: 1;
    min-inline-size: 0;
    padding-inline: 4px;
  }
  .no-sound {
    display: inline-flex;
    gap: 4px;
    align-items: center;
    min-inline-size: 0;
    padding-inline: 10px;
  }
  [part='volume'] {
    inline-size: 80px;
    block-size: 44px;
    margin: 0 8px 0 0;
    accent-color: var(--_text);
    cursor: pointer;
  }
  button {
    display: grid;
    place-items: center;
    min-inline-size: max(44px, 2cqi);
    min-block-size: max(44px, 2cqi);
    padding: 0;
    border: 0;
    border-radius: 8px;
    background: none;
    color: inherit;
    font: inherit;
    font-size: max(14px, 0.75cqi);
    cursor: pointer;
  }
  button:hover {
    background: rgb(255 255 255 / 14%);
  }
  .text {
    display: inline-flex;
    gap: 8px;
    align-items: center;
    padding-inline: 12px 16px;
    border: 1px solid rgb(255 255 255 / 32%);
    background: var(--_scrim);
  }
  .sound {
    position: absolute;
    inset-block-start: 8px;
    inset-inline-end: 8px;
  }
  .narrow {
    display: none;
  }
  @container (max-width: 420px) {
    [part='volume'],
    .retry {
      display: none;
    }
    .narrow {
      display: grid;
    }
  }
  button:focus-visible {
    outline: 2px solid var(--cam-focus-color, #7db4ff);
    outline-offset: -2px;
  }
  @container (max-width: 300px) {
    .rare,
    .sound span,
    .active ~ [part='message'] .countdown {
      display: none;
    }
    .name {
      visibility: hidden;
    }
    [part='controls'] {
      padding: 8px 0 0;
    }
    .sound {
      inset: 0;
      margin: auto;
      inline-size: 44px;
      block-size: 44px;
      padding: 0;
      justify-content: center;
    }
    .active ~ [part='message'] {
      padding-block-end: 44px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    [part='controls'] {
      transition: none;
    }
  }
  @media (forced-colors: active) {
    .text {
      border: 1px solid;
    }
    [part='controls'] {
      background: Canvas;
    }
  }
`;
