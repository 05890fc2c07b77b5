import { ENGLISH } from './en.js';
import { FAULTS } from './faults.js';
import { loadLanguage } from './languages.js';
import type { Some, SomeWords, Speech } from './vocabulary.js';

/** A language that could not be loaded is asked for again: a wall stays for weeks. */
const RETRY_MS = 60_000;

/** The words by language, as tags in small letters; what the page added lies over what was loaded. */
const tables = new Map<string, SomeWords>();
/** What was found for a tag, until another table comes. */
const found = new Map<string, Speech>();
/** When a language may be asked for, in epoch milliseconds. */
const nextAskAtMs = new Map<string, number>();

/** As `wordsOf` of the player; `onCome` is called back when the words of this language have come. */
export function wordsOf(lang: string, onCome: () => void): Speech {
  let speech = found.get(lang);
  if (!speech) found.set(lang, (speech = lookUp(lang)));
  if (Date.now() >= (nextAskAtMs.get(lang) ?? 0)) void ask(lang, onCome);
  return speech;
}

/** Lays words over those that the language has. */
export function addWords(lang: string, words: SomeWords): void {
  const key = (tagOf(lang) ?? lang).toLowerCase();
  put(key, overlay(tables.get(key) ?? {}, words));
}

/** A table with the words of another laid over it; the plurals of one language are none in another, and go as a whole. */
export function overlay<T extends object>(under: T, over: Some<T> | undefined): T {
  const words = { ...under } as Record<string, unknown>;
  for (const [key, word] of Object.entries(over ?? {})) {
    if (word && typeof word === 'object' && !('other' in word)) words[key] = overlay(words[key] ?? {}, word);
    else words[key] = word ?? words[key];
  }
  return words as T;
}

function lookUp(lang: string): Speech {
  const full = tagOf(lang) ?? 'en';
  const locale = new Intl.Locale(full);
  const { language, region } = locale;
  // Whoever reads Chinese in Taiwan reads the traditional script, though the tag does not say so.
  const { script } = locale.maximize();
  const keys = new Set([language, `${language}-${script}`, `${language}-${region}`, full]);
  const inOrder = [...keys].flatMap((key) => tables.get(key.toLowerCase()) ?? []);
  const tag = inOrder.length > 0 || language === 'en' ? full : 'en';
  const plurals = new Intl.PluralRules(tag);
  // Formatters are dear to make: these are made once for a language, however often the clock ticks.
  const formats = [0, 1].map(
    (decimals) => new Intl.NumberFormat(tag, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
  );
  const more = inOrder.reduce<SomeWords>((under, over) => overlay<SomeWords>(under, over), {});
  // The same words are the same value: an element sees by it whether they have changed.
  const sections = new Map<string, object>();
  return {
    ...overlay<Speech>({ ...ENGLISH, faults: FAULTS }, more),
    lang: tag,
    numberOf: (value, decimals) => formats[decimals]?.format(value) ?? String(value),
    pluralOf: (value) => plurals.select(value),
    sectionOf(name, english) {
      const section = sections.get(name) ?? overlay<object>(english, more[name]);
      sections.set(name, section);
      return section as typeof english;
    },
  };
}

async function ask(lang: string, onCome: () => void): Promise<void> {
  nextAskAtMs.set(lang, Infinity);
  try {
    for (const [key, words] of await loadLanguage(tagOf(lang) ?? 'en')) put(key, overlay(words, tables.get(key)));
    onCome();
  } catch {
    nextAskAtMs.set(lang, Date.now() + RETRY_MS);
  }
}

function put(key: string, words: SomeWords): void {
  tables.set(key, words);
  found.clear();
}

/** A language tag as Intl takes it; undefined for what is none (`""`). */
function tagOf(lang: string): string | undefined {
  try {
    // `en_US` is what many servers write.
    return Intl.getCanonicalLocales(lang.replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}
