import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CameraSource } from '../../cameras/source.js';
import { toMpegTs } from '../../origin/hls/mpegts.js';
import { Timeline, type Segment } from '../../origin/hls/timeline.js';
import type { BucketFaults } from './faults.js';

/** The options of a device that writes segments. */
export interface WriterOptions {
  readonly camera: CameraSource;
  /** The device's folder in the bucket. */
  readonly folder: string;
  readonly segmentMs: number;
  /** The number of segments in the playlist. */
  readonly listSize: number;
  /** Returns the current faults. */
  readonly faults: () => BucketFaults;
}

export const PLAYLIST = 'stream.m3u8';
/** The number of files that stay after they have left the playlist, because viewers are behind. */
const SPARE_FILES = 3;
const REUSED_NAMES = 6;

interface WrittenSegment {
  readonly sequence: number;
  readonly name: string;
  readonly durationS: number;
  readonly startMs: number;
  /** The device was away before this segment. */
  readonly isBroken: boolean;
}

/** An edge device: writes a camera's video as segments, and keeps a playlist of the last ones. */
export class BucketWriter {
  readonly #options: WriterOptions;
  #listed: WrittenSegment[] = [];
  #isBroken = false;
  #next = 0;
  #leave: () => void = () => undefined;
  /** Files are written one after the other, as a device uploads them. */
  #queue: Promise<void> = Promise.resolve();

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  /** Starts to write after the existing segments. */
  async start(): Promise<void> {
    const { camera, folder, segmentMs } = this.#options;
    await mkdir(folder, { recursive: true });
    this.#leave();
    let written = -1;
    const timeline = new Timeline({ segmentMs, partMs: segmentMs, segmentCount: 3, firstSequence: 0 }, () => {
      const whole = timeline.segments.filter(({ isComplete, sequence }) => isComplete && sequence > written);
      for (const segment of whole) {
        written = segment.sequence;
        this.#queue = this.#queue.then(() => this.#write(segment, timeline));
      }
    });
    this.#leave = camera.onAccessUnit((unit) => timeline.add(unit));
  }

  /** Cuts the power: the unfinished segment is lost. */
  async cut(): Promise<void> {
    this.#leave();
    this.#leave = () => undefined;
    this.#isBroken = this.#listed.length > 0;
    await this.#queue;
  }

  /** Stops regularly: the playlist is marked as ended. */
  async end(): Promise<void> {
    await this.cut();
    await this.#replacePlaylist('#EXT-X-ENDLIST\n');
  }

  /** Clears the device's memory: it starts at 0 again, with the same names. */
  async forget(): Promise<void> {
    await this.cut();
    this.#listed = [];
    this.#next = 0;
    this.#isBroken = false;
  }

  async #write(segment: Segment, timeline: Timeline): Promise<void> {
    const { camera, folder, listSize, faults } = this.#options;
    const { missing, overwrites, noise, clockOffS } = faults();
    if (!timeline.parameters) return;
    const sequence = this.#next++;
    const name = `stream${overwrites ? sequence % REUSED_NAMES : sequence}.ts`;
    const body = await toMpegTs(segment, timeline.parameters, camera);
    // The segment comes first: a playlist must never name a missing file.
    if (!missing) await writeFile(join(folder, name), noise ? createNoise(body) : body);
    const { durationS, startMs } = segment;
    const written = { sequence, name, durationS, startMs: startMs + clockOffS * 1000, isBroken: this.#isBroken };
    this.#isBroken = false;
    this.#listed = [...this.#listed, written].slice(-listSize);
    await this.#replacePlaylist();
    await this.#sweep();
  }

  /** Replaces the playlist in one step, so that no viewer reads half of it. */
  async #replacePlaylist(tail = ''): Promise<void> {
    const path = join(this.#options.folder, PLAYLIST);
    await writeFile(`${path}.part`, formatPlaylist(this.#listed, this.#options.segmentMs) + tail);
    await rename(`${path}.part`, path);
  }

  async #sweep(): Promise<void> {
    const { folder, listSize } = this.#options;
    const oldest = this.#next - listSize - SPARE_FILES;
    const names = new Set(this.#listed.map(({ name }) => name));
    for (const file of await readdir(folder)) {
      const number = Number(/^stream(\d+)\.ts$/.exec(file)?.[1] ?? NaN);
      if ((number < oldest || number >= this.#next) && !names.has(file)) await rm(join(folder, file));
    }
  }
}

function formatPlaylist(listed: readonly WrittenSegment[], segmentMs: number): string {
  const longestS = Math.max(segmentMs / 1000, ...listed.map(({ durationS }) => durationS));
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:3',
    `#EXT-X-TARGETDURATION:${Math.round(longestS)}`,
    `#EXT-X-MEDIA-SEQUENCE:${listed[0]?.sequence ?? 0}`,
    ...listed.flatMap(({ name, durationS, startMs, isBroken }) => [
      ...(isBroken ? ['#EXT-X-DISCONTINUITY'] : []),
      `#EXT-X-PROGRAM-DATE-TIME:${new Date(startMs).toISOString()}`,
      `#EXTINF:${durationS.toFixed(3)},`,
      name,
    ]),
    '',
  ].join('\n');
}

/** Creates packets of the right size and with the right header, filled with noise. */
function createNoise(body: Uint8Array): Uint8Array {
  return body.map((byte, i) => (i % 188 < 4 ? byte : (byte * 31 + i) & 0xff));
}
