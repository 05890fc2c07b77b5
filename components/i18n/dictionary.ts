import { ENGLISH } from './en/player.js';
import { loadLanguage } from './languages.js';
import type { PartialStrings, LocalizedStrings, Translation } from './strings.js';

/** A language that could not be loaded is requested again after this time: a video wall runs for weeks. */
const RETRY_MS = 60_000;

/** The strings by language tag in lower case. The page's own strings replace those that were loaded. */
const tables = new Map<string, Translation>();
/** The result for each tag, until another table is added. */
const found = new Map<string, LocalizedStrings>();
/** The earliest time of the next request for a language, in epoch milliseconds. */
const nextAskAtMs = new Map<string, number>();

/** As `stringsFor` of the loader; `onCome` is called when the strings of this language have been loaded. */
export function stringsFor(lang: string, onCome: () => void): LocalizedStrings {
  let speech = found.get(lang);
  if (!speech) found.set(lang, (speech = lookUp(lang)));
  if (Date.now() >= (nextAskAtMs.get(lang) ?? 0)) void ask(lang, onCome);
  return speech;
}

/** Adds strings to a language; they replace strings that are already there. */
export function addTranslation(lang: string, strings: Translation): void {
  const key = (tagOf(lang) ?? lang).toLowerCase();
  put(key, overlay(tables.get(key) ?? {}, strings));
}

/** Merges two tables: `over` replaces strings of `under`, plurals as a whole, because languages have other forms. */
export function overlay<T extends object>(under: T, over: PartialStrings<T> | undefined): T {
  const strings = { ...under } as Record<string, unknown>;
  for (const [key, word] of Object.entries(over ?? {})) {
    if (word && typeof word === 'object' && !('other' in word)) strings[key] = overlay(strings[key] ?? {}, word);
    else strings[key] = word ?? strings[key];
  }
  return strings as T;
}

function lookUp(lang: string): LocalizedStrings {
  const full = tagOf(lang) ?? 'en';
  const locale = new Intl.Locale(full);
  const { language, region } = locale;
  // Chinese in Taiwan uses the traditional script, although the tag `zh-TW` does not name it.
  const { script } = locale.maximize();
  const keys = new Set([language, `${language}-${script}`, `${language}-${region}`, full]);
  const inOrder = [...keys].flatMap((key) => tables.get(key.toLowerCase()) ?? []);
  const tag = inOrder.length > 0 || language === 'en' ? full : 'en';
  const plurals = new Intl.PluralRules(tag);
  // Formatters are expensive to create, so each language creates them once, and not for each tick.
  const formats = [0, 1].map(
    (decimals) => new Intl.NumberFormat(tag, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
  );
  const more = inOrder.reduce<Translation>((under, over) => overlay<Translation>(under, over), {});
  // The same strings are the same object, so an element can compare two objects to detect a change.
  const sections = new Map<string, object>();
  return {
    ...overlay<LocalizedStrings>(ENGLISH, more),
    lang: tag,
    formatNumber: (value, decimals) => formats[decimals]?.format(value) ?? String(value),
    pluralRule: (value) => plurals.select(value),
    section(name, english) {
      const section = sections.get(name) ?? overlay<object>(english, more[name]);
      sections.set(name, section);
      return section as typeof english;
    },
  };
}

async function ask(lang: string, onCome: () => void): Promise<void> {
  nextAskAtMs.set(lang, Infinity);
  try {
    for (const [key, strings] of await loadLanguage(tagOf(lang) ?? 'en')) put(key, overlay(strings, tables.get(key)));
    onCome();
  } catch {
    nextAskAtMs.set(lang, Date.now() + RETRY_MS);
  }
}

function put(key: string, strings: Translation): void {
  tables.set(key, strings);
  found.clear();
}

/** A language tag in the form that Intl takes; undefined for a text that is not a tag (`""`). */
function tagOf(lang: string): string | undefined {
  try {
    // Many servers write `en_US`.
    return Intl.getCanonicalLocales(lang.replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}
