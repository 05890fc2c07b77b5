import { css } from 'lit';

/** The styles of talking. The player's own styles are in `cam-player/styles.ts`. */
export const talkStyles = css`
  .talk {
    touch-action: none;
    user-select: none;
    -webkit-user-select: none;
    -webkit-touch-callout: none;
  }
  .talk[aria-pressed='true'] {
    background: rgb(255 255 255 / 24%);
  }
  .talk.talking {
    background: #b3261e;
    color: #fff;
    /* The louder the voice, the wider the ring. */
    box-shadow: 0 0 0 calc(var(--_level, 0) * 6px) rgb(255 180 171 / 70%);
  }
  /* The buttons stay while one of them is held. */
  [part='controls']:has(.talk[aria-pressed='true']) {
    opacity: 1;
    pointer-events: auto;
  }
  .talk.alone {
    position: absolute;
    z-index: 2;
    inset-block-end: 8px;
    inset-inline-start: calc(50% - 22px);
    border-radius: 50%;
    background: var(--_scrim);
    opacity: 0;
    transition: opacity 120ms;
  }
  .talk.alone:is(.active, :focus-visible, [aria-pressed='true']) {
    opacity: 1;
  }
  .talk.alone.talking {
    background: #b3261e;
  }
  [part='talk'] {
    position: absolute;
    z-index: 1;
    inset-block-end: 64px;
    inset-inline: 8px;
    inline-size: fit-content;
    max-inline-size: calc(100% - 16px);
    box-sizing: border-box;
    margin-inline: auto;
    display: flex;
    gap: 10px;
    align-items: center;
    padding: 6px 12px;
    border-radius: 8px;
    background: var(--_scrim);
    font-size: max(13px, 0.7cqi);
    text-align: center;
    text-wrap: balance;
    pointer-events: none;
  }
  [part='talk']:is(.idle) {
    padding: 0;
    background: none;
  }
  [part='talk'].refused {
    color: var(--_warning);
  }
  .talk-text {
    unicode-bidi: plaintext;
  }
  .talk-level {
    flex: none;
    inline-size: 64px;
    block-size: 8px;
    border-radius: 4px;
    overflow: hidden;
    background: rgb(255 255 255 / 24%);
  }
  .talk-level::before {
    content: '';
    display: block;
    block-size: 100%;
    inline-size: calc(var(--_level, 0) * 100%);
    background: #7ee2a8;
  }
  @container (max-width: 300px) {
    [part='talk'] {
      inset-block-end: 48px;
      inset-inline: 4px;
      max-inline-size: calc(100% - 8px);
      padding: 2px 6px;
      font-size: 11px;
      line-height: 1.3;
    }
  }
  /* There is no room for it: the key t still works. */
  @container (max-width: 190px) {
    [part='controls'] .talk {
      display: none;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .talk.talking {
      box-shadow: none;
    }
    .talk.alone {
      transition: none;
    }
  }
  @media (forced-colors: active) {
    [part='talk']:not(.idle),
    .talk-level {
      border: 1px solid;
    }
    .talk-level::before,
    .talk[aria-pressed='true'] {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
  }
`;
