import { css } from 'lit';

export const replayStyles = css`
  /* Over the surfaces, and under everything else. */
  [part~='surface']:has(> .replay) {
    isolation: isolate;
  }
  [part~='surface'] > .replay {
    position: absolute;
    inset: 0;
    z-index: 1;
    display: block;
    width: 100%;
    height: 100%;
    object-fit: var(--cam-fit, contain);
    background: var(--cam-background, #0b0d10);
  }
  /* The picture below may have stopped; this one is whole. */
  .dim:has(> .replay) {
    opacity: 1;
  }
  .past {
    background: var(--_warning);
    color: #0b0d10;
    font-weight: 600;
  }
  .past time {
    font-weight: 400;
  }
  .bar {
    position: absolute;
    inset-inline: 12px;
    inset-block-end: calc(max(44px, 2cqi) + 2px);
    inline-size: calc(100% - 24px);
    block-size: 20px;
    margin: 0;
    accent-color: var(--_warning);
    cursor: pointer;
    opacity: 0;
    pointer-events: none;
  }
  .bar.shown {
    opacity: 1;
    pointer-events: auto;
  }
  .bar:focus-visible {
    outline: 2px solid var(--cam-focus-color, #7db4ff);
  }
  .clip-result {
    position: absolute;
    inset-block-end: calc(max(44px, 2cqi) + 28px);
    inset-inline: 12px;
    margin-inline: auto;
    inline-size: fit-content;
    max-inline-size: calc(100% - 24px);
    pointer-events: none;
  }
  .clip-result.shown {
    padding: 4px 10px;
    border-radius: 6px;
    background: rgb(11 13 16 / 0.85);
    color: var(--cam-text-color, #fff);
  }
  .seconds {
    padding-inline: 4px;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  @container (max-width: 300px) {
    .bar,
    .past time {
      display: none;
    }
  }
`;
