import { aTimeout, expect } from '@open-wc/testing';
import { NO_CREDENTIALS } from '../../../src/credentials/credentials.js';
import { startWakeProbe } from '../../../src/transports/wake-probe.js';
import { waitUntil } from '../../wait-until.js';

const URL_OF_CAMERA = 'https://media.example/whep/cam1/whep';
/** Longer than a request is given before the server is asked. */
const LONG_MS = 1300;

describe('a request that is held', () => {
  /** A request that nobody has answered yet, at a server that answers a question after it like this. */
  function hold(answer: () => Promise<Response>, credentials = NO_CREDENTIALS) {
    const ending = new AbortController();
    const requests: { url: string; init: RequestInit }[] = [];
    const reports: number[] = [];
    const answered = startWakeProbe(
      URL_OF_CAMERA,
      { credentials, signal: ending.signal, onSourceStarting: () => reports.push(1) },
      (url, init = {}) => {
        requests.push({ url, init });
        return answer();
      },
    );
    return { ending, requests, reports, answered };
  }
  const says = (status: number) => () =>
    Promise.resolve(status === 0 ? Response.error() : new Response(null, { status }));

  // 0: a redirect that is not followed.
  for (const status of [204, 404, 0]) {
    it(`by a server that answers another one with ${status} is reported`, async () => {
      const { requests, reports } = hold(says(status));
      await waitUntil(() => reports.length > 0, 'it is reported');
      expect(requests).to.have.length(1);
      expect(requests[0]?.url).to.equal(URL_OF_CAMERA);
      expect(requests[0]?.init.method).to.equal('OPTIONS');
      expect(requests[0]?.init.credentials).to.equal('omit');
    });
  }

  it('is asked about with the credentials of the camera', async () => {
    const { requests } = hold(says(204), { headersFor: () => Promise.resolve({ Authorization: 'Bearer abcd' }) });
    await waitUntil(() => requests.length > 0, 'it asks');
    expect(requests[0]?.init.headers).to.deep.equal({ Authorization: 'Bearer abcd' });
  });

  for (const [what, answer] of [
    ['a gateway without its server', says(503)],
    ['a gateway that waited in vain', says(504)],
    ['a network that is gone', () => Promise.reject(new TypeError('Failed to fetch'))],
  ] as const) {
    it(`by ${what} is not reported`, async () => {
      const { requests, reports } = hold(answer);
      await waitUntil(() => requests.length > 0, 'it asks');
      await aTimeout(50);
      expect(reports).to.deep.equal([]);
    });
  }

  it('is not asked about when it has been answered in time, nor when the viewer has gone', async () => {
    const first = hold(says(204));
    first.answered();
    const second = hold(says(204));
    second.ending.abort();
    await aTimeout(LONG_MS);
    expect([...first.requests, ...second.requests]).to.deep.equal([]);
  });

  it('is not reported when its answer came first', async () => {
    let answer: (response: Response) => void = () => undefined;
    const { requests, reports, answered } = hold(() => new Promise((resolve) => (answer = resolve)));
    await waitUntil(() => requests.length > 0, 'it asks');
    answered();
    answer(new Response(null, { status: 204 }));
    await aTimeout(50);
    expect(reports).to.deep.equal([]);
  });
});
