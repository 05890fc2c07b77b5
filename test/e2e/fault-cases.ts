import type { CameraFaults, EndpointName, RawAnswer } from '../../demo/origin/faults.js';

const HTML = { 'Content-Type': 'text/html' };
const page503 = '<html><body><h1>503 Service Unavailable</h1></body></html>';
/** A fault on the one transport that is allowed, what is to be known of it, and what brings the picture back. */
export interface Row {
  readonly title: string;
  readonly transport: EndpointName;
  readonly faults: Partial<CameraFaults>;
  readonly state: string;
  readonly code: string;
  readonly status: number | null;
  /** The server's own words. */
  readonly said: RegExp | null;
  /** Word and sentence on the screen. */
  readonly reads: string;
  /** `alone`: it looks again by itself; `told`: sooner, for the browser says that the network is back. */
  readonly heals: 'alone' | 'told';
}

const OFFLINE = { state: 'offline', code: 'offline', reads: 'Offline The camera is not sending video.' } as const;
const UNCONFIGURED = {
  state: 'unconfigured',
  code: 'unconfigured',
  reads: 'Camera not configured The server does not know this camera.',
} as const;
const FULL = {
  state: 'capacity',
  code: 'capacity',
  reads: 'Stream at capacity The viewer limit has been reached.',
} as const;
const LOCKED = {
  state: 'unauthorized',
  code: 'unauthorized',
  reads: 'Sign-in needed Sign in with different credentials.',
  heals: 'told',
} as const;
const UNREACHABLE = {
  state: 'reconnecting',
  code: 'unreachable',
  reads: 'Reconnecting The server does not answer.',
  heals: 'alone',
} as const;
const SENSELESS = {
  state: 'reconnecting',
  code: 'bad-answer',
  reads: 'Reconnecting The server’s answer is not video.',
  heals: 'alone',
} as const;

const answer = (transport: EndpointName, status: number, body: string, headers: RawAnswer['headers'] = HTML) => ({
  transport,
  status,
  faults: { raw: { [transport]: { status, headers, body } } },
});

/** What a camera, its server, a proxy or the network can do to the first picture. */
export const ROWS: readonly Row[] = [
  {
    title: 'nobody publishes',
    transport: 'whep',
    faults: { offline: true },
    ...OFFLINE,
    status: 404,
    said: /^no stream is available on path 'crossing'$/,
    heals: 'alone',
  },
  {
    title: 'nobody publishes',
    transport: 'hls',
    faults: { offline: true },
    ...OFFLINE,
    status: 404,
    said: /no stream is available/,
    heals: 'told',
  },
  {
    title: 'not configured',
    transport: 'whep',
    faults: { unconfigured: true },
    ...UNCONFIGURED,
    status: 400,
    said: /^path 'crossing' is not configured$/,
    heals: 'told',
  },
  {
    title: 'not configured',
    transport: 'hls',
    faults: { unconfigured: true },
    ...UNCONFIGURED,
    status: 500,
    said: /is not configured/,
    heals: 'told',
  },
  {
    title: 'an on-demand source that never comes',
    transport: 'whep',
    faults: { startMs: 300, sourceTimeout: true },
    state: 'offline',
    code: 'source-timeout',
    status: 400,
    said: /^source of path 'crossing' has timed out$/,
    reads: 'Offline The camera did not start in time.',
    heals: 'told',
  },
  {
    title: 'no place',
    transport: 'whep',
    faults: { maxReaders: 0 },
    ...FULL,
    status: 400,
    said: /^maximum reader count reached$/,
    heals: 'told',
  },
  {
    title: 'no place',
    transport: 'hls',
    faults: { maxReaders: 0 },
    ...FULL,
    status: 500,
    said: /maximum reader count/,
    heals: 'told',
  },
  {
    title: 'a password',
    transport: 'whep',
    faults: { auth: { user: 'a', pass: 'b' } },
    ...LOCKED,
    status: 401,
    said: /^authentication error$/,
  },
  {
    title: 'a password',
    transport: 'hls',
    faults: { auth: { user: 'a', pass: 'b' } },
    ...LOCKED,
    status: 401,
    said: /^authentication error$/,
  },
  {
    title: 'a codec that is not offered',
    transport: 'whep',
    faults: { codecRefused: true },
    state: 'unsupported',
    code: 'unsupported',
    status: 400,
    said: /^codecs not supported by client$/,
    reads: 'Not playable here This browser cannot play the camera’s video format.',
    heals: 'told',
  },
  {
    title: 'DTLS closed before a frame',
    transport: 'whep',
    faults: { closesEarly: true },
    state: 'reconnecting',
    code: 'ended-early',
    status: null,
    said: /the server ended the session/,
    reads: 'Reconnecting The connection was lost.',
    heals: 'told',
  },
  ...(['noIcePath', 'udpBlocked'] as const).map((name): Row => ({
    title: `no path for the media, ${name}`,
    transport: 'whep',
    faults: { [name]: true },
    state: 'reconnecting',
    code: 'no-media-path',
    status: null,
    said: /no path for the media|ICE failed/,
    reads: 'Reconnecting The network blocks the video.',
    heals: 'alone',
  })),
  {
    title: 'a path and no media',
    transport: 'whep',
    faults: { noMedia: true },
    state: 'reconnecting',
    code: 'no-media',
    status: null,
    said: /no packet of video/,
    reads: 'Reconnecting The server sends no video.',
    heals: 'alone',
  },
  ...(['whep', 'hls', 'mjpeg', 'snapshot'] as const).map((transport): Row => ({
    title: 'a server that is gone',
    transport,
    faults: { cut: true },
    ...UNREACHABLE,
    status: null,
    said: /./,
  })),
  {
    title: 'a server that fails',
    ...answer('whep', 500, '<h1>Internal Server Error</h1>'),
    state: 'reconnecting',
    code: 'server-error',
    said: /^Internal Server Error$/,
    reads: 'Reconnecting The server reported an error.',
    heals: 'alone',
  },
  {
    title: 'a server that takes no offers of ours',
    ...answer('whep', 415, 'unsupported media type', { 'Content-Type': 'text/plain' }),
    state: 'reconnecting',
    code: 'refused',
    said: /^unsupported media type$/,
    reads: 'Reconnecting The server refused the request.',
    heals: 'alone',
  },
  { title: 'HTML instead of SDP', ...answer('whep', 200, '<html>hello</html>'), ...SENSELESS, said: /no SDP/ },
  {
    title: 'noise instead of SDP',
    ...answer('whep', 201, 'v=0\r\nm=noise\r\n\u0001\u0002'),
    ...SENSELESS,
    status: null,
    said: /./,
  },
  { title: 'HTML instead of a playlist', ...answer('hls', 200, '<html>hello</html>'), ...SENSELESS, said: /EXTM3U/ },
  {
    title: 'a playlist of garbage',
    ...answer('hls', 200, '#EXTM3U\n#EXT-X-nothing\n\u0000\u0001'),
    ...SENSELESS,
    said: /./,
  },
  {
    title: 'no multipart at all',
    ...answer('mjpeg', 200, '<html>hello</html>'),
    ...SENSELESS,
    said: /^not multipart, but text\/html$/,
  },
  {
    title: 'a still that is none',
    ...answer('snapshot', 200, 'no jpeg', { 'Content-Type': 'image/jpeg' }),
    ...SENSELESS,
    status: null,
    said: /no picture that can be decoded/,
  },
  {
    title: 'a stream cut in the middle',
    transport: 'mjpeg',
    faults: { cutMultipart: true },
    ...UNREACHABLE,
    status: null,
    said: /./,
  },
  {
    title: 'a proxy without a backend',
    ...answer('whep', 503, page503),
    ...UNREACHABLE,
    said: /^503 Service Unavailable$/,
  },
  {
    title: 'a bad gateway',
    ...answer('whep', 502, '<h1>502 Bad Gateway</h1><hr>nginx'),
    ...UNREACHABLE,
    said: /^502 Bad Gateway nginx$/,
  },
  { title: 'a gateway’s timeout', ...answer('hls', 504, page503), ...UNREACHABLE, said: /Service Unavailable/ },
  { title: 'a bad gateway', ...answer('snapshot', 502, ''), ...UNREACHABLE, said: null },
  {
    title: 'a proxy that was asked too often',
    ...answer('hls', 429, '<h1>Too Many Requests</h1>'),
    ...FULL,
    said: /^Too Many Requests$/,
    heals: 'told',
  },
  { title: 'a gateway that forbids', ...answer('whep', 403, '<h1>Forbidden</h1>'), ...LOCKED, said: /^Forbidden$/ },
  { title: 'a gateway that forbids', ...answer('mjpeg', 403, '<h1>Forbidden</h1>'), ...LOCKED, said: /^Forbidden$/ },
  {
    title: 'no such page',
    ...answer('whep', 404, '<h1>Not Found</h1>'),
    state: 'offline',
    code: 'not-found',
    said: /^Not Found$/,
    reads: 'Offline There is no camera at this address.',
    heals: 'told',
  },
];
