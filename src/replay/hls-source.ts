import type { BufferAppendingData, LevelDetails } from 'hls.js';
import { credibleProgramDateMs } from '../transports/hls/programme-date.js';
import type { Frame, FrameSink, FrameSource } from './frame.js';
import { noteTap, type FrameTap } from './frame-tap.js';
import { readSamples, readTracks, type Mp4Sample, type Mp4Track } from './mp4-reader.js';

/** What hls.js says of a piece of media that it appends: of a segment or a part, or of what comes before the first. */
export type AppendedPiece = Pick<BufferAppendingData, 'type' | 'data'> & {
  readonly frag: Pick<BufferAppendingData['frag'], 'sn' | 'programDateTime' | 'start'>;
  readonly part: { readonly fragOffset: number; readonly start: number } | null;
};
/** The end of the playlist on the clock of the video, and since when. */
export type PlaylistEdge = Pick<LevelDetails, 'edge' | 'age' | 'targetduration'>;

/** Dates of segments are sums and roundings: nearer to each other than this, they are of one clock that runs on. */
const SAME_CLOCK_MS = 200;
/** Without dates a moment is as exact as the list of segments is new. */
const SAME_CLOCK_TARGETS = 1.5;
/** Pictures that are older than the newest by less than this are the same ones again; by more, the clock was set. */
const AGAIN_MS = 60_000;

/**
 * The frames of what hls.js appends to the video, over all its sessions with one camera. Nothing is requested for it.
 * Frames that come a second time, because a playlist was loaded again, are left out.
 */
export class HlsFrames implements FrameTap {
  /** The newest initialisation segment of each buffer, and its tracks. */
  readonly #inits = new Map<string, { readonly bytes: Uint8Array; readonly tracks: readonly Mp4Track[] }>();
  readonly #sinks = new Set<FrameSink>();
  /** The moment at zero of the media's clock, how exact it is, and the segment that it was read from. */
  #clock: { readonly zeroMs: number; readonly slackMs: number } | null = null;
  #sn: unknown = null;
  /** A moment, and where it is on the clock of the video. */
  #anchor: { readonly atMs: number; readonly startS: number } | null = null;
  #video: HTMLVideoElement | null = null;
  #newestMs = { video: -Infinity, audio: -Infinity };
  #isAgain = false;

  /** Says on which video they are seen. */
  playOn(video: HTMLVideoElement): void {
    this.#video = video;
    noteTap(video, this);
  }

  visibleMs(): number | null {
    // The time of a video without a source is 0.
    if (!this.#anchor || !this.#video?.readyState) return null;
    return this.#anchor.atMs + (this.#video.currentTime - this.#anchor.startS) * 1000;
  }

  source(afterMs = -Infinity): FrameSource {
    return (sink, signal) => {
      this.#sinks.add(sink);
      this.#newestMs = { video: afterMs, audio: afterMs };
      this.restart();
      signal.addEventListener('abort', () => this.#sinks.delete(sink), { once: true });
    };
  }

  /**
   * Takes a piece that is appended.
   *
   * @param edge Of the playlist that plays; null before there is one.
   * @param nowMs Epoch milliseconds.
   */
  take(piece: AppendedPiece, edge: PlaylistEdge | null, nowMs: number): void {
    const { type, data } = piece;
    const tracks = readTracks(data);
    if (tracks) this.#setTracks(type, data, tracks);
    if (this.#sinks.size === 0) return;
    const samples = readSamples(data, this.#inits.get(type)?.tracks ?? []);
    if (samples.length === 0) return;
    if (type !== 'audio') this.#setClock(piece, samples, edge, nowMs);
    for (const sample of samples) this.#give(sample);
  }

  /** Says that another hls.js takes over, whose clock may begin elsewhere. */
  restart(): void {
    this.#sn = null;
  }

  /** Tracks that are the same as before keep their objects. */
  #setTracks(type: string, data: Uint8Array, tracks: readonly Mp4Track[]): void {
    const bytes = this.#inits.get(type)?.bytes;
    const isSame = bytes?.length === data.length && bytes.every((byte, i) => byte === data[i]);
    if (!isSame) this.#inits.set(type, { bytes: data.slice(), tracks });
  }

  /** Reads the clock from the first piece of each segment. Sound has the clock of the pictures. */
  #setClock(
    { frag, part }: AppendedPiece,
    samples: readonly Mp4Sample[],
    edge: PlaylistEdge | null,
    nowMs: number,
  ): void {
    if (frag.sn === this.#sn) return;
    const pictures = samples.filter(({ track }) => track.kind === 'video');
    if (pictures.length === 0) return;
    this.#sn = frag.sn;
    const firstMs = Math.min(...pictures.map(({ atS }) => atS)) * 1000;
    const startS = (part ?? frag).start;
    const behindEdgeMs = edge ? (edge.edge + edge.age - startS) * 1000 : 0;
    const targetDurationMs = (edge?.targetduration ?? 1) * 1000;
    const listedMs = frag.programDateTime === null ? null : frag.programDateTime + (part?.fragOffset ?? 0) * 1000;
    const dateMs =
      listedMs === null || !edge
        ? listedMs
        : credibleProgramDateMs({ dateMs: listedMs, nowMs, behindEdgeMs, targetDurationMs });
    const slackMs = dateMs === null ? SAME_CLOCK_TARGETS * targetDurationMs : SAME_CLOCK_MS;
    const zeroMs = (dateMs ?? nowMs - behindEdgeMs) - firstMs;
    if (!this.#clock || Math.abs(this.#clock.zeroMs - zeroMs) > slackMs) this.#clock = { zeroMs, slackMs };
    this.#anchor = { atMs: this.#clock.zeroMs + firstMs, startS };
  }

  #give({ track, atS, isKey, data }: Mp4Sample): void {
    if (!this.#clock) return;
    const { zeroMs, slackMs } = this.#clock;
    const atMs = zeroMs + atS * 1000;
    const { kind } = track;
    const olderMs = this.#newestMs[kind] - atMs;
    const isAgain = olderMs >= 0 && olderMs < AGAIN_MS;
    // Between key frames pictures may go back: those that are shown before the one that they need.
    if (kind === 'video' && isKey) this.#isAgain = isAgain;
    if (kind === 'video' ? this.#isAgain : isAgain) return;
    this.#newestMs[kind] = kind === 'video' && !isKey ? Math.max(this.#newestMs[kind], atMs) : atMs;
    // A copy: the view would keep the whole segment in memory.
    const frame: Frame = { track, atMs, slackMs, isKey, data: data.slice() };
    for (const sink of this.#sinks) sink(frame);
  }
}
