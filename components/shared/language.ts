import type { LitElement } from 'lit';
import type { LocalizedStrings } from '../i18n/strings.js';
import { stringListeners, notifyStringListeners, stringsFor } from '../i18n/loader.js';

/** One observer for all elements: a page may change the `lang` of any element at any time. */
let observer: MutationObserver | undefined;

/** The language of an element. */
export interface Language {
  /** The nearest `lang`, across shadow roots; the browser's language if the page sets none. */
  tag: string;
  readonly strings: LocalizedStrings;
}

/** Follows the language of an element. The element updates when its language changes, or when strings have loaded. */
export function observeLanguage(host: LitElement): Language {
  const language = {
    tag: 'en',
    get strings() {
      return stringsFor(language.tag);
    },
    hostConnected() {
      stringListeners.add(update);
      update();
    },
    hostDisconnected: () => stringListeners.delete(update),
  };
  const update = () => {
    let lang: string | undefined;
    observer ??= new MutationObserver(notifyStringListeners);
    for (let one: Element | undefined = host; one && !lang;) {
      lang = one.closest<HTMLElement>('[lang]')?.lang;
      const root = one.getRootNode() as Node & Partial<ShadowRoot>;
      // Observing the same root again has no effect.
      observer.observe(root, { subtree: true, attributeFilter: ['lang'] });
      one = root.host;
    }
    language.tag = lang || navigator.language;
    host.requestUpdate();
  };
  host.addController(language);
  return language;
}
