import { CamPlayer } from '../cam-player/cam-player.js';

export { CamPlayer };

// Two copies on one page (a script tag and a bundle) share the first one's element.
if (!customElements.get('cam-player')) customElements.define('cam-player', CamPlayer);
