import type { FaultCode } from '../fault.js';
import type { ViewerState } from '../ladder-state.js';
import type { MosaicWords } from './mosaic.js';
import type { ServiceWords } from './service.js';
import type { TelemetryWords } from './telemetry.js';

/** The names of what a person may do. */
export type ActName =
  'play' | 'pause' | 'mute' | 'unmute' | 'volume' | 'save' | 'pip' | 'fullscreen' | 'leaveFullscreen' | 'retry' | 'tap';

/** The faults with a word of their own. */
export type Cause = 'stopped-sending' | 'quota' | 'lease-ended' | 'forbidden';

/** A phrase around a number: a form for each plural that the language has (Intl.PluralRules); `{}` is the number. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

/** All that a player says in one language: a table, so that another language is another table. `{}` is filled in. */
export interface Words {
  readonly states: Readonly<Record<ViewerState, string>>;
  readonly faults: Readonly<Record<FaultCode, string>>;
  /** The word in the place of the state's, for faults that a person should tell from others of that state. */
  readonly causes: Readonly<Record<Cause, string>>;
  /** A camera that its server wakes. */
  readonly starting: string;
  readonly acts: Readonly<Record<ActName, string>>;
  /** A camera without a name. */
  readonly camera: string;
  /** A picture that is asked for again and again, in the place of video. */
  readonly still: string;
  /** `{}` is a codec. */
  readonly cannotPlay: string;
  readonly goOn: string;
  readonly looking: string;
  /** `{}` is a span of time, in the form that follows these words. */
  readonly nextTry: string;
  readonly frozenFor: string;
  /** Spans of time; `other` of the seconds is for fractions, too. */
  readonly seconds: Plural;
  readonly minutes: Plural;
  readonly hours: Plural;
}

/** A table with some of its words; a plural has all its forms or none. */
export type Some<T> = T extends string | Plural ? T : { readonly [K in keyof T]?: Some<T[K]> };

/** All that the elements say in one language: one table, for whoever translates it. */
export interface Vocabulary extends Words {
  readonly mosaic: MosaicWords;
  readonly service: ServiceWords;
  readonly telemetry: TelemetryWords;
}

/** Words for a language as a page gives them: what is missing is taken from the language around it, or from English. */
export type SomeWords = Some<Vocabulary>;

/** Words, and how the same language writes numbers. */
export interface Speech extends Omit<Words, 'acts' | 'faults'> {
  /** Without those that are English and have not come yet: see `loader.ts`. */
  readonly faults: Some<Words['faults']>;
  /** Without those that are English: see `actNameOf`. */
  readonly acts: Some<Words['acts']>;
  /** BCP 47 tag of the words: `en` where English stands in for another language. */
  readonly lang: string;
  numberOf(value: number, decimals: number): string;
  pluralOf(value: number): Intl.LDMLPluralRule;
  /** What another element says: its English, which comes with the element, with these words over it. */
  sectionOf<K extends 'mosaic' | 'service' | 'telemetry'>(name: K, english: Vocabulary[K]): Vocabulary[K];
}
