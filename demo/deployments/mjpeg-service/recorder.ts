import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from './shutter.js';

/** Limits a recording, so that an unattended demo does not fill the disk. */
const MAX_BYTES = 256 * 1024 * 1024;

/** A running recording. */
export interface Recording {
  readonly file: string;
  /** Epoch milliseconds. */
  readonly sinceMs: number;
  readonly bytes: number;
  readonly frames: number;
}

/** Writes frames to a file as a multipart stream (`ffplay -f mpjpeg FILE`). */
export class Recorder {
  readonly #folder: string;
  #recording: { -readonly [K in keyof Recording]: Recording[K] } | null = null;
  #writer: WriteStream | null = null;

  static async inTemporaryFolder(): Promise<Recorder> {
    return new Recorder(await mkdtemp(join(tmpdir(), 'camera-service-')));
  }

  private constructor(folder: string) {
    this.#folder = folder;
  }

  get folder(): string {
    return this.#folder;
  }
  /** Null while nothing is recorded. */
  get recording(): Recording | null {
    return this.#recording;
  }

  start(): void {
    if (this.#recording) return;
    const sinceMs = Date.now();
    const file = join(this.#folder, `${new Date(sinceMs).toISOString().replace(/[:.]/g, '-')}.mjpeg`);
    this.#writer = createWriteStream(file);
    // A full disk ends the recording, not the camera.
    this.#writer.on('error', () => this.stop());
    this.#recording = { file, sinceMs, bytes: 0, frames: 0 };
  }

  add({ data, captureMs }: Frame): void {
    const recording = this.#recording;
    // On a slow disk frames are dropped, so that the memory does not fill.
    if (!recording || !this.#writer || this.#writer.writableNeedDrain) return;
    const head = `--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${data.length}\r\nX-Timestamp: ${(captureMs / 1000).toFixed(3)}\r\n\r\n`;
    this.#writer.write(head);
    this.#writer.write(data);
    this.#writer.write('\r\n');
    recording.bytes += head.length + data.length + 2;
    recording.frames += 1;
    if (recording.bytes > MAX_BYTES) this.stop();
  }

  stop(): void {
    this.#writer?.end();
    this.#writer = null;
    this.#recording = null;
  }

  /** Ends the recording, and deletes all files. */
  async close(): Promise<void> {
    this.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
