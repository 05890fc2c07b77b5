/** The entry point `mjpeg-service.js` for pages with script tags: the client of a camera service over HTTP. */
import './define.js';

export { mjpegService, type MjpegService, type MjpegServiceOptions } from '../../src/camera-service/mjpeg-service.js';
