import type { LitElement } from 'lit';
import type { Speech } from '../src/words.js';
import { readers, tellReaders, wordsOf } from '../src/words/loader.js';

/** One for all elements: a page may change its language at any time, on any element. */
let observer: MutationObserver | undefined;

/** In which language an element speaks. */
export interface Language {
  /** The nearest `lang`, across shadow roots; the browser's own where the page names none. */
  tag: string;
  readonly words: Speech;
}

/** The language of an element, which is drawn anew when that changes or when its words have come. */
export function languageOf(host: LitElement): Language {
  const language = {
    tag: 'en',
    get words() {
      return wordsOf(language.tag);
    },
    hostConnected() {
      readers.add(look);
      look();
    },
    hostDisconnected: () => readers.delete(look),
  };
  const look = () => {
    let lang: string | undefined;
    observer ??= new MutationObserver(tellReaders);
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
