import '../../../components/define.js';

/** One camera in a window of its own: `camera.html?camera=cam_1`. Any attribute of the player may be in the address. */
const player = document.createElement('cam-player');
player.setAttribute('server', '/');
player.setAttribute('controls', '');
for (const [name, value] of new URLSearchParams(location.search)) player.setAttribute(name, value);
document.title = player.label || player.camera || document.title;
document.body.append(player);
