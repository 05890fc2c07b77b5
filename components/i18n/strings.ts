import type { FaultCode } from '../../src/faults/fault.js';
import type { PlaybackState } from '../../src/ladder/state.js';
import type { LatencyPart } from '../../src/telemetry/record.js';

/** The names of what a person may do. */
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

/** The faults with a word of their own. */
export type FaultTitle = 'stopped-sending' | 'quota' | 'lease-ended' | 'forbidden' | 'blocked';

/** A phrase around a number: a form for each plural that the language has (Intl.PluralRules); `{}` is the number. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

/** All that a player says in one language: a table, so that another language is another table. `{}` is filled in. */
export interface PlayerStrings {
  readonly states: Readonly<Record<PlaybackState, string>>;
  readonly faults: Readonly<Record<FaultCode, string>>;
  /** The word in the place of the state's, for faults that a person should tell from others of that state. */
  readonly faultTitles: Readonly<Record<FaultTitle, string>>;
  /** A camera that its server wakes. */
  readonly starting: string;
  /** Live, and without a picture. */
  readonly soundOnly: string;
  readonly actions: Readonly<Record<ActionName, string>>;
  /** A camera without a name. */
  readonly camera: string;
  /** A picture that is asked for again and again, in the place of video. */
  readonly snapshot: string;
  /** `{}` is a codec. */
  readonly cannotPlay: string;
  /** Of a picture without its sound; `{}` is the sound's codec. */
  readonly cannotPlaySound: string;
  readonly resumeHint: string;
  readonly retrying: string;
  /** `{}` is a span of time, in the form that follows these words. */
  readonly nextTry: string;
  readonly frozenFor: string;
  /** Beside “Live”, where the picture has been the same for a while. */
  readonly lastChange: string;
  /** Spans of time; `other` of the seconds is for fractions, too. */
  readonly seconds: Plural;
  readonly minutes: Plural;
  readonly hours: Plural;
}

/** A table with some of its words; a plural has all its forms or none. */
export type PartialStrings<T> = T extends string | Plural ? T : { readonly [K in keyof T]?: PartialStrings<T[K]> };

/** All that the elements say in one language: one table, for whoever translates it. */
export interface ElementStrings extends PlayerStrings {
  readonly mosaic: MosaicStrings;
  readonly service: ServiceStrings;
  readonly telemetry: TelemetryStrings;
}

/** Words for a language as a page gives them: what is missing is taken from the language around it, or from English. */
export type Translation = PartialStrings<ElementStrings>;

/** Strings of one language, and how that language writes numbers. */
export interface LocalizedStrings extends PlayerStrings {
  /** BCP 47 tag of the strings: `en` where English stands in for another language. */
  readonly lang: string;
  formatNumber(value: number, decimals: number): string;
  pluralRule(value: number): Intl.LDMLPluralRule;
  /** The strings of another element: its English, which comes with the element, with this language's over it. */
  section<K extends SectionName>(name: K, english: ElementStrings[K]): ElementStrings[K];
}

/** The parts of a translation that belong to one element each. */
export type SectionName = 'mosaic' | 'service' | 'telemetry';

/** The keys that the mosaic knows, by what they do. */
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
  | 'keys';

/** All that a mosaic says in one language, besides the words of its players. `{}` is filled in. */
export interface MosaicStrings {
  /** A mosaic without a name. */
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
  /** The heads of the figures' columns, and of their last line. */
  readonly camera: string;
  readonly state: string;
  readonly transport: string;
  readonly all: string;
  readonly equalSizes: string;
  readonly previous: string;
  readonly next: string;
  /** The first `{}` is the page, the second how many there are. */
  readonly page: string;
  /** The same in few signs. */
  readonly pageShort: string;
  readonly startTour: string;
  readonly stopTour: string;
  readonly fullscreen: string;
  readonly leaveFullscreen: string;
  readonly keys: string;
  readonly close: string;
  /** What each key does. */
  readonly actions: Readonly<Record<KeyAction, string>>;
}

/** What a player says of the service of its camera, in one language. */
export interface ServiceStrings {
  /** What a person may do. */
  readonly start: string;
  readonly stop: string;
  readonly startRecording: string;
  readonly stopRecording: string;
  readonly refresh: string;
  /** The same, refused; `{}` is the reason, a sentence of its own. */
  readonly refused: {
    readonly start: string;
    readonly stop: string;
    readonly startRecording: string;
    readonly stopRecording: string;
  };
  /** In the place of a state, and its sentence. */
  readonly stopped: string;
  readonly stoppedReason: string;
  readonly starting: string;
  /** Sentences: the service and its camera. */
  readonly unreachable: string;
  readonly cameraUnreachable: string;
  /** The lights: a name for them all, and what each can say. */
  readonly indicators: string;
  readonly connected: string;
  readonly on: string;
  readonly off: string;
  /** `{}` is how long, as on a clock. */
  readonly recording: string;
  readonly notRecording: string;
}

/** What the panel says in one language. `{}` is filled in. */
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
  /** Media that waits to be shown, on HLS. */
  readonly mediaBuffer: string;
  /** `{}` is a list of legs. */
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
  readonly ms: string;
  readonly seconds: string;
  readonly fps: string;
  readonly kbps: string;
  readonly mbps: string;
}
