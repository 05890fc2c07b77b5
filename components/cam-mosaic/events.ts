import type { TransportName, SyncSpread, Telemetry, PlaybackState } from '../../src/index.js';
import type { MosaicStateCounts } from './counts.js';
import type { MosaicStreamName } from './mosaic-camera.js';

/** The telemetry of one tile. */
export interface MosaicTileTelemetry {
  readonly camera: string;
  readonly label: string;
  /** Which of the camera's two streams is visible. */
  readonly stream: MosaicStreamName;
  readonly isSpotlit: boolean;
  readonly state: PlaybackState;
  readonly transport: TransportName | null;
  /** The newest telemetry record; null before the first. */
  readonly telemetry: Telemetry | null;
}

/** The telemetry of all visible tiles at one time. */
export interface MosaicTelemetry {
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** Counts from 0. */
  readonly page: number;
  readonly pageCount: number;
  readonly counts: MosaicStateCounts;
  /** How far apart the cameras of each transport are, in milliseconds; null while `sync` is off. */
  readonly sync: SyncSpread | null;
  readonly tiles: readonly MosaicTileTelemetry[];
}

/** New telemetry of the visible tiles, at most once a second. */
export class CamMosaicTelemetryEvent extends Event {
  readonly telemetry: MosaicTelemetry;
  constructor(telemetry: MosaicTelemetry) {
    super('cam-mosaictelemetry', { bubbles: true, composed: true });
    this.telemetry = telemetry;
  }
}

declare global {
  interface HTMLElementEventMap {
    'cam-mosaictelemetry': CamMosaicTelemetryEvent;
  }
}
