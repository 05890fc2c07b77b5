import '../../../components/entry/define.js';
import type { CamPlayer } from '../../../components/index.js';

/** Shows one camera in its own window: `camera.html?camera=cam_1`. The address may set any attribute of the player. */
const player = document.createElement('cam-player');
player.setAttribute('server', '/');
player.setAttribute('controls', '');
// Only attributes of the player: a link with `onclick` could run a script.
const { observedAttributes } = player.constructor as typeof CamPlayer;
for (const [name, value] of new URLSearchParams(location.search)) {
  if (observedAttributes.includes(name)) player.setAttribute(name, value);
}
document.title = player.label || player.camera || document.title;
document.body.append(player);
