import type { Translation, PlayerStrings } from './strings.js';

/** The strings of each language. Each language has its own file, so a page loads only its own languages. */
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

/** The tags of all languages except English, in lower case. */
export const LANGUAGE_TAGS: readonly string[] = Object.keys(LANGUAGES);

/** The tables for a language tag, each with its own tag; an empty list if there are none. Rejects if loading fails. */
export async function loadLanguage(tag: string): Promise<readonly (readonly [string, Translation])[]> {
  const { language, script } = new Intl.Locale(tag).maximize();
  const key = [`${language}-${script}`.toLowerCase(), language].find((one) => one in LANGUAGES);
  const table = await LANGUAGES[key ?? '']?.();
  return key && table ? [[key, table.strings]] : [];
}
