export type { CameraAct, CameraControls, CameraStatus } from './camera-controls.js';
export { resolveEndpoints, type Camera, type Endpoints } from './camera.js';
export type { Credential, CredentialProvider, CredentialReason } from './credentials.js';
export { httpLeases, type HttpLeasesOptions } from './lease-http.js';
export type { LeaseGrant, LeaseProvider, LeaseRefusal, LeaseRequest } from './lease.js';
export { Fault, type FaultCode } from './fault.js';
export type { ViewerState } from './ladder-state.js';
export { mjpegService, type MjpegService, type MjpegServiceOptions } from './mjpeg-service.js';
export {
  reportTelemetry,
  type Reported,
  type ReportedFault,
  type ReporterOptions,
  type TelemetryReport,
} from './reporter.js';
export { isRung, RUNGS, type Rung } from './rung.js';
export { DEFAULT_SETTINGS, type Profile, type Settings, type StartMode } from './settings.js';
export type { Still } from './stage.js';
export type { Opening } from './telemetry-opening.js';
export type { Tally } from './telemetry-tally.js';
export type { FirstFrame, LatencyLegs, LegName, Telemetry } from './telemetry.js';
export { createTransports } from './transports/index.js';
export type { OpenContext, Sample, Session, Stage, Surface, Transport } from './transports/transport.js';
export type { ViewerOptions } from './viewer-options.js';
export type { ViewerStatus } from './viewer-status.js';
export { SyncGroup, type Spread, type Synced } from './sync-group.js';
export { Viewer } from './viewer.js';
export type { SomeWords, Words } from './words.js';
export { addWords } from './words/loader.js';
