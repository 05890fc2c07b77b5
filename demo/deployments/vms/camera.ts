import '../../../components/entry/define.js';
import type { CamPlayer } from '../../../components/index.js';

/** One camera in a window of its own: `camera.html?camera=cam_1`. Any attribute of the player may be in the address. */
const player = document.createElement('cam-player');
player.setAttribute('server', '/');
player.setAttribute('controls', '');
// Of the player, and no others: a link with `onclick` would be a script of whoever wrote it.
const { observedAttributes } = player.constructor as typeof CamPlayer;
for (const [name, value] of new URLSearchParams(location.search)) {
  if (observedAttributes.includes(name)) player.setAttribute(name, value);
}
document.title = player.label || player.camera || document.title;
document.body.append(player);
