import { selectEndpoint } from '../address/camera-address.js';
import { Fault } from '../faults/fault.js';
import { faultFromHttp, readHttpAnswer } from '../faults/from-http.js';
import { buildReasonUrl, matchFaultCode } from '../faults/server-messages.js';
import type { TransportName } from '../ladder/transport-name.js';
import type { OpenContext } from './transport.js';

const LIMIT_MS = 10_000;

/**
 * Finds the reason for an empty answer, by a second request to a server that names it elsewhere. Asked only after a
 * failure, and only where the address is such a server's.
 *
 * @param thrown What the transport failed with.
 * @returns The fault with the server's reason; what was thrown where there is none.
 */
export async function explainEmptyAnswer(
  thrown: unknown,
  transport: TransportName,
  { endpoints, credentials, signal }: OpenContext,
): Promise<unknown> {
  const isEmpty = thrown instanceof Fault && thrown.code === 'bad-answer' && thrown.status === 200;
  const url = isEmpty && !signal.aborted ? buildReasonUrl(selectEndpoint(transport, endpoints) ?? '') : null;
  if (!url) return thrown;
  try {
    const headers = await credentials.headersFor(url);
    const ending = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
    const response = await fetch(url, { headers, credentials: credentials.cookies ?? 'omit', signal: ending });
    if (response.ok) {
      void response.body?.cancel();
      return thrown;
    }
    const { code, status, serverMessage, codec } = faultFromHttp(
      transport,
      readHttpAnswer(response, await response.text(), url),
    );
    if (!serverMessage || !matchFaultCode(serverMessage, response.status)) return thrown;
    // A camera without JPEGs says nothing about the browser, which may play its codec on another transport.
    const isOfBrowser = transport === 'hls' || transport === 'll-hls';
    return new Fault(code, { transport, status, serverMessage, codec: isOfBrowser ? codec : null });
  } catch {
    return thrown;
  }
}
