import type { FaultCode } from '../../src/faults/fault.js';
import type { PlaybackState } from '../../src/ladder/state.js';
import type { LatencyPart } from '../../src/telemetry/record.js';

/** The names of the actions that a person can start. */
export type ActionName =
  | 'play'
  | 'pause'
  | 'mute'
  | 'unmute'
  | 'volume'
  | 'save'
  | 'pip'
  | 'fullscreen'
  | 'leaveFullscreen'
  | 'retry'
  | 'tap'
  | 'tapToPlay';

/** The faults that have a label of their own. */
export type FaultTitle =
  'stopped-sending' | 'quota' | 'lease-ended' | 'local-network' | 'local-network-forbidden' | 'forbidden' | 'blocked';

/** The faults that the player names only with the help of a part that it loads after a failure. */
export type RareFault =
  | 'source-timeout'
  | 'unconfigured'
  | 'capacity'
  | 'connection-limit'
  | 'local-network'
  | 'local-network-forbidden'
  | 'mixed-content'
  | 'forbidden'
  | 'sign-in-page'
  | 'digest'
  | 'token-missing'
  | 'blocked'
  | 'busy'
  | 'stopped-sending'
  | 'quota'
  | 'lease-ended';

/** A text with a number: one form for each plural category of the language (Intl.PluralRules). `{}` is the number. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

/** The strings of a player in one language. Another language is another table. A value replaces each `{}`. */
export interface PlayerStrings {
  readonly states: Readonly<Record<PlaybackState, string>>;
  readonly faults: Readonly<Record<FaultCode, string>>;
  /** Labels that replace the label of the state, for faults that differ from the other faults of that state. */
  readonly faultTitles: Readonly<Record<FaultTitle, string>>;
  /** The server starts the camera. */
  readonly starting: string;
  /** Live, but without a picture. */
  readonly soundOnly: string;
  readonly actions: Readonly<Record<ActionName, string>>;
  /** The name of a camera that has none. */
  readonly camera: string;
  /** The transport that shows still pictures instead of video. */
  readonly snapshot: string;
  /** `{}` is a codec. */
  readonly cannotPlay: string;
  /** For video whose sound cannot be played; `{}` is the sound's codec. */
  readonly cannotPlaySound: string;
  readonly resumeHint: string;
  readonly retrying: string;
  /** `{}` is a duration, in the grammatical form that these words require. */
  readonly nextTry: string;
  readonly frozenFor: string;
  /** Beside “Live”, when the picture has not changed for a while. */
  readonly lastChange: string;
  /** Durations. The form `other` of the seconds is also used for fractions. */
  readonly seconds: Plural;
  readonly minutes: Plural;
  readonly hours: Plural;
}

/** A table with some of its strings. A plural has all its forms, or is missing. */
export type PartialStrings<T> = T extends string | Plural ? T : { readonly [K in keyof T]?: PartialStrings<T[K]> };

/** All strings of the elements in one language, in one table for its translator. */
export interface ElementStrings extends PlayerStrings {
  readonly mosaic: MosaicStrings;
  readonly service: ServiceStrings;
  readonly ptz: PtzStrings;
  readonly zoom: ZoomStrings;
  readonly replay: ReplayStrings;
  readonly talk: TalkStrings;
  readonly telemetry: TelemetryStrings;
}

/** A page's strings for a language. The more general language (`de` for `de-AT`) or English has the missing ones. */
export type Translation = PartialStrings<ElementStrings>;

/** The strings of one language, and its number format. */
export interface LocalizedStrings extends Omit<PlayerStrings, 'faults'> {
  /** English loads the sentences of rare faults when they are needed. */
  readonly faults: Readonly<Record<Exclude<FaultCode, RareFault>, string> & Partial<Record<RareFault, string>>>;
  /** BCP 47 tag of the strings: `en` where English stands in for another language. */
  readonly lang: string;
  formatNumber(value: number, decimals: number): string;
  pluralRule(value: number): Intl.LDMLPluralRule;
  /** The strings of another element: its own English strings, replaced by those of this language where they exist. */
  section<K extends SectionName>(name: K, english: ElementStrings[K]): ElementStrings[K];
}

/** The parts of a translation. Each part belongs to one element. */
export type SectionName = 'mosaic' | 'service' | 'ptz' | 'zoom' | 'replay' | 'talk' | 'telemetry';

/** The keyboard shortcuts of the mosaic, by their action. */
export type KeyAction =
  | 'move'
  | 'spotlight'
  | 'leave'
  | 'choose'
  | 'sound'
  | 'pause'
  | 'retry'
  | 'fullscreen'
  | 'telemetry'
  | 'stats'
  | 'page'
  | 'zoom'
  | 'ptz'
  | 'talk'
  | 'pip'
  | 'replay'
  | 'keys';

/** The strings of a mosaic in one language, without those of its players. A value replaces each `{}`. */
export interface MosaicStrings {
  /** The name of a mosaic that has none. */
  readonly mosaic: string;
  readonly empty: string;
  /** `{}` is a number of cameras. */
  readonly counts: Readonly<Record<PlaybackState, string>>;
  /** `{}` is a camera's name. */
  readonly enlarge: string;
  readonly shrink: string;
  readonly sound: string;
  readonly retry: string;
  /** The first `{}` is a camera's name, the second its state. */
  readonly stateChanged: string;
  readonly enlarged: string;
  /** `{}` is a number of milliseconds. */
  readonly inSync: string;
  /** The headers of the columns in the stats table, and of its last row. */
  readonly camera: string;
  readonly state: string;
  readonly transport: string;
  readonly all: string;
  readonly equalSizes: string;
  readonly previous: string;
  readonly next: string;
  /** The first `{}` is the page, the second the number of pages. */
  readonly page: string;
  /** The same, shorter. */
  readonly pageShort: string;
  readonly startTour: string;
  readonly stopTour: string;
  readonly fullscreen: string;
  readonly leaveFullscreen: string;
  readonly keys: string;
  readonly close: string;
  /** A description of each keyboard shortcut. */
  readonly actions: Readonly<Record<KeyAction, string>>;
}

/** The strings for a camera's own service, in one language. */
export interface ServiceStrings {
  /** The labels of the buttons. */
  readonly start: string;
  readonly stop: string;
  readonly startRecording: string;
  readonly stopRecording: string;
  readonly refresh: string;
  /** Messages for commands that failed; `{}` is the reason, as a full sentence. */
  readonly refused: {
    readonly start: string;
    readonly stop: string;
    readonly startRecording: string;
    readonly stopRecording: string;
  };
  /** Labels that replace the label of the state, and the sentence for a stopped camera. */
  readonly stopped: string;
  readonly stoppedReason: string;
  readonly starting: string;
  /** Sentences about the service and its camera. */
  readonly unreachable: string;
  readonly cameraUnreachable: string;
  /** The status indicators: the name of the group, and the label of each indicator. */
  readonly indicators: string;
  readonly connected: string;
  readonly on: string;
  readonly off: string;
  /** `{}` is the time since the start, for example `0:07`. */
  readonly recording: string;
  readonly notRecording: string;
}

/** The strings for a camera that can be moved, in one language. */
export interface PtzStrings {
  /** The button that shows the controls, and their name. */
  readonly toggle: string;
  readonly up: string;
  readonly down: string;
  readonly left: string;
  readonly right: string;
  readonly upLeft: string;
  readonly upRight: string;
  readonly downLeft: string;
  readonly downRight: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly focusNear: string;
  readonly focusFar: string;
  readonly home: string;
  readonly presets: string;
  /** `{}` is the name of a saved position. */
  readonly preset: string;
  /** What the pointer does on the picture. */
  readonly aim: string;
  readonly aimBox: string;
  readonly stop: string;
  /** Messages for requests that failed; `{}` is the reason, as a full sentence. */
  readonly failed: {
    readonly move: string;
    readonly stop: string;
    readonly load: string;
  };
  readonly unreachable: string;
}

/** The strings for zooming, in one language: the labels of the buttons. */
export interface ZoomStrings {
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly whole: string;
}

/** The strings for looking back, in one language. */
export interface ReplayStrings {
  /** What is shown: not live. */
  readonly replay: string;
  /** The label of a button; `{}` is a number of seconds. */
  readonly back: string;
  readonly live: string;
  readonly earlier: string;
  readonly later: string;
  /** The label of the bar. */
  readonly position: string;
  /** On a tile of a mosaic that looks back, where this camera cannot. */
  readonly nothing: string;
  /** The labels of the button that saves a clip; `{}` is a number of seconds. */
  readonly saveLast: string;
  readonly saveMarked: string;
  /** The labels of the buttons that mark where a clip begins and ends. */
  readonly markIn: string;
  readonly markOut: string;
  /** What becomes of a clip. */
  readonly clip: {
    readonly saving: string;
    readonly saved: string;
    readonly 'nothing-to-save': string;
    readonly format: string;
    readonly 'not-written': string;
    readonly 'not-made': string;
  };
}

/** The strings for talking to a camera, in one language. */
export interface TalkStrings {
  /** The label of the button. */
  readonly hold: string;
  /** While the browser asks for the microphone. */
  readonly asking: string;
  readonly connecting: string;
  readonly talking: string;
  /** Why talking is not possible, and what helps. */
  readonly problems: {
    readonly insecure: string;
    readonly denied: string;
    readonly dismissed: string;
    readonly noMicrophone: string;
    readonly microphoneBusy: string;
    readonly microphoneLost: string;
    readonly unauthorized: string;
    readonly noWayBack: string;
    readonly busy: string;
    readonly unreachable: string;
    readonly lost: string;
    /** `{}` is the service's own reason, as a full sentence. */
    readonly failed: string;
  };
}

/** The strings of the stats panel in one language. A value replaces each `{}`. */
export interface TelemetryStrings {
  /** `{}` is the camera's name. */
  readonly title: string;
  readonly copy: string;
  readonly copied: string;
  readonly notCopied: string;
  readonly latency: string;
  readonly frames: string;
  readonly bitRate: string;
  readonly loss: string;
  readonly latencyParts: Readonly<Record<LatencyPart, string>>;
  /** On HLS: media that waits to be shown. */
  readonly mediaBuffer: string;
  /** `{}` is a list of parts of the latency. */
  readonly unmeasured: string;
  readonly timeToFirstFrame: string;
  readonly wait: string;
  readonly answer: string;
  readonly path: string;
  readonly keyFrame: string;
  readonly roundTrip: string;
  readonly age: string;
  readonly lost: string;
  readonly repaired: string;
  readonly nacks: string;
  readonly keyFrameRequests: string;
  readonly dropped: string;
  readonly freezes: string;
  readonly stalls: string;
  readonly reconnects: string;
  readonly transportChanges: string;
  /** The server that the picture comes from, where several have the camera. */
  readonly server: string;
  readonly ms: string;
  readonly seconds: string;
  readonly fps: string;
  readonly kbps: string;
  readonly mbps: string;
}
