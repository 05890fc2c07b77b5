import type { ErrorData } from 'hls.js';
import { Fault } from '../../faults/fault.js';
import { faultFromHttp, faultFromUnexpected, isOtherOrigin, type HttpAnswer } from '../../faults/from-http.js';
import { inheritQuery } from './query.js';
import { createHeaderReader } from './response-headers.js';
import type { TransportName } from '../../ladder/transport-name.js';

/** What an error of hls.js means, as a fault. */
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
  // A gateway's page, or an error in JSON, in the place of a playlist.
  if (details === 'manifestParsingError' && status > 0)
    return faultFromUnexpected(transport, readHlsAnswer(data, status), serverMessage);
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

function readBody(details: unknown): string {
  if (!(details instanceof XMLHttpRequest)) return '';
  // Segments are asked for as bytes.
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
    isOtherOrigin:
      details instanceof XMLHttpRequest && requestUrl !== undefined && isOtherOrigin(details.responseURL, requestUrl),
    header,
  };
}

/** The codec that hls.js names in what it says: in a MIME type, or by its own four letters. */
export function findCodec(data: ErrorData): string | null {
  const text = `${data.mimeType ?? ''} ${data.error.message}`;
  return /codecs="?([\w.-]+)/.exec(text)?.[1] ?? /\b((?:hvc1|hev1|av01|vp09|avc1)[\w.]*)/.exec(text)?.[1] ?? null;
}

/** Is it the index that failed, and nothing that the index lists? */
export function isIndexError(data: ErrorData): boolean {
  return data.details.startsWith('manifest');
}

/** Does the index have a query that what was asked for has not? */
export function isQueryMissing(index: string, { context, frag, url }: ErrorData): boolean {
  const requested = context?.url ?? frag?.url ?? url;
  return index.includes('?') && requested !== undefined && inheritQuery(index, requested) !== requested;
}
