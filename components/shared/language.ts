import type { LitElement } from 'lit';
import type { LocalizedStrings } from '../i18n/strings.js';
import { stringListeners, notifyStringListeners, stringsFor } from '../i18n/loader.js';

/** One for all elements: a page may change its language at any time, on any element. */
let observer: MutationObserver | undefined;

/** In which language an element speaks. */
export interface Language {
  /** The nearest `lang`, across shadow roots; the browser's own where the page names none. */
  tag: string;
  readonly strings: LocalizedStrings;
}

/** The language of an element, which is drawn anew when that changes or when its words have come. */
export function observeLanguage(host: LitElement): Language {
  const language = {
    tag: 'en',
    get strings() {
      return stringsFor(language.tag);
    },
    hostConnected() {
      stringListeners.add(look);
      look();
    },
    hostDisconnected: () => stringListeners.delete(look),
  };
  const look = () => {
    let lang: string | undefined;
    observer ??= new MutationObserver(notifyStringListeners);
    for (let one: Element | undefined = host; one && !lang;) {
      lang = one.closest<HTMLElement>('[lang]')?.lang;
      const root = one.getRootNode() as Node & Partial<ShadowRoot>;
      // A root that is watched already is not watched twice.
      observer.observe(root, { subtree: true, attributeFilter: ['lang'] });
      one = root.host;
    }
    language.tag = lang || navigator.language;
    host.requestUpdate();
  };
  host.addController(language);
  return language;
}
