import { ENGLISH } from './en/player.js';
import { loadLanguage } from './languages.js';
import type { PartialStrings, LocalizedStrings, Translation } from './strings.js';

/** A language that could not be loaded is requested again after this time: a video wall runs for weeks. */
const RETRY_MS = 60_000;

/** The strings by language tag in lower case. The page's own strings replace those that were loaded. */
const tables = new Map<string, Translation>();
/** The result for each tag, until another table is added. */
const results = new Map<string, LocalizedStrings>();
/** The earliest time of the next request for a language, in epoch milliseconds. */
const nextRequestAtMs = new Map<string, number>();

/** As `stringsFor` of the loader; `onLoaded` is called when the strings of this language have been loaded. */
export function stringsFor(lang: string, onLoaded: () => void): LocalizedStrings {
  let strings = results.get(lang);
  if (!strings) results.set(lang, (strings = lookUp(lang)));
  if (Date.now() >= (nextRequestAtMs.get(lang) ?? 0)) void load(lang, onLoaded);
  return strings;
}

/** Adds strings to a language; they replace strings that are already there. */
export function addTranslation(lang: string, strings: Translation): void {
  const key = (canonicalTag(lang) ?? lang).toLowerCase();
  put(key, overlay(tables.get(key) ?? {}, strings));
}

/** Merges two tables: `over` replaces strings of `under`, plurals as a whole, because languages have other forms. */
export function overlay<T extends object>(under: T, over: PartialStrings<T> | undefined): T {
  const strings = { ...under } as Record<string, unknown>;
  for (const [key, value] of Object.entries(over ?? {})) {
    if (value && typeof value === 'object' && !('other' in value)) strings[key] = overlay(strings[key] ?? {}, value);
    else strings[key] = value ?? strings[key];
  }
  return strings as T;
}

function lookUp(lang: string): LocalizedStrings {
  const full = canonicalTag(lang) ?? 'en';
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

async function load(lang: string, onLoaded: () => void): Promise<void> {
  nextRequestAtMs.set(lang, Infinity);
  try {
    for (const [key, strings] of await loadLanguage(canonicalTag(lang) ?? 'en'))
      put(key, overlay(strings, tables.get(key)));
    onLoaded();
  } catch {
    nextRequestAtMs.set(lang, Date.now() + RETRY_MS);
  }
}

function put(key: string, strings: Translation): void {
  tables.set(key, strings);
  results.clear();
}

/** A language tag in the form that Intl takes; undefined for a text that is not a tag (`""`). */
function canonicalTag(lang: string): string | undefined {
  try {
    // Many servers write `en_US`.
    return Intl.getCanonicalLocales(lang.replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}
