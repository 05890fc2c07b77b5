import { randomBytes } from 'node:crypto';
import type { AccessUnit, CameraSource } from '../../cameras/source.js';
import { formatCodec, fragment, initSegment, TIMESCALE, toAvc, type Parameters, type Sample } from '../hls/fmp4.js';

/** A request for media waits this long for it. */
const HOLD_MS = 3_000;
/** A session whose viewer requests no media ends after this time. */
const UNUSED_MS = 5_000;

/**
 * One viewer's HLS as go2rtc serves it: a segment is what has arrived since the last request, and the playlist always
 * names the next two.
 */
export class PulledSession {
  readonly id = randomBytes(4).toString('hex');
  readonly #source: CameraSource;
  readonly #isSilent: () => boolean;
  readonly #onEnd: () => void;
  readonly #stop: () => void;
  #unused: NodeJS.Timeout;
  #parameters: Parameters | null = null;
  #last: AccessUnit | null = null;
  #samples: Sample[] = [];
  #ticks = 0;
  #sequence = 0;

  /** @param isSilent Whether the source sends nothing now. @param onEnd Called at the end of the session. */
  constructor(source: CameraSource, isSilent: () => boolean, onEnd: () => void) {
    this.#source = source;
    this.#isSilent = isSilent;
    this.#onEnd = onEnd;
    this.#unused = setTimeout(() => this.end(), UNUSED_MS);
    this.#stop = source.onAccessUnit((unit) => this.#onUnit(unit));
    source.requestKeyFrame();
  }

  /** Stops the camera for this viewer. */
  end(): void {
    clearTimeout(this.#unused);
    this.#stop();
    this.#onEnd();
  }

  /** The first playlist, when the codec is known; null if no key frame comes. */
  async formatIndex(): Promise<string | null> {
    await this.#until(() => this.#parameters !== null);
    if (!this.#parameters) return null;
    const codecs = formatCodec(this.#parameters);
    return `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=192000,CODECS="${codecs}"\nhls/playlist.m3u8?id=${this.id}`;
  }

  formatPlaylist(): string {
    const segments = [0, 1].map((i) => `#EXTINF:0.500,\nsegment.m4s?id=${this.id}&n=${this.#sequence + i}`);
    return [
      '#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:1',
      `#EXT-X-MEDIA-SEQUENCE:${this.#sequence}`,
      `#EXT-X-MAP:URI="init.mp4?id=${this.id}"`,
      ...segments,
    ].join('\n');
  }

  init(): Uint8Array | null {
    const { width, height } = this.#source;
    return this.#parameters && initSegment(this.#parameters, width, height);
  }

  /** Takes what has arrived since the last request; null if nothing comes. */
  async takeSegment(): Promise<Uint8Array | null> {
    this.#unused.refresh();
    await this.#until(() => this.#samples.length > 0);
    const samples = this.#samples.splice(0);
    if (samples.length === 0) return null;
    const startTicks = this.#ticks;
    this.#ticks += samples.reduce((sum, { duration }) => sum + duration, 0);
    this.#sequence += 1;
    return fragment(this.#sequence, startTicks, samples);
  }

  /** Each frame is added when the next one gives its duration; the first is a key frame. */
  #onUnit(unit: AccessUnit): void {
    if (this.#isSilent() || (!this.#last && !unit.isKey)) return;
    if (this.#last) {
      const { data } = toAvc(this.#last.data);
      const duration = Math.round(((unit.timestampUs - this.#last.timestampUs) * TIMESCALE) / 1e6);
      this.#samples.push({ data, isKey: this.#last.isKey, duration });
    } else this.#parameters = toAvc(unit.data).parameters;
    this.#last = unit;
  }

  async #until(isSo: () => boolean): Promise<void> {
    const deadlineMs = Date.now() + HOLD_MS;
    while (!isSo() && Date.now() < deadlineMs) await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
