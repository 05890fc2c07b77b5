/** A request that a fake API received. */
export interface SentRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: string | null;
  readonly init: RequestInit;
}

type Answer = Response | Error | 'never';

/** A fetch that gives these answers, and keeps the requests. */
export function fakeFetch(answer: (requests: SentRequest, count: number) => Answer) {
  const requests: SentRequest[] = [];
  const fetch = (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input);
    const one = {
      method: init.method ?? 'GET',
      path: `${url.pathname}${url.search}`,
      headers: new Headers(init.headers),
      body: typeof init.body === 'string' ? init.body : null,
      init,
    };
    requests.push(one);
    const given = answer(one, requests.length);
    if (given instanceof Error) return Promise.reject(given);
    if (given !== 'never') return Promise.resolve(given);
    return new Promise((_, reject) => {
      const end = () => reject(new DOMException('aborted', 'AbortError'));
      if (init.signal?.aborted) end();
      else init.signal?.addEventListener('abort', end);
    });
  };
  return { fetch, requests };
}

export function json(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), { status, headers: { 'Content-Type': 'application/json' } });
}

export function errorResponse(status: number, error: string): Response {
  return json({ status: 'error', error }, status);
}

/** A path as MediaMTX v1.20 lists it. */
export function listed(name: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    name,
    confName: 'all_others',
    ready: true,
    readyTime: '2026-11-21T12:14:37.860040303Z',
    available: true,
    availableTime: '2026-11-21T12:14:37.860040303Z',
    online: true,
    onlineTime: '2026-11-21T12:14:37.860092361Z',
    source: { type: 'webRTCSession', id: 'ab4dc36c' },
    tracks: ['H264'],
    tracks2: [{ codec: 'H264', codecProps: { width: 640, height: 360, profile: 'High', level: '3' } }],
    readers: [{ type: 'hlsSession', id: '81d2e351' }],
    inboundBytes: 166337,
    outboundBytes: 155250,
    inboundFramesInError: 2,
    bytesReceived: 1,
    bytesSent: 1,
    ...more,
  };
}

/** A page of a list, as MediaMTX cuts it: 100 items if not asked otherwise. */
export function pageFor(path: string, items: readonly unknown[]): Response {
  const query = new URL(path, 'http://api').searchParams;
  const size = Number(query.get('itemsPerPage') ?? 100);
  const at = Number(query.get('page') ?? 0) * size;
  const pageCount = Math.ceil(items.length / size);
  return json({ itemCount: items.length, pageCount, items: items.slice(at, at + size) });
}
