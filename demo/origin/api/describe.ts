import type { ServedCamera } from '../served.js';
import type { Visitor } from '../visitor.js';

/** Describes a path as `/v3/paths` does. */
export function pathItem(name: string, confName: string, served: ServedCamera | null) {
  const camera = served && !served.faults.offline && !served.faults.unconfigured ? served : null;
  const time = camera ? rfc3339(camera.readyAtMs) : null;
  const isReady = camera !== null;
  const inboundBytes = served?.source.inboundBytes ?? 0;
  const outboundBytes = served?.source.outboundBytes ?? 0;
  return {
    name,
    confName,
    ready: isReady,
    readyTime: time,
    available: isReady,
    availableTime: time,
    online: isReady,
    onlineTime: time,
    source: camera ? { type: 'webRTCSession', id: camera.id } : null,
    tracks: camera ? ['H264'] : [],
    tracks2: camera ? [describeTrack(camera)] : [],
    readers: served ? listReaders(served) : [],
    inboundBytes,
    outboundBytes,
    inboundFramesInError: 0,
    bytesReceived: inboundBytes,
    bytesSent: outboundBytes,
  };
}

/** Describes the WebRTC readers as `/v3/webrtcsessions` does. Publishers are not listed here. */
export function webrtcItems(served: ServedCamera) {
  return served.whep.visitors.map(([id, visitor, outboundBytes]) => ({
    ...sessionItem(id, visitor, served.name),
    outboundBytes,
    bytesSent: outboundBytes,
    peerConnectionEstablished: true,
    state: 'read',
  }));
}

/** Describes the HLS readers as `/v3/hlssessions` does. */
export function hlsItems(served: ServedCamera) {
  return served.hls.visitors.map(([id, visitor]) => ({ ...sessionItem(id, visitor, served.name), isCDN: false }));
}

function sessionItem(id: string, { createdAtMs, address, userAgent }: Visitor, path: string) {
  return { id, created: rfc3339(createdAtMs), remoteAddr: address, path, query: '', user: '', userAgent };
}

function listReaders(served: ServedCamera) {
  const of = (type: string, visitors: readonly (readonly [string, Visitor, ...unknown[]])[]) =>
    visitors.map(([id]) => ({ type, id }));
  return [...of('webRTCSession', served.whep.visitors), ...of('hlsSession', served.hls.visitors)];
}

/** Describes the track of a synthetic camera of this size. */
function describeTrack({ source: { width, height } }: ServedCamera) {
  return { codec: 'H264', codecProps: { width, height, profile: 'High', level: '3' } };
}

export function rfc3339(atMs: number): string {
  return new Date(atMs).toISOString();
}
