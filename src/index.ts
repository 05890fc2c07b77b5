export type { CameraAction, CameraControls, CameraStatus } from './camera-service/camera-service.js';
export { resolveEndpoints, type CameraAddress, type Endpoints as CameraEndpoints } from './address/camera-address.js';
export type { ServerList, ServerOption, ServerProvider } from './address/servers.js';
export type { ServerType } from './servers/server-urls.js';
export type { Credential, CredentialProvider, CredentialReason } from './credentials/credential.js';
export { httpLeases, type HttpLeasesOptions } from './leases/http-leases.js';
export type { LeaseGrant, LeaseProvider, LeaseRefusal, LeaseRequest } from './leases/lease.js';
export { Fault, type FaultCode } from './faults/fault.js';
export type { PicturePoint } from './picture/geometry.js';
export type { NoReplayReason, Seekable as CameraSeekable, TimeRange as CameraTimeRange } from './replay/time-axis.js';
export { frigatePtz } from './ptz/frigate-ptz.js';
export { homeAssistantPtz, type HomeAssistantPtzOptions } from './ptz/home-assistant-ptz.js';
export { httpPtz, type HttpPtzTemplates, type PtzTemplate } from './ptz/http-ptz.js';
export { lightNvrPtz } from './ptz/lightnvr-ptz.js';
export type { PtzBox, PtzCapabilities, PtzPreset, PtzProvider, PtzRequestOptions, PtzVelocity } from './ptz/ptz.js';
export type { PtzServiceOptions } from './ptz/request.js';
export type { PlaybackState } from './ladder/state.js';
export { mjpegService, type MjpegService, type MjpegServiceOptions } from './camera-service/mjpeg-service.js';
export type {
  MicrophoneProblem,
  TalkBackProvider,
  TalkProblem,
  TalkRequest,
  TalkSession,
} from './talk-back/talk-back.js';
export { go2rtcTalkBack, whipTalkBack, type TalkBackOptions } from './talk-back/whip-talk-back.js';
export {
  reportTelemetry,
  type TelemetrySource,
  type ReportedFault,
  type ReporterOptions,
  type TelemetryReport,
} from './telemetry/reporter.js';
export { isTransportName, TRANSPORT_NAMES, type TransportName } from './ladder/transport-name.js';
export type {
  Cookies as CookiePolicy,
  Profile as LatencyProfile,
  Settings as PlaybackSettings,
} from './playback/settings.js';
export type { StillFrame } from './playback/surface-stack.js';
export type { StartupTimings } from './telemetry/startup.js';
export type { EventCounts } from './telemetry/counts.js';
export type { FirstFrame, LatencyParts, LatencyPart, Telemetry } from './telemetry/record.js';
export type { Surface as VideoSurface } from './transports/transport.js';
export type { PlaybackOptions } from './playback/options.js';
export type { PlaybackStatus } from './playback/status.js';
export { SyncGroup, type SyncSpread, type SyncCamera } from './sync/sync-group.js';
export { CameraPlayback } from './playback/camera-playback.js';
