/**
 * The script of `embed.html`, for pages that take an `<iframe>` and no script: shows the camera that its address names,
 * or a mosaic if it names `cameras`.
 */
import './define.js';
import { setQueryAttributes } from '../embed/query-attributes.js';

const FILL_THE_FRAME = `
  html, body { height: 100%; margin: 0; background: #0b0d10; }
  cam-player, cam-mosaic { width: 100%; height: 100%; }
`;
const RETRY_MS = 5000;

const sheet = new CSSStyleSheet();
sheet.replaceSync(FILL_THE_FRAME);
document.adoptedStyleSheets = [sheet];

/** Adds the element. It gets its attributes first, so that nothing is requested twice. */
function show(name: 'cam-player' | 'cam-mosaic'): void {
  const element = document.createElement(name);
  setQueryAttributes(element);
  if (name === 'cam-mosaic') element.setAttribute('fill', '');
  document.title = element.label || document.title;
  document.body.append(element);
}

if (new URLSearchParams(location.search).has('cameras')) {
  import('./define-mosaic.js').then(
    () => show('cam-mosaic'),
    // Nothing is on the page yet that a reload could lose.
    () => setTimeout(() => location.reload(), RETRY_MS),
  );
} else show('cam-player');
