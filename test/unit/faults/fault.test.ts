import { expect } from '@open-wc/testing';
import { asFault, Fault, type FaultCode } from '../../../src/faults/fault.js';
import { faultFromHttp, faultFromUnexpected, parseRetryAfter } from '../../../src/faults/from-http.js';

const json = (error: string) => JSON.stringify({ status: 'error', error });
const html =
  '<html><head><style>p{}</style><title>x</title></head><body><h1>503 Service Unavailable</h1></body></html>';

const NOT_MATCHED = 'streams: codecs not matched: audio:AAC, video:H265 => video:VP8, video:H264, audio:OPUS\n';

// Each row: what a server answers on which transport, and what it means.
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
  ['draft WHEP, overload', 'whep', 503, '', '5', 'busy'],
  ['a source that is being started', 'hls', 503, 'starting', null, 'busy'],
  ['a proxy without a backend', 'whep', 503, html, null, 'unreachable'],
  ['a proxy, bad gateway', 'hls', 502, html, null, 'unreachable'],
  ['a proxy, gateway timeout', 'hls', 504, html, null, 'unreachable'],
  ['a proxy, too many requests', 'hls', 429, html, '7', 'capacity'],
  ['a server that fails', 'hls', 500, 'oops', null, 'server-error'],
  ['go2rtc, no such camera', 'whep', 404, 'stream not found\n', null, 'unconfigured'],
  ['go2rtc, source off', 'whep', 500, 'streams: unknown error\n', null, 'offline'],
  [
    'go2rtc, source refuses',
    'whep',
    500,
    'streams: dial tcp 192.0.2.1:554: connect: connection refused',
    null,
    'offline',
  ],
  ['go2rtc, source silent', 'hls', 500, 'streams: dial tcp 192.0.2.1:554: i/o timeout', null, 'source-timeout'],
  ['go2rtc, no common codec', 'whep', 500, NOT_MATCHED, null, 'unsupported'],
  ['a redirect that was not followed', 'hls', 304, '', null, 'bad-answer'],
];

describe('faultFromHttp', () => {
  for (const [title, transport, status, body, retryAfter, code] of ANSWERS) {
    it(`${title}: ${status} is ${code}`, () => {
      const fault = faultFromHttp(transport, { status, body, retryAfter });
      expect(fault.code).to.equal(code);
      expect(fault.status).to.equal(status);
      expect(fault.transport).to.equal(transport);
    });
  }

  it('names the codec that the camera sends, where the server tells it', () => {
    expect(faultFromHttp('whep', { status: 500, body: NOT_MATCHED }).codec).to.equal('H265');
    const soundOnly = 'streams: codecs not matched: audio:OPUS => video:H264';
    expect(faultFromHttp('whep', { status: 500, body: soundOnly }).codec).to.equal(null);
  });

  const CHALLENGE = '<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>';
  const SIGN_IN = '<html><body><form><input name="u"><input type="password" name="p"></form></body></html>';
  const HTML = { contentType: 'text/html; charset=utf-8' };
  const header = (name: string, value: string) => (asked: string) => (asked === name ? value : null);
  const GATEWAYS: [string, Parameters<typeof faultFromHttp>[1], FaultCode, string | null][] = [
    [
      'a challenge, by its header',
      { status: 403, body: '', header: header('cf-mitigated', 'challenge') },
      'blocked',
      null,
    ],
    ['a challenge, by its page', { status: 503, body: CHALLENGE, ...HTML }, 'blocked', null],
    ['a sign-in page with 200', { status: 200, body: SIGN_IN, ...HTML }, 'sign-in-page', null],
    ['a page of another host', { status: 200, body: '<html>…', ...HTML, isOtherOrigin: true }, 'sign-in-page', null],
    ['a page without a type', { status: 200, body: SIGN_IN }, 'sign-in-page', null],
    [
      'any other page with 200',
      { status: 200, body: '<html><body>It works</body></html>', ...HTML },
      'bad-answer',
      null,
    ],
    [
      'a 404 page with a link to sign in',
      { status: 404, body: '<html>404 <a>Log in</a></html>', ...HTML },
      'not-found',
      null,
    ],
    [
      'a camera that wants Digest',
      { status: 401, body: '', header: header('WWW-Authenticate', 'Digest realm="cam", nonce="1"') },
      'digest',
      null,
    ],
    [
      'a camera that takes Basic too',
      { status: 401, body: '', header: header('WWW-Authenticate', 'Digest realm="cam", Basic realm="cam"') },
      'unauthorized',
      null,
    ],
    ['Cloudflare, the server is down', { status: 521, body: html, ...HTML }, 'unreachable', null],
    ['Cloudflare, no answer that makes sense', { status: 520, body: html, ...HTML }, 'unreachable', null],
    ['Cloudflare, no tunnel', { status: 530, body: 'error code: 1033' }, 'unreachable', 'error code: 1033'],
    [
      'ZLMediaKit, nobody publishes',
      { status: 200, body: '{"code":-1,"msg":"stream not found"}' },
      'offline',
      'stream not found',
    ],
    ['JSON with 200 that says nothing known', { status: 200, body: '{"code":-5,"msg":"boo"}' }, 'bad-answer', 'boo'],
    [
      'Frigate, no such camera',
      { status: 404, body: '{"success":false,"message":"Camera not found"}' },
      'unconfigured',
      'Camera not found',
    ],
    [
      'Frigate, no frame',
      { status: 500, body: '{"success":false,"message":"Unable to get valid frame from porch"}' },
      'offline',
      null,
    ],
    ['a small camera that is full', { status: 503, body: 'Too many clients' }, 'capacity', null],
  ];
  for (const [title, answer, code, message] of GATEWAYS) {
    it(`${title}: ${answer.status} is ${code}`, () => {
      const fault = faultFromHttp('whep', answer);
      expect(fault.code).to.equal(code);
      if (message) expect(fault.serverMessage).to.equal(message);
    });
  }

  it('names the page to sign in at: the one that was sent, or the Location of a 401', () => {
    const at = (status: number, location: string | null, body = '') =>
      faultFromHttp('hls', {
        status,
        body,
        contentType: body ? 'text/html' : 'text/plain',
        url: 'https://cam.example/login',
        header: (name) => (name === 'Location' ? location : null),
      }).signInUrl;
    expect(at(200, null, '<title>Sign in</title>')).to.equal('https://cam.example/login');
    expect(at(401, 'https://auth.example/?rd=x')).to.equal('https://auth.example/?rd=x');
    expect(at(401, '/portal')).to.equal('https://cam.example/portal');
    expect(at(401, 'javascript:alert(1)')).to.equal(null);
    expect(at(401, null)).to.equal(null);
    expect(at(404, 'https://auth.example/')).to.equal(null);
  });

  it('says what an answer is not, where it tells nothing itself', () => {
    const page = { status: 200, body: '<html>hello</html>', ...HTML };
    expect(faultFromUnexpected('whep', page, 'the answer is no SDP')).to.include({
      code: 'bad-answer',
      status: 200,
      serverMessage: 'the answer is no SDP',
    });
    expect(faultFromUnexpected('whep', { ...page, body: SIGN_IN }, 'the answer is no SDP').code).to.equal(
      'sign-in-page',
    );
  });

  it("keeps the server's message: MediaMTX's error, a page without its tags, never more than 200 characters", () => {
    expect(faultFromHttp('whep', { status: 404, body: json('no stream is available on path') }).serverMessage).to.equal(
      'no stream is available on path',
    );
    expect(faultFromHttp('whep', { status: 503, body: html }).serverMessage).to.equal('x 503 Service Unavailable');
    expect(faultFromHttp('whep', { status: 500, body: 'y'.repeat(9000) }).serverMessage).to.have.length(200);
    expect(faultFromHttp('whep', { status: 500, body: '' }).serverMessage).to.equal(null);
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
    expect(asFault(new TypeError('Failed to fetch'), 'hls')).to.include({ code: 'unreachable', transport: 'hls' });
    expect(asFault(new DOMException('late', 'TimeoutError'), 'hls').code).to.equal('unreachable');
    const other = asFault(new Error('noise'), 'mjpeg');
    expect(other).to.include({ code: 'bad-answer', serverMessage: 'noise' });
    expect(asFault('text', null).serverMessage).to.equal('text');
  });

  it('does not repeat a password that stands in an address', async () => {
    const thrown: unknown = await fetch('http://viewer:open-sesame@127.0.0.1/cam').catch((error: unknown) => error);
    const { serverMessage: message } = asFault(thrown, 'whep');
    expect(String(thrown), 'as the browser does').to.contain('open-sesame');
    expect(message).to.contain('http://127.0.0.1/cam').and.not.contain('open-sesame');
  });

  it('tells itself as JSON without its cause', () => {
    const fault = new Fault('capacity', { transport: 'hls', status: 500, serverMessage: 'full', cause: { secret: 1 } });
    expect(JSON.parse(JSON.stringify(fault))).to.deep.equal({
      code: 'capacity',
      transport: 'hls',
      status: 500,
      serverMessage: 'full',
      retryAfterMs: null,
      codec: null,
    });
  });
});
