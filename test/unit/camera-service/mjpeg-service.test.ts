import { expect } from '@open-wc/testing';
import { mjpegService, type CameraStatus, type CredentialReason } from '../../../src/index.js';
import { rejectedFault } from '../support.js';

interface SentRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
}

const signal = new AbortController().signal;
const requests: SentRequest[] = [];
let answer: () => Response = () => new Response('{}');
const realFetch = window.fetch.bind(window);

describe('the camera service over HTTP', () => {
  beforeEach(() => {
    requests.length = 0;
    answer = () => new Response('{}');
    window.fetch = (url, { method = 'GET', headers } = {}) => {
      requests.push({ url: url instanceof Request ? url.url : String(url), method, headers: new Headers(headers) });
      return Promise.resolve(answer());
    };
  });
  after(() => {
    window.fetch = realFetch;
  });

  it('asks each thing where it belongs, below the address as it was given', async () => {
    for (const url of ['http://camera.local:8000', 'http://camera.local:8000/', 'http://camera.local:8000/yard']) {
      const root = url.replace(/\/$/, '');
      const service = mjpegService(url);
      expect(service.streamUrl).to.equal(`${root}/live/stream`);
      await service.start(signal);
      await service.stop(signal);
      await service.startRecording(signal);
      await service.stopRecording(signal);
      expect(requests.splice(0).map((one) => `${one.method} ${one.url}`)).to.deep.equal([
        `POST ${root}/live/start`,
        `POST ${root}/live/stop`,
        `POST ${root}/live/record/start`,
        `POST ${root}/live/record/stop`,
      ]);
    }
    expect(mjpegService('/cam/3').streamUrl).to.equal(`${location.origin}/cam/3/live/stream`);
  });

  it('reads the status, and takes the default for what is absent', async () => {
    const service = mjpegService('http://camera.local');
    const read = (body: object): Promise<CameraStatus> => {
      answer = () => Response.json(body);
      return service.status(signal);
    };
    expect(await read({ running: true })).to.deep.equal({
      isConnected: true,
      isRunning: true,
      isStarting: false,
      isRecording: false,
      recordingSinceMs: null,
    });
    const reported = await read({ running: false, connected: false, starting: true, recording: true });
    expect(reported.isConnected).to.equal(false);
    expect(reported.isStarting && reported.isRecording).to.equal(true);
    expect(reported.recordingSinceMs).to.equal(null);
  });

  it('knows when a recording began, and does not let the network’s delay shift it', async () => {
    const service = mjpegService('http://camera.local');
    const since = async (recordingSeconds: number) => {
      answer = () => Response.json({ running: true, recording: true, recordingSeconds });
      return (await service.status(signal)).recordingSinceMs ?? NaN;
    };
    const first = await since(60);
    expect(Date.now() - first).to.be.closeTo(60_000, 500);
    expect(await since(60.4)).to.equal(first);
    expect(await since(3)).to.be.greaterThan(first + 50_000);
  });

  it('says what a refusal means, with the message of the service', async () => {
    const service = mjpegService('http://camera.local');
    answer = () => Response.json({ error: 'another program has the camera' }, { status: 409 });
    const busy = await rejectedFault(service.start(signal));
    expect(busy.serverMessage).to.equal('another program has the camera');
    expect(busy.status).to.equal(409);
    for (const body of ['<p>Hello</p>', '[]', 'null', '{"running": "yes"}']) {
      answer = () => new Response(body);
      expect((await rejectedFault(service.status(signal))).code, body).to.equal('bad-answer');
    }
  });

  it('does not take a person who types a password for a service without an answer', async () => {
    let type: (credential: { token: string }) => void = () => undefined;
    const credentials = () => new Promise<{ token: string }>((resolve) => (type = resolve));
    const service = mjpegService('http://camera.local', { credentials });
    const typing = await rejectedFault(service.status(signal));
    expect(typing.code).to.equal('unauthorized');
    // To be asked again: what was typed would else not be heard of.
    expect(typing.retryAfterMs).to.equal(0);
    expect(requests).to.deep.equal([]);
    type({ token: 'typed' });
    answer = () => Response.json({ running: true });
    expect((await service.status(signal)).isRunning).to.equal(true);
    expect(requests[0]?.headers.get('Authorization')).to.equal('Bearer typed');
  });

  it('sends headers and credentials, and asks for others after a refusal', async () => {
    const reasons: CredentialReason[] = [];
    const service = mjpegService('http://camera.local', {
      headers: { 'X-Site': 'yard' },
      credentials: ({ reason }) => {
        reasons.push(reason);
        return { token: reason };
      },
    });
    await service.stop(signal);
    expect(requests[0]?.headers.get('Authorization')).to.equal('Bearer first');
    expect(requests[0]?.headers.get('X-Site')).to.equal('yard');
    answer = () => new Response('', { status: 401 });
    expect((await rejectedFault(service.start(signal))).code).to.equal('unauthorized');
    expect(reasons).to.deep.equal(['first']);
    answer = () => new Response('{}');
    await service.start(signal);
    expect(requests.at(-1)?.headers.get('Authorization')).to.equal('Bearer refused');
  });
});
