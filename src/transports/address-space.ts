/**
 * Adds to a request that its server is in the local network, where that is its only chance: a page on HTTPS may not
 * reach a server on HTTP, except in the local network (Chromium 142). A browser that does not know the option ignores
 * it.
 */
export function withAddressSpace(url: string, request: RequestInit): RequestInit {
  return isMixedContent(new URL(url)) ? { ...request, ...targetAddressSpace('local') } : request;
}

/** Whether the page is on HTTPS, and the address is on HTTP and not on this machine. */
export function isMixedContent({ protocol, hostname }: URL): boolean {
  return location.protocol === 'https:' && protocol === 'http:' && !isLoopback(hostname);
}

/** The option of `fetch` that names where a server is; the request fails where it is elsewhere. */
export function targetAddressSpace(space: 'public' | 'local'): RequestInit {
  return { targetAddressSpace: space } as RequestInit;
}

/** Whether the host is this machine: such an address counts as secure. */
export function isLoopback(hostname: string): boolean {
  return /^(127(\.\d+){3}|\[::1\]|(.+\.)?localhost)$/.test(hostname);
}
