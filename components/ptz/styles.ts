import { css } from 'lit';

/** The styles of the controls of a camera that can be moved. */
export const ptzStyles = css`
  .ptz-open {
    background: rgb(255 255 255 / 22%);
  }
  .ptz-aim {
    position: absolute;
    inset: 0;
    cursor: crosshair;
    /* A finger draws a box here, and does not scroll the page. The button in the controls ends that. */
    touch-action: none;
    user-select: none;
  }
  .ptz-box {
    position: absolute;
    box-sizing: border-box;
    border: 2px solid var(--cam-focus-color, #7db4ff);
    box-shadow: 0 0 0 1px rgb(0 0 0 / 60%);
    pointer-events: none;
  }
  [part='ptz'] {
    position: absolute;
    z-index: 1;
    inset-inline: 8px;
    inset-block-end: 56px;
    display: flex;
    flex-wrap: wrap-reverse;
    gap: 8px;
    align-items: end;
    justify-content: space-between;
    max-block-size: calc(100% - 64px);
    overflow: auto;
    /* Between its buttons, the pointer is on the picture. */
    pointer-events: none;
  }
  .ptz-motions {
    display: flex;
    gap: 8px;
    align-items: end;
    margin-inline-start: auto;
    /* Left is left, in every language. */
    direction: ltr;
  }
  .ptz-directions {
    display: grid;
    grid-template-columns: repeat(3, auto);
  }
  .ptz-column {
    display: grid;
  }
  .ptz-directions,
  .ptz-column {
    border-radius: 12px;
    background: var(--_scrim);
  }
  [part='ptz'] button {
    pointer-events: auto;
    touch-action: none;
    user-select: none;
    -webkit-touch-callout: none;
  }
  [part='ptz'] button:active {
    background: rgb(255 255 255 / 28%);
  }
  .ptz-presets {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    flex: 1;
    min-inline-size: 120px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .ptz-presets button {
    max-inline-size: 160px;
  }
  .ptz-error {
    position: absolute;
    z-index: 2;
    inset-block-start: 40px;
    inset-inline: 8px;
    display: flex;
    flex-wrap: wrap;
    gap: 4px 12px;
    align-items: center;
    justify-content: center;
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
  }
  .ptz-error:empty {
    display: none;
  }
  .ptz-error button {
    color: var(--_text);
  }
  @media (forced-colors: active) {
    .ptz-directions,
    .ptz-column,
    .ptz-error {
      border: 1px solid;
    }
    .ptz-open,
    [part='ptz'] button:active {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
  }
`;
