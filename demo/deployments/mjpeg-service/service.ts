import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CameraSource } from '../../cameras/source.js';
import { NO_FAULTS as HEALTHY } from '../../origin/faults.js';
import { Listener, type RequestListener } from '../../origin/listener.js';
import { MjpegEndpoint } from '../../origin/mjpeg.js';
import { readBody, respond, respondJson } from '../../origin/respond.js';
import type { Exchange } from '../../origin/routes.js';
import { NO_FAULTS, parseFaults, type ServiceFaults } from './faults.js';
import { Recorder } from './recorder.js';
import { Shutter } from './shutter.js';

const USER = 'viewer';
const PREFLIGHT = {
  'Access-Control-Allow-Headers': 'Authorization, Content-Type',
  'Access-Control-Allow-Methods': 'OPTIONS, GET, POST',
};

/** A small computer with a camera and an HTTP interface. Faults are set on another port. */
export class CameraService {
  readonly recorder: Recorder;
  readonly #shutter: Shutter;
  readonly #stream: MjpegEndpoint;
  readonly #listener: Listener;
  readonly #control: Listener;
  #faults = NO_FAULTS;
  #isRunning = false;
  #starting: NodeJS.Timeout | null = null;

  /** Starts the service and its camera. @param onRequest Called for each request, preflights too. */
  static async start(camera: CameraSource, onRequest: RequestListener = () => undefined): Promise<CameraService> {
    const service = new CameraService(camera, await Recorder.inTemporaryFolder(), onRequest);
    await Promise.all([service.#listener.open(), service.#control.open()]);
    service.#begin();
    return service;
  }

  private constructor(camera: CameraSource, recorder: Recorder, onRequest: RequestListener) {
    this.recorder = recorder;
    this.#shutter = new Shutter(camera, (frame) => this.recorder.add(frame));
    this.#stream = new MjpegEndpoint(this.#shutter, () => ({ ...HEALTHY, frozen: this.#faults.isFrozen }));
    this.#listener = new Listener(0, (exchange) => this.#answer(exchange), onRequest);
    this.#control = new Listener(0, (exchange) => this.#onControl(exchange));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#listener.port}`;
  }
  /** `GET` returns the faults, `POST` changes those that its JSON names. */
  get controlUrl(): string {
    return `http://127.0.0.1:${this.#control.port}/`;
  }
  get faults(): ServiceFaults {
    return this.#faults;
  }
  /** The number of viewers of the stream. */
  get viewerCount(): number {
    return this.#stream.sessionCount;
  }

  /** Sets these faults; the others stay as they are. */
  async setFaults(change: Partial<ServiceFaults>): Promise<void> {
    const before = this.#faults;
    this.#faults = { ...before, ...change };
    const { isDown, isUnplugged, isBroken, password } = this.#faults;
    if (isDown && !before.isDown) await this.#listener.close();
    if (!isDown && before.isDown) await this.#listener.open();
    const isShut = (isUnplugged && !before.isUnplugged) || (isBroken && !before.isBroken);
    if (isShut || (password !== null && password !== before.password)) this.#stream.end();
  }

  async close(): Promise<void> {
    this.#halt();
    await Promise.all([this.#listener.close(), this.#control.close(), this.recorder.close()]);
    await this.#shutter.close();
  }

  /** The answer to `GET /live/status`. */
  get status(): Readonly<Record<string, unknown>> {
    const { recording } = this.recorder;
    return {
      connected: !this.#faults.isUnplugged,
      running: this.#isRunning && !this.#faults.isUnplugged,
      starting: this.#starting !== null,
      recording: recording !== null,
      recordingSeconds: recording ? (Date.now() - recording.sinceMs) / 1000 : 0,
      recordedBytes: recording?.bytes ?? 0,
      width: this.#shutter.width,
      height: this.#shutter.height,
      fps: this.#shutter.fps,
    };
  }

  async #answer({ request, response, url }: Exchange): Promise<void> {
    const { isBroken } = this.#faults;
    if (request.method === 'OPTIONS') respond(response, 204, PREFLIGHT);
    else if (!this.#isKnown(request)) {
      const challenge = { 'WWW-Authenticate': 'Basic realm="camera"' };
      respond(
        response,
        401,
        { ...challenge, 'Content-Type': 'application/json' },
        JSON.stringify({ error: 'who are you?' }),
      );
    } else if (isBroken) refuse(response, 500, 'the camera service has failed');
    else if (request.method === 'GET' && url.pathname === '/live/status') respondJson(response, 200, this.status);
    else if (request.method === 'GET' && url.pathname === '/live/stream') await this.#onStream(response, url);
    else if (request.method === 'POST') this.#onAction(response, url.pathname);
    else refuse(response, 404, 'there is nothing');
  }

  async #onStream(response: ServerResponse, url: URL): Promise<void> {
    if (this.#faults.isUnplugged) refuse(response, 503, 'the camera is not connected');
    else if (!this.#isRunning) refuse(response, 409, `the camera is ${this.#starting ? 'starting' : 'stopped'}`);
    else await this.#stream.get(response, url);
  }

  #onAction(response: ServerResponse, path: string): void {
    const { isBusy, isUnplugged } = this.#faults;
    const action = {
      '/live/start': () => this.#begin(),
      '/live/stop': () => this.#halt(),
      '/live/record/start': () => this.recorder.start(),
      '/live/record/stop': () => this.recorder.stop(),
    }[path];
    const isRecord = path === '/live/record/start';
    if (!action) refuse(response, 404, 'there is nothing');
    else if (isBusy && (isRecord || path === '/live/start')) refuse(response, 409, 'another program has the camera');
    else if (isUnplugged && (isRecord || path === '/live/start')) refuse(response, 503, 'the camera is not connected');
    else if (isRecord && !this.#isRunning) refuse(response, 409, 'the camera is stopped');
    else {
      action();
      respondJson(response, 200, this.status);
    }
  }

  #begin(): void {
    if (this.#isRunning || this.#starting) return;
    this.#starting = setTimeout(() => {
      this.#starting = null;
      this.#isRunning = true;
      void this.#shutter.open();
    }, this.#faults.startMs);
  }

  #halt(): void {
    if (this.#starting) clearTimeout(this.#starting);
    this.#starting = null;
    this.#isRunning = false;
    this.recorder.stop();
    this.#shutter.shut();
    this.#stream.end();
  }

  #isKnown({ headers }: IncomingMessage): boolean {
    const { password } = this.#faults;
    const pair = Buffer.from(`${USER}:${password ?? ''}`).toString('base64');
    return password === null || headers.authorization === `Basic ${pair}`;
  }

  async #onControl({ request, response }: Exchange): Promise<void> {
    if (request.method === 'OPTIONS') respond(response, 204, PREFLIGHT);
    else {
      if (request.method === 'POST') await this.setFaults(parseFaults(await readBody(request)));
      respondJson(response, 200, this.#faults);
    }
  }
}

function refuse(response: ServerResponse, status: number, error: string): void {
  respond(response, status, { 'Content-Type': 'application/json' }, JSON.stringify({ error }));
}
