export * from '../src/index.js';
export { CamMosaic } from './cam-mosaic/cam-mosaic.js';
export type { MosaicStateCounts as StateCounts } from './cam-mosaic/counts.js';
export * from './cam-mosaic/events.js';
export type {
  MosaicStreamAddress as StreamAddress,
  MosaicCamera,
  MosaicStreamName as StreamName,
} from './cam-mosaic/mosaic-camera.js';
export { CamPlayer } from './cam-player/cam-player.js';
export * from './cam-player/events.js';
export type { CamMediaError } from './cam-player/media-element.js';
export { CamTelemetry, type TelemetrySnapshot as CopiedTelemetry } from './cam-telemetry/cam-telemetry.js';
export { addTranslation } from './i18n/loader.js';
export type { ElementStrings as Strings, Translation } from './i18n/strings.js';
