import type { Translation, PlayerStrings } from './strings.js';

/** The strings of each language, in a file of its own: only the languages of a page are loaded. */
const LANGUAGES: Readonly<Record<string, () => Promise<{ readonly strings: PlayerStrings }>>> = {
  ar: () => import('./ar.js'),
  de: () => import('./de.js'),
  es: () => import('./es.js'),
  fr: () => import('./fr.js'),
  hi: () => import('./hi.js'),
  pt: () => import('./pt.js'),
  zh: () => import('./zh.js'),
  'zh-hant': () => import('./zh-hant.js'),
};

/** The languages that are there besides English, as tags in small letters. */
export const LANGUAGE_TAGS: readonly string[] = Object.keys(LANGUAGES);

/** The tables for a language tag, each with the tag that it is for; none where there are none. Rejects when they can't be loaded. */
export async function loadLanguage(tag: string): Promise<readonly (readonly [string, Translation])[]> {
  const { language, script } = new Intl.Locale(tag).maximize();
  const key = [`${language}-${script}`.toLowerCase(), language].find((one) => one in LANGUAGES);
  const table = await LANGUAGES[key ?? '']?.();
  return key && table ? [[key, table.strings]] : [];
}
