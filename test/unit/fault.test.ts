import { expect } from '@open-wc/testing';
import { asFault, Fault, type FaultCode } from '../../src/fault.js';
import { faultFromHttp, parseRetryAfter } from '../../src/fault-http.js';

const json = (error: string) => JSON.stringify({ status: 'error', error });
const html =
  '<html><head><style>p{}</style><title>x</title></head><body><h1>503 Service Unavailable</h1></body></html>';

// Each row: what a server answers on which rung, and what it means.
const ANSWERS: [string, 'whep' | 'll-hls' | 'hls', number, string, string | null, FaultCode][] = [
  ['WHEP, path not configured', 'whep', 400, json("path 'x' is not configured"), null, 'unconfigured'],
  ['HLS, path not configured', 'll-hls', 500, json("path 'x' is not configured"), null, 'unconfigured'],
  ['HLS before v1.18, path not configured', 'hls', 404, json("path 'x' is not configured"), null, 'unconfigured'],
  ['WHEP, no publisher', 'whep', 404, json("no stream is available on path 'x'"), null, 'offline'],
  ['HLS, no publisher', 'll-hls', 404, json("no stream is available on path 'x'"), null, 'offline'],
  ['WHEP, on-demand source', 'whep', 400, json("source of path 'x' has timed out"), null, 'source-timeout'],
  ['HLS, on-demand source', 'hls', 500, json("source of path 'x' has timed out"), null, 'source-timeout'],
  ['WHEP, full', 'whep', 400, json('maximum reader count reached'), null, 'capacity'],
  ['HLS, full', 'll-hls', 500, json('maximum reader count reached'), null, 'capacity'],
  ['HLS, muxer not there', 'll-hls', 500, json('muxer instance not available'), null, 'unsupported'],
  ['WHEP, no credentials', 'whep', 401, json('authentication error'), null, 'unauthorized'],
  ['a gateway that forbids', 'hls', 403, html, null, 'unauthorized'],
  ['WHEP, codec not in the offer', 'whep', 400, json('codecs not supported by client'), null, 'unsupported'],
  [
    'WHEP, no WebRTC codec',
    'whep',
    400,
    json("the stream doesn't contain any supported codec, which are currently AV1, VP9"),
    null,
    'unsupported',
  ],
  ['WHEP, our SDP refused', 'whep', 400, json('EOF'), null, 'refused'],
  ['WHEP, wrong content type', 'whep', 400, json('invalid Content-Type'), null, 'refused'],
  ['session unknown', 'whep', 404, json('session not found'), null, 'lost'],
  ['segment expired', 'hls', 404, '', null, 'not-found'],
  ['MediaMTX v1.0, empty body', 'whep', 404, '', null, 'not-found'],
  ['a server without WHEP', 'whep', 405, html, null, 'not-found'],
  ['draft WHEP, no publisher', 'whep', 409, '', '5', 'offline'],
  ['draft WHEP, overload', 'whep', 503, '', '5', 'capacity'],
  ['a proxy without a backend', 'whep', 503, html, null, 'unreachable'],
  ['a proxy, bad gateway', 'hls', 502, html, null, 'unreachable'],
  ['a proxy, gateway timeout', 'hls', 504, html, null, 'unreachable'],
  ['a proxy, too many requests', 'hls', 429, html, '7', 'capacity'],
  ['a server that fails', 'hls', 500, 'oops', null, 'server-error'],
  ['a redirect that was not followed', 'hls', 304, '', null, 'bad-answer'],
];

describe('faultFromHttp', () => {
  for (const [title, rung, status, body, retryAfter, code] of ANSWERS) {
    it(`${title}: ${status} is ${code}`, () => {
      const fault = faultFromHttp(rung, { status, body, retryAfter });
      expect(fault.code).to.equal(code);
      expect(fault.status).to.equal(status);
      expect(fault.rung).to.equal(rung);
    });
  }

  it("keeps the server's words: MediaMTX's error, a page without its tags, never more than 200 characters", () => {
    expect(faultFromHttp('whep', { status: 404, body: json('no stream is available on path') }).said).to.equal(
      'no stream is available on path',
    );
    expect(faultFromHttp('whep', { status: 503, body: html }).said).to.equal('x 503 Service Unavailable');
    expect(faultFromHttp('whep', { status: 500, body: 'y'.repeat(9000) }).said).to.have.length(200);
    expect(faultFromHttp('whep', { status: 500, body: '' }).said).to.equal(null);
  });
});

describe('parseRetryAfter', () => {
  const nowMs = Date.parse('2026-01-01T00:00:00Z');
  it('reads seconds and dates, and says null for anything else', () => {
    expect(parseRetryAfter('120', nowMs)).to.equal(120_000);
    expect(parseRetryAfter('Thu, 01 Jan 2026 00:00:30 GMT', nowMs)).to.equal(30_000);
    expect(parseRetryAfter('Thu, 01 Jan 2025 00:00:30 GMT', nowMs)).to.equal(0);
    expect(parseRetryAfter('soon', nowMs)).to.equal(null);
    expect(parseRetryAfter(null, nowMs)).to.equal(null);
  });
});

describe('asFault', () => {
  it('keeps a fault, makes a failed fetch unreachable, and anything else a bad answer', () => {
    const fault = new Fault('offline');
    expect(asFault(fault, 'whep')).to.equal(fault);
    expect(asFault(new TypeError('Failed to fetch'), 'hls')).to.include({ code: 'unreachable', rung: 'hls' });
    expect(asFault(new DOMException('late', 'TimeoutError'), 'hls').code).to.equal('unreachable');
    const other = asFault(new Error('noise'), 'mjpeg');
    expect(other).to.include({ code: 'bad-answer', said: 'noise' });
    expect(asFault('text', null).said).to.equal('text');
  });

  it('does not repeat a password that stands in an address', async () => {
    const thrown: unknown = await fetch('http://viewer:open-sesame@127.0.0.1/cam').catch((error: unknown) => error);
    const { said } = asFault(thrown, 'whep');
    expect(String(thrown), 'as the browser does').to.contain('open-sesame');
    expect(said).to.contain('http://127.0.0.1/cam').and.not.contain('open-sesame');
  });

  it('tells itself as JSON without its cause', () => {
    const fault = new Fault('capacity', { rung: 'hls', status: 500, said: 'full', cause: { secret: 1 } });
    expect(JSON.parse(JSON.stringify(fault))).to.deep.equal({
      code: 'capacity',
      rung: 'hls',
      status: 500,
      said: 'full',
      retryAfterMs: null,
      codec: null,
      nextTryAtMs: null,
    });
  });
});
