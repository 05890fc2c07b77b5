import { readCount, isJson, readList, readText, readTimeMs, type Json } from './read.js';

/** Where a path's stream comes from. */
export interface PathSource {
  /** `rtspSource`, `webRTCSession`, `rpiCameraSource` …, as the API names it. */
  readonly type: string;
  /** Of the session or connection that publishes; empty for a source that the server fetches. */
  readonly id: string;
}

/** A video or audio track. */
export interface Track {
  /** `H264`, `H265`, `Opus`, `MPEG-4 Audio` … */
  readonly codec: string;
  /** In pixels; null for sound, for codecs that don't tell, and before v1.17. */
  readonly width: number | null;
  readonly height: number | null;
  /** All that the API knows of the codec: profile, level, channelCount … */
  readonly properties: Json;
}

/** Who reads a path. */
export interface Reader {
  /** `webRTCSession`, `hlsSession`, `rtspSession` … */
  readonly type: string;
  readonly id: string;
}

/** A path as the server has it now (`/v3/paths`). */
export interface PathState {
  readonly name: string;
  /** The entry of the configuration that it follows: its own name, `all_others`, or a pattern (`~^cam_`). */
  readonly confName: string;
  /** It can be read now. An on-demand source is not ready while nobody reads it. */
  readonly isReady: boolean;
  /** Epoch milliseconds by the server's clock. */
  readonly readyAtMs: number | null;
  readonly source: PathSource | null;
  readonly tracks: readonly Track[];
  readonly readers: readonly Reader[];
  /** Since the path is there. */
  readonly inboundBytes: number;
  readonly outboundBytes: number;
  /** Frames that came damaged or not at all; 0 before v1.17. */
  readonly inboundFramesInError: number;
  /** The API's own object, with what newer servers tell besides. */
  readonly raw: Json;
}

/** Reads an item of `/v3/paths`, of MediaMTX v1.9 and later; null for what has no name. */
export function parsePathState(raw: unknown): PathState | null {
  if (!isJson(raw) || !readText(raw.name)) return null;
  const { name, confName, tracks2, tracks, source, readers } = raw;
  return {
    name: readText(name),
    confName: readText(confName),
    // `available` took the place of `ready`, which newer servers may leave out one day.
    isReady: (raw.available ?? raw.ready) === true,
    readyAtMs: readTimeMs(raw.availableTime ?? raw.readyTime),
    source: isJson(source) ? { type: readText(source.type), id: readText(source.id) } : null,
    tracks: readList(tracks2 ?? tracks).map(parseTrack),
    readers: readList(readers)
      .filter(isJson)
      .map(({ type, id }) => ({ type: readText(type), id: readText(id) })),
    inboundBytes: readCount(raw.inboundBytes, raw.bytesReceived),
    outboundBytes: readCount(raw.outboundBytes, raw.bytesSent),
    inboundFramesInError: readCount(raw.inboundFramesInError),
    raw,
  };
}

/** Older servers name the codec alone. */
function parseTrack(raw: unknown): Track {
  const { codec, codecProps } = isJson(raw) ? raw : { codec: raw, codecProps: null };
  const properties = isJson(codecProps) ? codecProps : {};
  const pixels = (value: unknown) => (typeof value === 'number' && value > 0 ? value : null);
  return { codec: readText(codec), width: pixels(properties.width), height: pixels(properties.height), properties };
}
