import type { ErrorData } from 'hls.js';
import { Fault } from '../../faults/fault.js';
import { faultFromHttp, faultFromWrong, isElsewhere, type HttpAnswer } from '../../faults/from-http.js';
import type { TransportName } from '../../ladder/transport-name.js';

/** What an error of hls.js means, as a fault. */
export function faultFromHls(transport: TransportName, data: ErrorData): Fault {
  const status = data.response?.code ?? 0;
  const details: string = data.details;
  if (status >= 400) {
    return faultFromHttp(transport, answerOf(data, status));
  }
  const serverMessage = data.reason ?? data.error.message;
  if (/codec/i.test(details)) {
    return new Fault('unsupported', { transport, serverMessage, codec: codecOf(data), cause: data.error });
  }
  // A gateway's page, or an error in JSON, in the place of a playlist.
  if (details === 'manifestParsingError' && status > 0)
    return faultFromWrong(transport, answerOf(data, status), serverMessage);
  if (/parsing|empty/i.test(details))
    return new Fault('bad-answer', { transport, serverMessage, status: status || null, cause: data.error });
  // hls.js's type, not its details: a timeout, a refused connection and a forbidden origin all give no status.
  if ((data.type as string) === 'networkError')
    return new Fault('unreachable', { transport, serverMessage: details, cause: data.error });
  return new Fault('no-media', { transport, serverMessage: `${details}: ${serverMessage}`, cause: data.error });
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

function answerOf({ networkDetails, context, url }: ErrorData, status: number): HttpAnswer {
  const details: unknown = networkDetails;
  const all = details instanceof XMLHttpRequest ? details.getAllResponseHeaders() : '';
  // Asking for a header that CORS hides would be an error in the page's console.
  const header = (name: string) => new RegExp(`^${name}:\\s*(.*?)\\s*$`, 'im').exec(all)?.[1] ?? null;
  const asked = context?.url ?? url;
  return {
    status,
    body: bodyOf(details),
    retryAfter: header('retry-after'),
    contentType: header('content-type'),
    isElsewhere: details instanceof XMLHttpRequest && asked !== undefined && isElsewhere(details.responseURL, asked),
    header,
  };
}

/** The codec that hls.js names in what it says: in a MIME type, or by its own four letters. */
export function codecOf(data: ErrorData): string | null {
  const text = `${data.mimeType ?? ''} ${data.error.message}`;
  return /codecs="?([\w.-]+)/.exec(text)?.[1] ?? /\b((?:hvc1|hev1|av01|vp09|avc1)[\w.]*)/.exec(text)?.[1] ?? null;
}
