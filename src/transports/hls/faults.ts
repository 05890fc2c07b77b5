import type { ErrorData } from 'hls.js';
import { Fault } from '../../faults/fault.js';
import { faultFromHttp, faultFromUnexpected, isOtherOrigin, type HttpAnswer } from '../../faults/from-http.js';
import { inheritQuery } from './query.js';
import { createHeaderReader } from './response-headers.js';
import type { TransportName } from '../../ladder/transport-name.js';

/** Makes the fault for an error of hls.js. */
export function faultFromHls(transport: TransportName, data: ErrorData): Fault {
  const status = data.response?.code ?? 0;
  const details: string = data.details;
  if (status >= 400) {
    return faultFromHttp(transport, readHlsAnswer(data, status));
  }
  const serverMessage = data.reason ?? data.error.message;
  if (/codec/i.test(details)) {
    return new Fault('unsupported', { transport, serverMessage, codec: findCodec(data), cause: data.error });
  }
  // A gateway's page, or an error in JSON, in place of a playlist.
  if (details === 'manifestParsingError' && status > 0)
    return faultFromUnexpected(transport, readHlsAnswer(data, status), serverMessage);
  if (/parsing|empty/i.test(details))
    return new Fault('bad-answer', { transport, serverMessage, status: status || null, cause: data.error });
  // The type of the error decides, not its details: a timeout, a refused connection and a forbidden origin all give no
  // status.
  if ((data.type as string) === 'networkError')
    return new Fault('unreachable', { transport, serverMessage: details, cause: data.error });
  return new Fault('no-media', { transport, serverMessage: `${details}: ${serverMessage}`, cause: data.error });
}

/**
 * Whether the server forgot the session or the segment, or (400) playback fell out of the server's window: then the
 * index gives more information.
 */
export function isSessionGone(data: ErrorData): boolean {
  const status = data.response?.code ?? 0;
  // A storage that does not list its files answers 403 for a missing one.
  const isHidden = status === 403 && (data.details as string) === 'fragLoadError';
  return isHidden || ((data.type as string) === 'networkError' && [400, 401, 404, 410, 500].includes(status));
}

/** Whether a segment is missing. When the session is gone, the next playlist shows it. */
export function isMissingFile(data: ErrorData): boolean {
  return (data.details as string) === 'fragLoadError' && [403, 404].includes(data.response?.code ?? 0);
}

function readBody(details: unknown): string {
  if (!(details instanceof XMLHttpRequest)) return '';
  // Segments are requested as bytes.
  if (details.responseType === 'arraybuffer') {
    return details.response instanceof ArrayBuffer ? new TextDecoder().decode(details.response.slice(0, 4096)) : '';
  }
  return details.responseText;
}

function readHlsAnswer({ networkDetails, context, url }: ErrorData, status: number): HttpAnswer {
  const details: unknown = networkDetails;
  const header = createHeaderReader(details);
  const requestUrl = context?.url ?? url;
  return {
    status,
    body: readBody(details),
    retryAfter: header('retry-after'),
    contentType: header('content-type'),
    url: details instanceof XMLHttpRequest ? details.responseURL : '',
    isOtherOrigin:
      details instanceof XMLHttpRequest && requestUrl !== undefined && isOtherOrigin(details.responseURL, requestUrl),
    header,
  };
}

/** Finds the codec in an error of hls.js: in a MIME type, or by its own four letters. */
export function findCodec(data: ErrorData): string | null {
  const text = `${data.mimeType ?? ''} ${data.error.message}`;
  return /codecs="?([\w.-]+)/.exec(text)?.[1] ?? /\b((?:hvc1|hev1|av01|vp09|avc1)[\w.]*)/.exec(text)?.[1] ?? null;
}

/** Whether the index failed, and not something that it lists. */
export function isIndexError(data: ErrorData): boolean {
  return data.details.startsWith('manifest');
}

/** Whether the index has a query that the failed request lacks. */
export function isQueryMissing(index: string, { context, frag, url }: ErrorData): boolean {
  const requested = context?.url ?? frag?.url ?? url;
  return index.includes('?') && requested !== undefined && inheritQuery(index, requested) !== requested;
}
