import { svg, type TemplateResult } from 'lit';

const icon = (path: TemplateResult, name = '') =>
  svg`<svg class=${name} viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${path}</svg>`;

const SPEAKER = svg`<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5z"/>`;

/** The mosaic's icons: 24 px, one stroke, in the colour of the text. `flip` mirrors an icon on a right-to-left page. */
export const ICONS = {
  enlarge: icon(svg`<path d="M13.5 4.5h6v6M19.5 4.5l-6 6M10.5 19.5h-6v-6M4.5 19.5l6-6"/>`),
  shrink: icon(svg`<path d="M20 10h-6V4M14 10l6-6M4 14h6v6M10 14l-6 6"/>`),
  muted: icon(svg`${SPEAKER}<path d="M16 9.5l5 5M21 9.5l-5 5"/>`),
  loud: icon(svg`${SPEAKER}<path d="M15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11"/>`),
  retry: icon(svg`<path d="M19 12a7 7 0 1 1-2.2-5.1M19.5 4v4h-4"/>`),
  previous: icon(svg`<path d="M14.5 6l-6 6 6 6"/>`, 'flip'),
  next: icon(svg`<path d="M9.5 6l6 6-6 6"/>`, 'flip'),
  start: icon(svg`<path d="M8 5.5v13l10.5-6.5z" fill="currentColor"/>`, 'flip'),
  stop: icon(svg`<path d="M8.5 6v12M15.5 6v12" stroke-width="3"/>`),
  pip: icon(
    svg`<rect x="3.5" y="5" width="17" height="14" rx="1.5"/><rect x="12" y="11.5" width="6" height="5" fill="currentColor"/>`,
  ),
  fullscreen: icon(svg`<path d="M4 9V4.5h4.5M15.5 4.5H20V9M20 15v4.5h-4.5M8.5 19.5H4V15"/>`),
  keys: icon(
    svg`<rect x="3" y="6" width="18" height="12" rx="2"/><path d="M7 10h.01M10.3 10h.01M13.7 10h.01M17 10h.01M8 14.5h8"/>`,
  ),
  unfold: icon(svg`<path d="M7 10l5 5 5-5"/>`, 'unfold'),
  close: icon(svg`<path d="M6 6l12 12M18 6L6 18"/>`),
};
