import { expect } from '@open-wc/testing';
import { Fault } from '../../../src/faults/fault.js';
import {
  reportTelemetry,
  type TelemetrySource,
  type ReporterOptions,
  type TelemetryReport,
} from '../../../src/telemetry/reporter.js';
import { toTelemetry, type Telemetry } from '../../../src/telemetry/record.js';
import { BLANK_SAMPLE } from '../../../src/transports/transport.js';
import { waitUntil } from '../../wait-until.js';

const URL_OF_OURS = 'https://numbers.example/in';

class FakePlayback extends EventTarget implements TelemetrySource {
  telemetry: Telemetry | null = null;
  status: { fault: Fault | null } = { fault: null };
  camera = 'gate2';
  #second = 0;

  tell(times = 1): void {
    for (let i = 0; i < times; i += 1) {
      this.#second += 1;
      const context = {
        atMs: this.#second * 1000,
        transport: 'whep',
        server: null,
        state: 'live',
        firstFrameMs: 412.123456,
        firstFrame: null,
        frameAgeMs: null,
        stalls: 0,
        reconnects: 0,
        transportChanges: 0,
      } as const;
      this.telemetry = toTelemetry(null, { ...BLANK_SAMPLE, atMs: this.#second * 1000 }, context);
      this.dispatchEvent(new Event('telemetry'));
    }
  }
  fail(fault: Fault): void {
    this.status = { fault };
    this.dispatchEvent(new Event('change'));
  }
}

describe('the reporter', () => {
  const original = window.fetch.bind(window);
  let sent: { readonly report: TelemetryReport; readonly request: RequestInit }[] = [];
  let answer: () => Response | Promise<Response>;
  let playback: FakePlayback;
  let stop = () => undefined as void;
  const begin = (options: Partial<ReporterOptions> = {}) => {
    stop = reportTelemetry(playback, { url: URL_OF_OURS, everyMs: 1000, ...options });
  };
  const until = (isTrue: () => boolean) => waitUntil(isTrue, 'a batch', 20);
  const seconds = () => sent.flatMap(({ report }) => report.records.map(({ atMs }) => atMs / 1000));

  beforeEach(() => {
    sent = [];
    answer = () => new Response(null, { status: 204 });
    playback = new FakePlayback();
    window.fetch = (_, request = {}) => {
      sent.push({ report: JSON.parse(request.body as string) as TelemetryReport, request });
      return Promise.resolve(answer());
    };
  });
  afterEach(() => {
    answer = () => new Response(null, { status: 204 });
    stop();
    window.fetch = original;
  });

  it('sends records in batches, in order, with the shape that is documented', async () => {
    begin({ headers: { 'X-Site': 'north' } });
    playback.tell(3);
    await until(() => sent.length === 1);
    playback.tell(2);
    await until(() => sent.length === 2);
    expect(seconds()).to.deep.equal([1, 2, 3, 4, 5]);
    const [first, second] = sent.map(({ report }) => report);
    expect(first).to.include({ version: 1, sequence: 0, camera: 'gate2', dropped: 0 });
    expect(first?.page).to.equal(location.origin + location.pathname);
    expect(first?.records[0]?.firstFrameMs).to.equal(412.1);
    expect(second).to.include({ sequence: 1, reporter: first?.reporter });
    expect(sent[0]?.request).to.deep.include({
      method: 'POST',
      keepalive: true,
      headers: { 'Content-Type': 'application/json', 'X-Site': 'north' },
    });
  });

  it('sends faults by their kind, once each, and not the messages of a server', async () => {
    begin();
    const fault = new Fault('unauthorized', { transport: 'whep', status: 401, serverMessage: 'no such user operator' });
    playback.fail(fault);
    playback.fail(fault);
    await until(() => sent.length === 1);
    const { faults } = sent[0]!.report;
    expect(faults.map(({ atMs: _, ...rest }) => rest)).to.deep.equal([
      { code: 'unauthorized', transport: 'whep', status: 401 },
    ]);
    expect(JSON.stringify(sent)).to.not.include('operator');
  });

  it('keeps what an address did not take, and sends it once that takes it', async () => {
    begin();
    answer = () => new Response('busy', { status: 503 });
    playback.tell(2);
    await until(() => sent.length === 1);
    answer = () => Promise.reject(new TypeError('Failed to fetch'));
    await until(() => sent.length === 2);
    answer = () => new Response(null, { status: 204 });
    sent = [];
    playback.tell(1);
    await until(() => sent.length === 1);
    expect(seconds()).to.deep.equal([1, 2, 3]);
  });

  it('keeps no more than five minutes of them, and says how many it let go', async () => {
    begin();
    playback.tell(450);
    await until(() => sent.length === 5);
    expect(seconds()).to.deep.equal(Array.from({ length: 300 }, (_, i) => 151 + i));
    expect(sent.map(({ report }) => report.dropped)).to.deep.equal([150, 0, 0, 0, 0]);
    expect(Math.max(...sent.map(({ request }) => (request.body as string).length))).to.be.below(60 * 1024);
  });

  it('sends what is there when the page goes, at once', () => {
    begin({ everyMs: 3_600_000 });
    playback.tell(2);
    window.dispatchEvent(new Event('pagehide'));
    expect(seconds()).to.deep.equal([1, 2]);
  });

  it('sends what is there when it is stopped, and nothing afterwards', () => {
    begin({ everyMs: 3_600_000 });
    playback.tell(2);
    stop();
    expect(seconds()).to.deep.equal([1, 2]);
    playback.tell(2);
    window.dispatchEvent(new Event('pagehide'));
    expect(sent.length).to.equal(1);
  });

  it('reports of a share of the players only', () => {
    begin({ sample: 0, everyMs: 3_600_000 });
    playback.tell(2);
    window.dispatchEvent(new Event('pagehide'));
    expect(sent.length).to.equal(0);
  });
});
