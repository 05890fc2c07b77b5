import { ENGLISH } from './en/player.js';
import { loadLanguage } from './languages.js';
import type { PartialStrings, LocalizedStrings, Translation } from './strings.js';

/** A language that could not be loaded is asked for again: a wall stays for weeks. */
const RETRY_MS = 60_000;

/** The words by language, as tags in small letters; what the page added lies over what was loaded. */
const tables = new Map<string, Translation>();
/** What was found for a tag, until another table comes. */
const found = new Map<string, LocalizedStrings>();
/** When a language may be asked for, in epoch milliseconds. */
const nextAskAtMs = new Map<string, number>();

/** As `stringsFor` of the loader; `onCome` is called when the strings of this language have been loaded. */
export function stringsFor(lang: string, onCome: () => void): LocalizedStrings {
  let speech = found.get(lang);
  if (!speech) found.set(lang, (speech = lookUp(lang)));
  if (Date.now() >= (nextAskAtMs.get(lang) ?? 0)) void ask(lang, onCome);
  return speech;
}

/** Lays words over those that the language has. */
export function addTranslation(lang: string, strings: Translation): void {
  const key = (tagOf(lang) ?? lang).toLowerCase();
  put(key, overlay(tables.get(key) ?? {}, strings));
}

/** A table with the words of another laid over it; the plurals of one language are none in another, and go as a whole. */
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
  const more = inOrder.reduce<Translation>((under, over) => overlay<Translation>(under, over), {});
  // The same words are the same value: an element sees by it whether they have changed.
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

/** A language tag as Intl takes it; undefined for what is none (`""`). */
function tagOf(lang: string): string | undefined {
  try {
    // `en_US` is what many servers write.
    return Intl.getCanonicalLocales(lang.replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}
