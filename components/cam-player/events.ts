import type { Fault, Rung, Telemetry, ViewerState } from '../../src/index.js';

/** The state changed; `state` is the new one. */
export class CamStateChangeEvent extends Event {
  static readonly eventName = 'cam-statechange';
  readonly state: ViewerState;
  constructor(state: ViewerState) {
    super(CamStateChangeEvent.eventName, { bubbles: true, composed: true });
    this.state = state;
  }
}

/** Another rung is seen; null when none is. */
export class CamTransportChangeEvent extends Event {
  static readonly eventName = 'cam-transportchange';
  readonly transport: Rung | null;
  constructor(transport: Rung | null) {
    super(CamTransportChangeEvent.eventName, { bubbles: true, composed: true });
    this.transport = transport;
  }
}

/** The first frame after play() is on the screen. */
export class CamFirstFrameEvent extends Event {
  static readonly eventName = 'cam-firstframe';
  readonly transport: Rung | null;
  constructor(transport: Rung | null) {
    super(CamFirstFrameEvent.eventName, { bubbles: true, composed: true });
    this.transport = transport;
  }
}

/** No live picture is seen, and why: each time that a look for one has failed. */
export class CamFaultEvent extends Event {
  static readonly eventName = 'cam-fault';
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(CamFaultEvent.eventName, { bubbles: true, composed: true });
    this.fault = fault;
  }
}

/** New numbers, once a second at most. */
export class CamTelemetryEvent extends Event {
  static readonly eventName = 'cam-telemetry';
  readonly telemetry: Telemetry;
  constructor(telemetry: Telemetry) {
    super(CamTelemetryEvent.eventName, { bubbles: true, composed: true });
    this.telemetry = telemetry;
  }
}

/** The events that a media element would fire on entering a state, for those who know one as such. */
export function nativeEventsOf(state: ViewerState): readonly string[] {
  switch (state) {
    case 'live':
      return ['playing'];
    case 'connecting':
      return ['loadstart', 'waiting'];
    case 'idle':
      return ['emptied'];
    case 'paused':
    case 'suspended':
      return [];
    default:
      return ['waiting'];
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
