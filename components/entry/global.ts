/** A classic script's way in: registers the elements, and gives all that the module exports as `camPlayer`. */
import './define-mosaic.js';
import './define-telemetry.js';

export * from '../index.js';
