import type { OpenContext } from './transport.js';

/** A request for an HLS index that is sent while hls.js loads. */
export interface IndexRequest {
  readonly xhr: XMLHttpRequest;
  /** When it was sent, by `performance.now()`. */
  readonly sentAtMs: number;
  /**
   * Resolves when the request has ended, with a response or without; never after an abort. Rejects when the page could
   * not give credentials.
   */
  readonly ended: Promise<void>;
}

/** Requests the index in the way that hls.js does: with the same method, headers and cookies. */
export function requestIndex({ endpoints, credentials, signal, onAnswer }: OpenContext): IndexRequest {
  const url = endpoints.hls ?? '';
  const xhr = new XMLHttpRequest();
  const send = async () => {
    const headers = Object.entries(await credentials.headersFor(url));
    signal.throwIfAborted();
    signal.addEventListener('abort', () => xhr.abort(), { once: true });
    xhr.open('GET', url);
    xhr.withCredentials = credentials.cookies === 'include';
    for (const [name, value] of headers) xhr.setRequestHeader(name, value);
    return new Promise<void>((resolve) => {
      xhr.onload =
        xhr.onerror =
        xhr.ontimeout =
          () => {
            if (xhr.status > 0) onAnswer?.();
            resolve();
          };
      xhr.send();
    });
  };
  const ended = send();
  // Nobody handles the rejection of an attempt that ends before hls.js is there.
  ended.catch(() => undefined);
  return { xhr, sentAtMs: performance.now(), ended };
}
