import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { CameraSource } from '../../cameras/source.js';
import { NO_FAULTS as HEALTHY } from '../../origin/faults.js';
import { Listener } from '../../origin/listener.js';
import { MjpegEndpoint } from '../../origin/mjpeg.js';
import { readBody, respond, respondJson } from '../../origin/respond.js';
import { closeServer } from '../../close-server.js';
import { Shutter } from '../mjpeg-service/shutter.js';
import { NO_FAULTS, parseFaults, type PtzFaults } from './faults.js';
import type { PtzHead } from './head.js';
import { Loudspeaker } from './loudspeaker.js';
import {
  answerFrigateInfo,
  answerHomeAssistant,
  answerLightNvr,
  answerPlain,
  takeFrigateMessage,
  type PtzAnswer,
} from './interfaces.js';
import { acceptWebSocket } from './web-socket.js';

const PREFLIGHT = {
  'Access-Control-Allow-Headers': 'Authorization, Content-Type',
  'Access-Control-Allow-Methods': 'OPTIONS, GET, POST',
  'Access-Control-Max-Age': '600',
};

/**
 * A camera with a motor head and a loudspeaker, the interfaces of four servers in front of it, and a WebSocket for the
 * viewer's voice. The picture has a port of its own.
 */
export class PtzService {
  readonly head: PtzHead;
  readonly loudspeaker: Loudspeaker;
  readonly #shutter: Shutter;
  readonly #stream: MjpegEndpoint;
  readonly #pictures: Listener;
  readonly #control: Listener;
  readonly #sockets = new Set<Duplex>();
  #server: Server | null = null;
  #port = 0;
  #faults = NO_FAULTS;
  /** Command requests that were received, with their time. */
  readonly requests: { readonly atMs: number; readonly text: string }[] = [];

  static async start(camera: CameraSource, head: PtzHead, loudspeaker = new Loudspeaker()): Promise<PtzService> {
    const service = new PtzService(camera, head, loudspeaker);
    await Promise.all([service.#pictures.open(), service.#control.open(), service.#open(), service.#shutter.open()]);
    return service;
  }

  private constructor(camera: CameraSource, head: PtzHead, loudspeaker: Loudspeaker) {
    this.head = head;
    this.loudspeaker = loudspeaker;
    this.#shutter = new Shutter(camera, () => undefined);
    this.#stream = new MjpegEndpoint(this.#shutter, () => HEALTHY);
    this.#pictures = new Listener(0, ({ response, url }) => this.#stream.get(response, url));
    this.#control = new Listener(0, async ({ request, response }) => {
      if (request.method === 'POST') await this.setFaults(parseFaults(await readBody(request)));
      if (request.method === 'OPTIONS') respond(response, 204, PREFLIGHT);
      else respondJson(response, 200, { faults: this.#faults, view: this.head.view, isMoving: this.head.isMoving });
    });
  }

  /** The address of the four interfaces. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }
  /** The WebSocket that takes the viewer's voice. */
  get talkUrl(): string {
    return `ws://127.0.0.1:${this.#port}/talk`;
  }
  get streamUrl(): string {
    return `${this.#pictures.url}/stream`;
  }
  /** `GET` returns the faults and the view, `POST` changes the faults that its JSON names. */
  get controlUrl(): string {
    return `${this.#control.url}/`;
  }

  /** Sets these faults; the others stay as they are. */
  async setFaults(change: Partial<PtzFaults>): Promise<void> {
    const { isDown } = this.#faults;
    this.#faults = { ...this.#faults, ...change };
    if (this.#faults.isDown && !isDown) await this.#close();
    if (!this.#faults.isDown && isDown) await this.#open();
  }

  async close(): Promise<void> {
    this.head.close();
    await Promise.all([this.#close(), this.#pictures.close(), this.#control.close()]);
    await this.#shutter.close();
  }

  async #open(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    server.on('upgrade', (request: IncomingMessage, socket: Duplex) => this.#onUpgrade(request, socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async #close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    const server = this.#server;
    this.#server = null;
    if (server) await closeServer(server);
  }

  #onUpgrade(request: IncomingMessage, socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    if (request.url === '/talk') {
      const onPiece = (piece: Buffer) => this.loudspeaker.play(piece);
      acceptWebSocket(request, socket, () => undefined, onPiece);
      return;
    }
    acceptWebSocket(request, socket, (text) => {
      this.requests.push({ atMs: Date.now(), text });
      const { isBroken, isForbidden, delayMs } = this.#faults;
      if (!isBroken && !isForbidden) setTimeout(() => takeFrigateMessage(this.head, text), delayMs);
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET' } = request;
    const url = new URL(request.url ?? '/', 'http://service');
    if (method === 'OPTIONS') {
      respond(response, 204, PREFLIGHT);
      return;
    }
    // A request that was cut off has no body; what is left of it is not carried out.
    const text = await readBody(request).catch(() => null);
    if (text === null) return;
    const { isBroken, isForbidden, delayMs } = this.#faults;
    if (method === 'POST') this.requests.push({ atMs: Date.now(), text: `${url.pathname}${url.search} ${text}` });
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (isBroken) respond(response, 500, {}, JSON.stringify({ error: 'the motor controller does not answer' }));
    else if (isForbidden) respond(response, 403, {}, JSON.stringify({ error: 'you may not move this camera' }));
    else await this.#carryOut(method, url, text, response);
  }

  async #carryOut(method: string, url: URL, text: string, response: ServerResponse): Promise<void> {
    const body = parseBody(text);
    const { status, body: answer, afterMs = 0 } = this.#route(method, url, body);
    if (afterMs > 0) await new Promise((resolve) => setTimeout(resolve, afterMs));
    respond(response, status, { 'Content-Type': 'application/json' }, JSON.stringify(answer));
  }

  #route(method: string, url: URL, body: Readonly<Record<string, unknown>>): PtzAnswer {
    const call = { method, path: url.pathname, query: url.searchParams, body };
    if (url.pathname === '/api/services/onvif/ptz') return answerHomeAssistant(this.head, call);
    if (url.pathname === '/api/yard/ptz/info') return answerFrigateInfo();
    if (url.pathname.startsWith('/api/streams/')) return answerLightNvr(this.head, call);
    if (url.pathname === '/ptz.cgi') return answerPlain(this.head, call);
    return { status: 404, body: { error: 'there is nothing' } };
  }
}

function parseBody(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
