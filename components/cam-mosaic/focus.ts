/** The element with the focus inside this root, however many shadow roots deep; null when it is elsewhere. */
function deepFocus(root: DocumentOrShadowRoot): Element | null {
  const { activeElement } = root;
  return (activeElement?.shadowRoot && deepFocus(activeElement.shadowRoot)) || activeElement;
}

/** Does somebody steer by keyboard in here? A click leaves a focus too, and then goes away: that is nobody. */
export function isFocusVisible(host: HTMLElement): boolean {
  return host.matches(':focus-within') && (deepFocus(document)?.matches(':focus-visible') ?? false);
}
