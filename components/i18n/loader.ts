import type * as Dictionary from './dictionary.js';
import { ENGLISH, NO_REASON } from './en/player.js';
import type { LocalizedStrings, RareFault, Translation } from './strings.js';

/** A module that could not be loaded is requested again after this time: a video wall runs for weeks. */
const RETRY_MS = 60_000;

/** The module for all other languages; loaded when an element is not in English. */
let dictionary: typeof Dictionary | undefined;
let isRequested = false;

/** The English sentences of rare faults; loaded with the first of these faults. */
let rareFaults: Readonly<Partial<Record<RareFault, string>>> | undefined;

/** Called when strings have been loaded, or when the language of an element may have changed. */
export const stringListeners = new Set<() => void>();

/** Calls all listeners. */
export function notifyStringListeners(): void {
  for (const listener of stringListeners) listener();
}

/**
 * The strings of a language (a BCP 47 tag). `de-AT` gives `de` with the strings for Austria, if there are any. A
 * language without strings gives English. The first call for a language loads it; until then, the strings are English.
 */
export function stringsFor(lang: string): LocalizedStrings {
  if (dictionary) return dictionary.stringsFor(lang, notifyStringListeners);
  if (!isRequested && !/^en\b/i.test(lang)) {
    isRequested = true;
    load(
      () => import('./dictionary.js'),
      (module) => (dictionary = module),
    );
  }
  return ENGLISH;
}

/**
 * Adds a language, or replaces strings of one that exists:
 * `addTranslation('nl', { states: { offline: 'Offline' } })`. A missing string keeps its value, or is English.
 * All elements on the page update. Resolves when the strings are in use; rejects if the module cannot be loaded.
 */
export async function addTranslation(lang: string, strings: Translation): Promise<void> {
  dictionary = await import('./dictionary.js');
  dictionary.addTranslation(lang, strings);
  notifyStringListeners();
}

/** The English sentence of a rare fault. The first call loads these sentences; until then, there is a general one. */
export function rareFaultSentence(code: RareFault): string {
  if (!rareFaults) {
    rareFaults = {};
    load(
      () => import('./en/rare-faults.js'),
      (module) => (rareFaults = module.RARE_FAULTS),
    );
  }
  return rareFaults[code] ?? NO_REASON;
}

/** Loads a module, now or later, and updates all elements. */
function load<T>(request: () => Promise<T>, use: (module: T) => void): void {
  request().then(
    (module) => {
      use(module);
      notifyStringListeners();
    },
    () => setTimeout(() => load(request, use), RETRY_MS),
  );
}
