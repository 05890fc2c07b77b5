import { css } from 'lit';

/** The styles of the parts that a camera service adds. The player's own styles are in `cam-player/styles.ts`. */
export const serviceStyles = css`
  [part='indicators'] {
    position: absolute;
    z-index: 1;
    inset-block-start: 8px;
    inset-inline-end: 8px;
    display: flex;
    gap: 8px;
    align-items: center;
    min-block-size: 24px;
    padding-inline: 10px;
    border-radius: 12px;
    background: var(--_scrim);
    font-size: max(12px, 0.65cqi);
    font-variant-numeric: tabular-nums;
  }
  [part='indicators']:not(:has([part='indicator'])) {
    display: none;
  }
  [part='indicator'] {
    display: flex;
    gap: 6px;
    align-items: center;
    white-space: nowrap;
  }
  [part='indicator'] svg {
    inline-size: max(18px, 0.9cqi);
  }
  .off {
    opacity: 0.72;
  }
  .hollow {
    background: none;
    box-shadow: inset 0 0 0 1.5px currentColor;
  }
  /* A camera that was switched off on purpose is not a problem: its dot has no colour. */
  .no-color ~ [part='badge'] .dot {
    color: inherit;
  }
  [part='indicators'] ~ [part='badge'] {
    max-inline-size: calc(100% - 190px);
  }
  [part='indicators'] ~ .sound {
    inset-block-start: 44px;
  }
  .busy svg {
    animation: busy 900ms ease-in-out infinite alternate;
  }
  .busy {
    cursor: progress;
  }
  @keyframes busy {
    to {
      opacity: 0.25;
    }
  }
  [part='error'] {
    position: absolute;
    z-index: 1;
    /* Under the badge. The message over a picture that is not live, and its button, are not covered. */
    inset-block-start: 40px;
    inset-inline: 8px;
    inline-size: fit-content;
    max-inline-size: calc(100% - 16px);
    box-sizing: border-box;
    margin-inline: auto;
    padding: 6px 12px;
    border-radius: 8px;
    background: var(--_scrim);
    color: var(--_warning);
    font-size: max(13px, 0.7cqi);
    text-align: center;
    text-wrap: balance;
    unicode-bidi: plaintext;
    pointer-events: none;
  }
  [part='error']:empty {
    display: none;
  }
  @container (max-width: 300px) {
    [part='indicators'] {
      inset-block-start: 30px;
      inset-inline: 4px auto;
      gap: 6px;
      min-block-size: 22px;
      padding-inline: 6px;
      font-size: 11px;
    }
    [part='indicators'] ~ [part='badge'] {
      max-inline-size: calc(100% - 8px);
    }
    /* A small tile has room only for the indicators of unusual states. */
    [part='indicator']:not(.warning, .off, .rec),
    [part='indicators']:not(:has(.warning, .off, .rec)) {
      display: none;
    }
    [part='error'] {
      inset-block-start: 4px;
      inset-inline: 4px;
      max-inline-size: calc(100% - 8px);
      max-block-size: 2lh;
      overflow: hidden;
      box-sizing: content-box;
      padding: 2px 6px;
      font-size: 11px;
      line-height: 1.3;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .busy svg {
      animation: none;
      opacity: 0.5;
    }
  }
  @media (forced-colors: active) {
    [part='indicators'],
    [part='error'] {
      border: 1px solid;
    }
  }
`;
