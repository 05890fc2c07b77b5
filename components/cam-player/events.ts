import type { Fault, TransportName, Telemetry, PlaybackState } from '../../src/index.js';

/** Bubbles, and leaves shadow roots. */
class CamEvent extends Event {
  constructor(type: string) {
    super(type, { bubbles: true, composed: true });
  }
}

/** The state changed; `state` is the new one. */
export class CamStateChangeEvent extends CamEvent {
  readonly state: PlaybackState;
  constructor(state: PlaybackState) {
    super('cam-statechange');
    this.state = state;
  }
}

/** The picture comes over another transport; `transport` is null when none shows a live picture. */
export class CamTransportChangeEvent extends CamEvent {
  readonly transport: TransportName | null;
  constructor(transport: TransportName | null) {
    super('cam-transportchange');
    this.transport = transport;
  }
}

/** The first frame after `play()` is visible. */
export class CamFirstFrameEvent extends CamEvent {
  readonly transport: TransportName | null;
  constructor(transport: TransportName | null) {
    super('cam-firstframe');
    this.transport = transport;
  }
}

/** A try failed and there is no live picture; `fault` gives the reason. */
export class CamFaultEvent extends CamEvent {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super('cam-fault');
    this.fault = fault;
  }
}

/** A new telemetry record, at most once a second. */
export class CamTelemetryEvent extends CamEvent {
  readonly telemetry: Telemetry;
  constructor(telemetry: Telemetry) {
    super('cam-telemetry');
    this.telemetry = telemetry;
  }
}

declare global {
  interface HTMLElementEventMap {
    'cam-statechange': CamStateChangeEvent;
    'cam-transportchange': CamTransportChangeEvent;
    'cam-firstframe': CamFirstFrameEvent;
    'cam-fault': CamFaultEvent;
    'cam-telemetry': CamTelemetryEvent;
  }
}
