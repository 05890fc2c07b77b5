/** The focused element inside this root, across nested shadow roots; null when the focus is elsewhere. */
function deepFocus(root: DocumentOrShadowRoot): Element | null {
  const { activeElement } = root;
  return (activeElement?.shadowRoot && deepFocus(activeElement.shadowRoot)) || activeElement;
}

/** True when a person uses the keyboard inside this element. A focus that a click has left does not count. */
export function isFocusVisible(host: HTMLElement): boolean {
  return host.matches(':focus-within') && (deepFocus(host.ownerDocument)?.matches(':focus-visible') ?? false);
}
