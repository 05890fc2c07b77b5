import { CamPlayer } from '../cam-player/cam-player.js';

export { CamPlayer };

// If a page loads two copies (a script tag and a bundle), the first copy's element stays.
if (!customElements.get('cam-player')) customElements.define('cam-player', CamPlayer);
