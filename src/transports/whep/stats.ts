import { BLANK_SAMPLE, type Sample } from '../transport.js';

type Report = Readonly<Record<string, unknown>>;

/** The counters of a peer connection that receives one video, as a sample; or of its sound where there is nothing else. */
export function parseStats(stats: RTCStatsReport, atMs: number, kind: 'video' | 'audio' = 'video'): Sample {
  const reports = [...(stats.values() as Iterable<Report>)];
  const video = reports.find((r) => r['type'] === 'inbound-rtp' && r['kind'] === kind);
  if (!video) return { ...BLANK_SAMPLE, atMs };
  const transport = reports.find((r) => r['type'] === 'transport');
  const isPair = (r: Report) => r['type'] === 'candidate-pair';
  // Firefox has no selectedCandidatePairId; there the nominated pair that succeeded is the one.
  const pair =
    reports.find((r) => isPair(r) && r['id'] === transport?.['selectedCandidatePairId']) ??
    reports.find((r) => isPair(r) && r['nominated'] === true && r['state'] === 'succeeded');
  const codec = reports.find((r) => r['id'] === video['codecId'])?.['mimeType'];
  return {
    ...BLANK_SAMPLE,
    atMs,
    framesDecoded: number(video['framesDecoded']),
    framesDropped: number(video['framesDropped']),
    bytesReceived: number(video['bytesReceived']),
    packetsReceived: number(video['packetsReceived']),
    packetsLost: number(video['packetsLost']),
    retransmittedPacketsReceived: number(video['retransmittedPacketsReceived']),
    nackCount: number(video['nackCount']),
    keyFrameRequests: sum(number(video['pliCount']), number(video['firCount'])),
    freezeCount: number(video['freezeCount']),
    freezeMs: ms(video['totalFreezesDuration']),
    jitterBufferMs: ms(video['jitterBufferDelay']),
    jitterBufferCount: number(video['jitterBufferEmittedCount']),
    decodeMs: ms(video['totalDecodeTime']),
    decodeCount: number(video['framesDecoded']),
    roundTripMs: ms(pair?.['currentRoundTripTime']),
    width: number(video['frameWidth']),
    height: number(video['frameHeight']),
    codec: typeof codec === 'string' ? codec.replace(/^\w+\//, '') : null,
  };
}

/** How many packets of each kind have arrived. */
export function countPackets(stats: RTCStatsReport): { readonly audio: number; readonly video: number } {
  const packets = { audio: 0, video: 0 };
  for (const report of stats.values() as Iterable<Report>) {
    if (report['type'] !== 'inbound-rtp') continue;
    const kind = report['kind'] === 'audio' ? 'audio' : 'video';
    packets[kind] += number(report['packetsReceived']) ?? 0;
  }
  return packets;
}

function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

/** Null when neither is known. */
function sum(a: number | null, b: number | null): number | null {
  return a === null && b === null ? null : (a ?? 0) + (b ?? 0);
}

function ms(seconds: unknown): number | null {
  return typeof seconds === 'number' ? seconds * 1000 : null;
}
