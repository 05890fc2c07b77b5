import type { CameraFaults, EndpointName, RawAnswer } from '../../demo/origin/faults.js';

const HTML = { 'Content-Type': 'text/html' };
const PAGE_503 = '<html><body><h1>503 Service Unavailable</h1></body></html>';

/** A fault on the only allowed transport, what the player reports, and what brings the picture back. */
export interface FaultCase {
  readonly title: string;
  readonly transport: EndpointName;
  readonly faults: Partial<CameraFaults>;
  readonly state: string;
  readonly code: string;
  readonly status: number | null;
  /** The server's message. */
  readonly serverMessage: RegExp | null;
  /** The word and the sentence on the screen. */
  readonly message: string;
  /** `alone`: the player retries by itself; `notified`: the test fires `online`, so that the player retries sooner. */
  readonly recovery: 'alone' | 'notified';
}

const OFFLINE = { state: 'offline', code: 'offline', message: 'Offline The camera is not sending video.' } as const;
const UNCONFIGURED = {
  state: 'unconfigured',
  code: 'unconfigured',
  message: 'Camera not configured The server does not know this camera.',
} as const;
const CAPACITY = {
  state: 'capacity',
  code: 'capacity',
  message: 'Stream at capacity The viewer limit has been reached.',
} as const;
const UNAUTHORIZED = {
  state: 'unauthorized',
  code: 'unauthorized',
  message: 'Sign-in needed Sign in with different credentials.',
  recovery: 'notified',
} as const;
const UNREACHABLE = {
  state: 'reconnecting',
  code: 'unreachable',
  message: 'Reconnecting The server does not answer.',
  recovery: 'alone',
} as const;
const BAD_ANSWER = {
  state: 'reconnecting',
  code: 'bad-answer',
  message: 'Reconnecting The server’s answer is not video.',
  recovery: 'alone',
} as const;

const answer = (transport: EndpointName, status: number, body: string, headers: RawAnswer['headers'] = HTML) => ({
  transport,
  status,
  faults: { raw: { [transport]: { status, headers, body } } },
});

/** The ways in which a camera, its server, a proxy or the network prevents the first picture. */
export const FAULT_CASES: readonly FaultCase[] = [
  {
    title: 'nobody publishes',
    transport: 'whep',
    faults: { offline: true },
    ...OFFLINE,
    status: 404,
    serverMessage: /^no stream is available on path 'crossing'$/,
    recovery: 'alone',
  },
  {
    title: 'nobody publishes',
    transport: 'hls',
    faults: { offline: true },
    ...OFFLINE,
    status: 404,
    serverMessage: /no stream is available/,
    recovery: 'notified',
  },
  {
    title: 'not configured',
    transport: 'whep',
    faults: { unconfigured: true },
    ...UNCONFIGURED,
    status: 400,
    serverMessage: /^path 'crossing' is not configured$/,
    recovery: 'notified',
  },
  {
    title: 'not configured',
    transport: 'hls',
    faults: { unconfigured: true },
    ...UNCONFIGURED,
    status: 500,
    serverMessage: /is not configured/,
    recovery: 'notified',
  },
  {
    title: 'an on-demand source that does not start',
    transport: 'whep',
    faults: { startMs: 300, sourceTimeout: true },
    state: 'offline',
    code: 'source-timeout',
    status: 400,
    serverMessage: /^source of path 'crossing' has timed out$/,
    message: 'Offline The camera did not start in time.',
    recovery: 'notified',
  },
  {
    title: 'no place',
    transport: 'whep',
    faults: { maxReaders: 0 },
    ...CAPACITY,
    status: 400,
    serverMessage: /^maximum reader count reached$/,
    recovery: 'notified',
  },
  {
    title: 'no place',
    transport: 'hls',
    faults: { maxReaders: 0 },
    ...CAPACITY,
    status: 500,
    serverMessage: /maximum reader count/,
    recovery: 'notified',
  },
  {
    title: 'a password',
    transport: 'whep',
    faults: { auth: { user: 'a', pass: 'b' } },
    ...UNAUTHORIZED,
    status: 401,
    serverMessage: /^authentication error$/,
  },
  {
    title: 'a password',
    transport: 'hls',
    faults: { auth: { user: 'a', pass: 'b' } },
    ...UNAUTHORIZED,
    status: 401,
    serverMessage: /^authentication error$/,
  },
  {
    title: 'a codec that the browser does not offer',
    transport: 'whep',
    faults: { codecRefused: true },
    state: 'unsupported',
    code: 'unsupported',
    status: 400,
    serverMessage: /^codecs not supported by client$/,
    message: 'Not playable here This browser cannot play the camera’s video format.',
    recovery: 'notified',
  },
  {
    title: 'DTLS that closes before the first frame',
    transport: 'whep',
    faults: { closesEarly: true },
    state: 'reconnecting',
    code: 'ended-early',
    status: null,
    serverMessage: /the server ended the session/,
    message: 'Reconnecting The connection was lost.',
    recovery: 'notified',
  },
  ...(['noIcePath', 'udpBlocked'] as const).map((name): FaultCase => ({
    title: `no path for the media, ${name}`,
    transport: 'whep',
    faults: { [name]: true },
    state: 'reconnecting',
    code: 'no-media-path',
    status: null,
    serverMessage: /no path for the media|ICE failed/,
    message: 'Reconnecting The network blocks the video.',
    recovery: 'alone',
  })),
  {
    title: 'an open path without media',
    transport: 'whep',
    faults: { noMedia: true },
    state: 'reconnecting',
    code: 'no-media',
    status: null,
    serverMessage: /no packet of video/,
    message: 'Reconnecting The server sends no video.',
    recovery: 'alone',
  },
  ...(['whep', 'hls', 'mjpeg', 'snapshot'] as const).map((transport): FaultCase => ({
    title: 'a server that is gone',
    transport,
    faults: { cut: true },
    ...UNREACHABLE,
    status: null,
    serverMessage: /./,
  })),
  {
    title: 'a server error',
    ...answer('whep', 500, '<h1>Internal Server Error</h1>'),
    state: 'reconnecting',
    code: 'server-error',
    serverMessage: /^Internal Server Error$/,
    message: 'Reconnecting The server reported an error.',
    recovery: 'alone',
  },
  {
    title: 'a server that refuses the content type',
    ...answer('whep', 415, 'unsupported media type', { 'Content-Type': 'text/plain' }),
    state: 'reconnecting',
    code: 'refused',
    serverMessage: /^unsupported media type$/,
    message: 'Reconnecting The server refused the request.',
    recovery: 'alone',
  },
  {
    title: 'HTML instead of SDP',
    ...answer('whep', 200, '<html>hello</html>'),
    ...BAD_ANSWER,
    serverMessage: /no SDP/,
  },
  {
    title: 'noise instead of SDP',
    ...answer('whep', 201, 'v=0\r\nm=noise\r\n\u0001\u0002'),
    ...BAD_ANSWER,
    status: null,
    serverMessage: /./,
  },
  {
    title: 'HTML instead of a playlist',
    ...answer('hls', 200, '<html>hello</html>'),
    ...BAD_ANSWER,
    serverMessage: /EXTM3U/,
  },
  {
    title: 'a playlist of garbage',
    ...answer('hls', 200, '#EXTM3U\n#EXT-X-nothing\n\u0000\u0001'),
    ...BAD_ANSWER,
    serverMessage: /./,
  },
  {
    title: 'HTML instead of multipart',
    ...answer('mjpeg', 200, '<html>hello</html>'),
    ...BAD_ANSWER,
    serverMessage: /^not multipart, but text\/html$/,
  },
  {
    title: 'text instead of a JPEG',
    ...answer('snapshot', 200, 'no jpeg', { 'Content-Type': 'image/jpeg' }),
    ...BAD_ANSWER,
    status: null,
    serverMessage: /no picture that can be decoded/,
  },
  {
    title: 'a stream that is cut in the middle of a part',
    transport: 'mjpeg',
    faults: { cutMultipart: true },
    ...UNREACHABLE,
    status: null,
    serverMessage: /./,
  },
  {
    title: 'a proxy without a backend',
    ...answer('whep', 503, PAGE_503),
    ...UNREACHABLE,
    serverMessage: /^503 Service Unavailable$/,
  },
  {
    title: 'a bad gateway',
    ...answer('whep', 502, '<h1>502 Bad Gateway</h1><hr>nginx'),
    ...UNREACHABLE,
    serverMessage: /^502 Bad Gateway nginx$/,
  },
  {
    title: 'a gateway’s timeout',
    ...answer('hls', 504, PAGE_503),
    ...UNREACHABLE,
    serverMessage: /Service Unavailable/,
  },
  { title: 'a bad gateway', ...answer('snapshot', 502, ''), ...UNREACHABLE, serverMessage: null },
  {
    title: 'a proxy that limits requests',
    ...answer('hls', 429, '<h1>Too Many Requests</h1>'),
    ...CAPACITY,
    serverMessage: /^Too Many Requests$/,
    recovery: 'notified',
  },
  {
    title: 'a gateway that forbids',
    ...answer('whep', 403, '<h1>Forbidden</h1>'),
    ...UNAUTHORIZED,
    serverMessage: /^Forbidden$/,
  },
  {
    title: 'a gateway that forbids',
    ...answer('mjpeg', 403, '<h1>Forbidden</h1>'),
    ...UNAUTHORIZED,
    serverMessage: /^Forbidden$/,
  },
  {
    title: 'an unknown page',
    ...answer('whep', 404, '<h1>Not Found</h1>'),
    state: 'offline',
    code: 'not-found',
    serverMessage: /^Not Found$/,
    message: 'Offline There is no camera at this address.',
    recovery: 'notified',
  },
];
