import '../../../components/entry/define.js';
import { setQueryAttributes } from '../../../components/embed/query-attributes.js';

/** Shows one camera in its own window: `camera.html?camera=cam_1`. The address may set attributes of the player. */
const player = document.createElement('cam-player');
player.setAttribute('server', '/');
player.setAttribute('controls', '');
setQueryAttributes(player);
document.title = player.label || player.camera || document.title;
document.body.append(player);
