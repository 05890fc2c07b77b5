/** The entry point `ptz-providers.js` for pages with script tags: what moves a camera by its own service. */
import './define.js';

export { frigatePtz } from '../../src/ptz/frigate-ptz.js';
export { homeAssistantPtz, type HomeAssistantPtzOptions } from '../../src/ptz/home-assistant-ptz.js';
export { httpPtz, type HttpPtzTemplates, type PtzTemplate } from '../../src/ptz/http-ptz.js';
export { lightNvrPtz } from '../../src/ptz/lightnvr-ptz.js';
