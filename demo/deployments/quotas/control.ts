import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../../origin/respond.js';
import type { Room } from './room.js';

/** The user of the places that the button "Fill" takes. */
const FILLER = 'somebody';

/** The changes that the page's console can make; viewers see each of them as a fault. */
interface Change {
  /** The counter service stops and loses its leases, or starts again. */
  readonly isStopped?: boolean;
  /** The lease with this id is revoked. */
  readonly take?: string;
  /** All free places of this kind are taken, or released. */
  readonly fill?: string;
  readonly empty?: string;
  /** The lifetime of new tokens. */
  readonly tokenLifeMs?: number;
}

/** The demo's console: `GET` returns the usage, `POST` changes it. */
export class Console {
  readonly #room: Room;
  readonly #origin: string;
  readonly #heartbeats: NodeJS.Timeout;

  /** @param origin The origin of its page. */
  constructor(room: Room, origin: string) {
    this.#room = room;
    this.#origin = origin;
    const { ledger } = room.service;
    this.#heartbeats = setInterval(() => {
      for (const { id, user } of ledger.leases) if (user === FILLER) ledger.renew(id, ledger.heartbeatMs);
    }, ledger.heartbeatMs);
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { origin } = request.headers;
    // Only its own page may read the answers, because they contain lease ids.
    if (origin && origin !== this.#origin) return void response.writeHead(403).end();
    if (request.method === 'POST') {
      try {
        await this.#change(JSON.parse(await readBody(request)) as Change);
      } catch (error) {
        return void response.writeHead(400).end(error instanceof Error ? error.message : String(error));
      }
    }
    const { ledger, isStopped } = this.#room.service;
    response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
    response.end(JSON.stringify({ isStopped, usage: ledger.usage, leases: ledger.leases }));
  }

  close(): void {
    clearInterval(this.#heartbeats);
  }

  async #change({ isStopped, take, fill, empty, tokenLifeMs }: Change): Promise<void> {
    const { service } = this.#room;
    const { ledger } = service;
    if (isStopped !== undefined) await service.setStopped(isStopped);
    if (take !== undefined && !ledger.revoke(take, 'revoked in the control room')) throw new Error('no such lease');
    if (fill !== undefined) while ('id' in ledger.acquire(FILLER, `${fill}_0`));
    if (empty !== undefined) {
      ledger.release(ledger.leases.filter(({ user, kind }) => user === FILLER && kind === empty).map(({ id }) => id));
    }
    if (tokenLifeMs !== undefined) this.#room.tokenLifeMs = tokenLifeMs;
  }
}
