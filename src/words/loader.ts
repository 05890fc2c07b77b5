import type * as Dictionary from './dictionary.js';
import { ENGLISH } from './en.js';
import type { SomeWords, Speech } from './vocabulary.js';

/** A network that fails is asked again: a wall stays for weeks. */
const RETRY_MS = 60_000;

/** All languages but English, once somebody reads one. */
let dictionary: typeof Dictionary | undefined;
let isAsked = false;
/** English, with its sentences once they have come. */
let english: Speech | undefined;

/** Who wants to know when words have come. */
export const readers = new Set<() => void>();

/** Words have come, or another language may be meant. */
export function tellReaders(): void {
  for (const reader of readers) reader();
}

/**
 * The words of a language (a BCP 47 tag): `de-AT` is `de` with what there is for Austria; English where
 * there are none. The first call for a language loads it; until it is there, the words are English.
 */
export function wordsOf(lang: string): Speech {
  if (dictionary) return dictionary.wordsOf(lang, tellReaders);
  if (!isAsked && !/^en\b/i.test(lang)) load();
  if (!english) learn();
  return english ?? ENGLISH;
}

/**
 * Adds a language, or other words for one that is there: `addWords('nl', { states: { offline: 'Offline' } })`.
 * What is missing stays as it was, and English at last, word by word. All players on the page change with it.
 * Resolves when they know; rejects when the module for languages can't be loaded.
 */
export async function addWords(lang: string, words: SomeWords): Promise<void> {
  dictionary = await import('./dictionary.js');
  dictionary.addWords(lang, words);
  tellReaders();
}

function load(): void {
  isAsked = true;
  import('./dictionary.js').then(
    (module) => {
      dictionary = module;
      tellReaders();
    },
    () => setTimeout(load, RETRY_MS),
  );
}

function learn(): void {
  english = ENGLISH;
  import('./faults.js').then(
    ({ FAULTS }) => {
      english = { ...ENGLISH, faults: FAULTS };
      tellReaders();
    },
    () => setTimeout(learn, RETRY_MS),
  );
}
