import { css } from 'lit';

export const zoomStyles = css`
  .scale {
    padding-inline: 4px;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  [part='zoom-map'] {
    position: absolute;
    inset-block-start: 8px;
    inset-inline-end: 8px;
    inline-size: clamp(48px, 14cqi, 160px);
    max-block-size: 40%;
    overflow: hidden;
    border: 1px solid rgb(255 255 255 / 70%);
    border-radius: 2px;
    background: rgb(10 12 15 / 45%);
    pointer-events: none;
  }
  [part='zoom-map'] > div {
    block-size: 100%;
    background: rgb(255 255 255 / 45%);
  }
  @media (forced-colors: active) {
    [part='zoom-map'] > div {
      background: Highlight;
    }
  }
`;
