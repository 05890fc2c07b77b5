import type { ErrorData } from 'hls.js';
import { Fault } from '../fault.js';
import { faultFromHttp } from '../fault-http.js';
import type { Rung } from '../rung.js';

/** What an error of hls.js means, as a fault. */
export function faultFromHls(rung: Rung, data: ErrorData): Fault {
  const status = data.response?.code ?? 0;
  const details: string = data.details;
  if (status >= 400) {
    return faultFromHttp(rung, {
      status,
      body: bodyOf(data.networkDetails),
      retryAfter: retryAfterOf(data.networkDetails),
    });
  }
  const said = data.reason ?? data.error.message;
  if (/codec/i.test(details)) {
    return new Fault('unsupported', { rung, said, codec: codecOf(data), cause: data.error });
  }
  if (/parsing|empty/i.test(details))
    return new Fault('bad-answer', { rung, said, status: status || null, cause: data.error });
  // hls.js's type, not its details: a timeout, a refused connection and a forbidden origin all give no status.
  if ((data.type as string) === 'networkError')
    return new Fault('unreachable', { rung, said: details, cause: data.error });
  return new Fault('no-media', { rung, said: `${details}: ${said}`, cause: data.error });
}

/** Did the server forget us, or the segment we want, or (400) did we fall out of its window? Then the index tells more. */
export function isSessionGone(data: ErrorData): boolean {
  const status = data.response?.code ?? 0;
  // A storage that does not list its files calls those that are not there forbidden.
  const isHidden = status === 403 && (data.details as string) === 'fragLoadError';
  return isHidden || ((data.type as string) === 'networkError' && [400, 401, 404, 410, 500].includes(status));
}

/** A file that is not there; where it is a session that is gone, the next playlist says so. */
export function isMissingFile(data: ErrorData): boolean {
  return (data.details as string) === 'fragLoadError' && [403, 404].includes(data.response?.code ?? 0);
}

function bodyOf(details: unknown): string {
  if (!(details instanceof XMLHttpRequest)) return '';
  // Segments are asked for as bytes.
  if (details.responseType === 'arraybuffer') {
    return details.response instanceof ArrayBuffer ? new TextDecoder().decode(details.response.slice(0, 4096)) : '';
  }
  return details.responseText;
}

function retryAfterOf(details: unknown): string | null {
  if (!(details instanceof XMLHttpRequest)) return null;
  // Asking for a header that CORS hides would be an error in the page's console.
  return /^retry-after:\s*(.*)$/im.exec(details.getAllResponseHeaders())?.[1] ?? null;
}

/** The codec that hls.js names in what it says: in a MIME type, or by its own four letters. */
function codecOf(data: ErrorData): string | null {
  const text = `${data.mimeType ?? ''} ${data.error.message}`;
  return /codecs="?([^",;]+)/.exec(text)?.[1] ?? /\b((?:hvc1|hev1|av01|vp09|avc1)[\w.]*)/.exec(text)?.[1] ?? null;
}
