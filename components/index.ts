export * from '../src/index.js';
export { CamMosaic } from './cam-mosaic/cam-mosaic.js';
export type { StateCounts } from './cam-mosaic/counts.js';
export * from './cam-mosaic/events.js';
export type { Address, MosaicCamera, StreamName } from './cam-mosaic/places.js';
export { CamPlayer } from './cam-player/cam-player.js';
export * from './cam-player/events.js';
export { CamTelemetry, type CopiedTelemetry } from './cam-telemetry/cam-telemetry.js';
