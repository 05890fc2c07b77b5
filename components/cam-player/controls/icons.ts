import { svg, type TemplateResult } from 'lit';

export const icon = (path: TemplateResult) =>
  svg`<svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" aria-hidden="true">${path}</svg>`;

/** The icons of the controls: 24 px, one stroke, in the colour of the text. */
export const ICONS = {
  play: icon(svg`<path d="M8 5.5v13l10.5-6.5z" fill="currentColor"/>`),
  pause: icon(svg`<path d="M8 5.5v13M16 5.5v13" stroke-width="3"/>`),
  muted: icon(svg`<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5"/>`),
  loud: icon(svg`<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11"/>`),
  capture: icon(svg`<path d="M4 8h3.5L9 5.5h6L16.5 8H20v11H4z"/><circle cx="12" cy="13" r="3.25"/>`),
  pip: icon(
    svg`<rect x="3.5" y="5" width="17" height="14" rx="1.5"/><rect x="12" y="11.5" width="6" height="5" fill="currentColor"/>`,
  ),
  fullscreen: icon(svg`<path d="M4 9V4.5h4.5M15.5 4.5H20V9M20 15v4.5h-4.5M8.5 19.5H4V15"/>`),
  retry: icon(svg`<path d="M19 12a7 7 0 1 1-2.2-5.1M19.5 4v4h-4"/>`),
};
