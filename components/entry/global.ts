/** The entry point of the classic script: registers the elements, and sets the global `camPlayer` to all exports. */
import './define-mosaic.js';
import './define-telemetry.js';

export * from '../index.js';
