/** A link must not send the cookies of the person who opens it. */
const REFUSED: ReadonlySet<string> = new Set(['cookies']);
/** Attributes that the elements read, though they do not observe them. */
const UNOBSERVED = ['lang', 'zoom'];

/**
 * Reads the attributes that a page's address sets on an element. Everyone can write a link, so it sets only attributes
 * of the element: no event handler, no cookies, no address with a password. Pure.
 *
 * @param query The query of the address, such as `?server=http%3A%2F%2Fhost&camera=gate`.
 * @param observed The `observedAttributes` of the element.
 * @returns The names and values, in the order of the query.
 */
export function parseQueryAttributes(
  query: string,
  observed: readonly string[],
): readonly (readonly [name: string, value: string])[] {
  const allowed = new Set([...observed, ...UNOBSERVED].filter((name) => !REFUSED.has(name)));
  return [...new URLSearchParams(query)].filter(([name, value]) => allowed.has(name) && !hasPassword(value));
}

/** An address with a user before the host, in any attribute. */
function hasPassword(value: string): boolean {
  return /^\s*(https?:)?[\\/]{2}[^\\/?#]*@/i.test(value);
}

/** Sets the attributes that the address of the page gives for an element. */
export function setQueryAttributes(element: HTMLElement, query = location.search): void {
  const { observedAttributes = [] } = element.constructor as { observedAttributes?: readonly string[] };
  for (const [name, value] of parseQueryAttributes(query, observedAttributes)) element.setAttribute(name, value);
}
