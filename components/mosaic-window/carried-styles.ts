/**
 * Style sheets for elements that move to another document. A constructed sheet belongs to the document that it was made
 * in: a browser takes such sheets off each shadow root that moves, and refuses them afterwards. While an element is in
 * the other document, its shadow roots take copies instead.
 */
export class CarriedStyles {
  readonly #view: Window & typeof globalThis;
  readonly #copies = new WeakMap<CSSStyleSheet, CSSStyleSheet>();
  /** The sheets that each shadow root was given. */
  readonly #given = new WeakMap<ShadowRoot, readonly CSSStyleSheet[]>();
  /** Weak, because a page that is turned makes new players, and the old ones must not stay. */
  readonly #roots = new Set<WeakRef<ShadowRoot>>();

  /** @param view The window of the other document. */
  constructor(view: Window & typeof globalThis) {
    this.#view = view;
  }

  /** Moves an element, and gives its shadow roots their styles there. */
  carry(element: Element, move: () => void): void {
    const before = rootsIn(element).map((root) => [root, [...root.adoptedStyleSheets]] as const);
    move();
    for (const [root, sheets] of before) this.#redirect(root, sheets);
  }

  /** A shadow root that this new element creates in the other document takes copies, too. */
  prepare(element: Element): void {
    const attach = element.attachShadow.bind(element);
    element.attachShadow = (init) => {
      const root = attach(init);
      if (root.ownerDocument === this.#view.document) this.#redirect(root, []);
      return root;
    };
  }

  /** Moves the element back. */
  return(move: () => void): void {
    const given = [...this.#roots].flatMap((reference) => {
      const root = reference.deref();
      return root ? [[root, this.#given.get(root) ?? []] as const] : [];
    });
    this.#roots.clear();
    for (const [root] of given) Reflect.deleteProperty(root, 'adoptedStyleSheets');
    move();
    for (const [root, sheets] of given) if (root.ownerDocument === document) root.adoptedStyleSheets = [...sheets];
  }

  #redirect(root: ShadowRoot, sheets: readonly CSSStyleSheet[]): void {
    this.#roots.add(new WeakRef(root));
    Object.defineProperty(root, 'adoptedStyleSheets', {
      configurable: true,
      get: () => this.#given.get(root),
      set: (given: readonly CSSStyleSheet[]) => {
        this.#given.set(root, given);
        Reflect.set(
          ShadowRoot.prototype,
          'adoptedStyleSheets',
          given.map((sheet) => this.#copy(sheet)),
          root,
        );
      },
    });
    root.adoptedStyleSheets = [...sheets];
  }

  #copy(sheet: CSSStyleSheet): CSSStyleSheet {
    const copy = this.#copies.get(sheet) ?? new this.#view.CSSStyleSheet();
    if (!this.#copies.has(sheet)) copy.replaceSync(textOf(sheet));
    this.#copies.set(sheet, copy);
    return copy;
  }
}

/** Copies the styles of this page: rules for `::part`, and custom properties. */
export function copyPageStyles(target: Document): void {
  for (const sheet of [...document.styleSheets, ...document.adoptedStyleSheets]) {
    // Those of a theme that is not chosen.
    if (sheet.disabled) continue;
    const media = sheet.media.mediaText;
    const style = target.createElement('style');
    try {
      style.textContent = textOf(sheet);
      style.media = media;
      target.head.append(style);
    } catch {
      // The rules of a sheet from another origin cannot be read. It is loaded again.
      const { href } = sheet;
      if (href) target.head.append(Object.assign(target.createElement('link'), { rel: 'stylesheet', href, media }));
    }
  }
  const { documentElement: from, body } = document;
  for (const name of ['lang', 'dir', 'class', 'style', 'data-theme']) {
    const value = from.getAttribute(name);
    if (value !== null) target.documentElement.setAttribute(name, value);
  }
  target.body.className = body.className;
  target.documentElement.style.colorScheme = getComputedStyle(from).colorScheme;
}

const textOf = (sheet: CSSStyleSheet) => [...sheet.cssRules].map(({ cssText }) => cssText).join('\n');

/** The shadow roots of an element and of everything in it. */
function rootsIn(element: Element): ShadowRoot[] {
  const inside = (node: ParentNode) => [...node.querySelectorAll('*')].flatMap((one) => one.shadowRoot ?? []);
  const nested = (root: ShadowRoot): ShadowRoot[] => [root, ...inside(root).flatMap(nested)];
  return [...(element.shadowRoot ? [element.shadowRoot] : []), ...inside(element)].flatMap(nested);
}
