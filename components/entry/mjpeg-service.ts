/** What a page of script tags imports from `mjpeg-service.js`: the way to a camera service over HTTP. */
import './define.js';

export { mjpegService, type MjpegService, type MjpegServiceOptions } from '../../src/camera-service/mjpeg-service.js';
