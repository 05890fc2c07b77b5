import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CameraSource } from '../../cameras/source.js';
import { toMpegTs } from '../../origin/hls/mpegts.js';
import { Timeline, type Segment } from '../../origin/hls/timeline.js';
import type { BucketFaults } from './faults.js';

/** How a device cuts what its camera sees. */
export interface WriterOptions {
  readonly camera: CameraSource;
  /** Where it writes: its part of the bucket. */
  readonly folder: string;
  readonly segmentMs: number;
  /** Segments that the playlist lists. */
  readonly listSize: number;
  /** What goes wrong now. */
  readonly faults: () => BucketFaults;
}

export const PLAYLIST = 'stream.m3u8';
/** Files stay for a while after they left the playlist: viewers are behind. */
const SPARE_FILES = 3;
const REUSED_NAMES = 6;

interface WrittenSegment {
  readonly sequence: number;
  readonly name: string;
  readonly durationS: number;
  readonly startMs: number;
  /** Time breaks before it: the device was away. */
  readonly isBroken: boolean;
}

/** An edge device: cuts a camera's pictures into files, and keeps a playlist of the last few. */
export class BucketWriter {
  readonly #options: WriterOptions;
  #listed: WrittenSegment[] = [];
  #isBroken = false;
  #next = 0;
  #leave: () => void = () => undefined;
  /** One file after the other, as a device uploads them. */
  #queue: Promise<void> = Promise.resolve();

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  /** Begins to write, behind what is there. */
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

  /** Power is cut: what is half written is lost. */
  async cut(): Promise<void> {
    this.#leave();
    this.#leave = () => undefined;
    this.#isBroken = this.#listed.length > 0;
    await this.#queue;
  }

  /** Stops in order: the playlist says that nothing follows. */
  async end(): Promise<void> {
    await this.cut();
    await this.#replacePlaylist('#EXT-X-ENDLIST\n');
  }

  /** The device has forgotten what it wrote: it begins at 0, with the names of the first time. */
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
    // The segment first: a playlist must never name what is not there yet.
    if (!missing) await writeFile(join(folder, name), noise ? createNoise(body) : body);
    const { durationS, startMs } = segment;
    const written = { sequence, name, durationS, startMs: startMs + clockOffS * 1000, isBroken: this.#isBroken };
    this.#isBroken = false;
    this.#listed = [...this.#listed, written].slice(-listSize);
    await this.#replacePlaylist();
    await this.#sweep();
  }

  /** In one act: no viewer ever reads half of it. */
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

/** Packets of the right size and beginning, with nothing sensible in them. */
function createNoise(body: Uint8Array): Uint8Array {
  return body.map((byte, i) => (i % 188 < 4 ? byte : (byte * 31 + i) & 0xff));
}
