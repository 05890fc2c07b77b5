import { CamMosaic } from '../cam-mosaic/cam-mosaic.js';
import { CamPlayer } from './define.js';

export { CamMosaic, CamPlayer };

if (!customElements.get('cam-mosaic')) customElements.define('cam-mosaic', CamMosaic);
