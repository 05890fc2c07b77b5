import type { Socket } from 'node:net';
import { relayTcp, type Direction, type Link, type Relay } from './relay.js';

const SEGMENT_BYTES = 1448;
/** As in Linux: the first window, what a loss leaves of it, and the least time until a silent loss is noticed. */
const FIRST_WINDOW = 10;
const LOSS_FACTOR = 0.7;
const LEAST_TIMEOUT_MS = 200;
/** A loss is noticed after one round trip if so many later segments arrive. */
const DUPLICATES = 3;

interface Segment {
  /** Null for the end of the stream. */
  readonly bytes: Buffer | null;
  readonly deliver: () => void;
  hasArrived: boolean;
}

/**
 * Puts a link that loses packets in front of a TCP port.
 *
 * A program cannot lose a segment of TCP, because it only sees bytes that have arrived. So this is a model of one TCP
 * connection, and not the real one: a lost segment comes one round trip later (or after a timeout, if nothing follows
 * it), all that follows waits for it, and the sender's window shrinks.
 *
 * @param createLink Creates the link of one direction of one connection.
 * @param roundTripMs The usual time for both ways.
 */
export function startLossyTcpRelay(
  targetPort: number,
  createLink: (direction: Direction) => Link,
  roundTripMs: number,
): Promise<Relay> {
  return relayTcp(targetPort, (near, far) => {
    forward(near, far, new TcpSender(createLink('up'), roundTripMs));
    forward(far, near, new TcpSender(createLink('down'), roundTripMs));
  });
}

function forward(from: Socket, to: Socket, sender: TcpSender): void {
  from.setNoDelay(true);
  from.on('data', (chunk) => {
    for (let at = 0; at < chunk.length; at += SEGMENT_BYTES) {
      const bytes = chunk.subarray(at, at + SEGMENT_BYTES);
      sender.send(bytes, () => to.write(bytes));
    }
  });
  from.on('end', () => sender.send(null, () => to.end()));
  from.on('close', () => sender.send(null, () => to.destroy()));
  from.on('error', () => undefined);
}

/** One direction of a TCP connection: a window that grows and shrinks, and delivery in order. */
class TcpSender {
  readonly #link: Link;
  readonly #roundTripMs: number;
  #unsent: Segment[] = [];
  /** Sent and not delivered yet, in order. */
  #undelivered: Segment[] = [];
  #unacknowledged = 0;
  #window = FIRST_WINDOW;
  #threshold = Infinity;
  #lastCutMs = -Infinity;

  constructor(link: Link, roundTripMs: number) {
    this.#link = link;
    this.#roundTripMs = roundTripMs;
  }

  send(bytes: Buffer | null, deliver: () => void): void {
    this.#unsent.push({ bytes, deliver, hasArrived: false });
    this.#fill();
  }

  #fill(): void {
    while (this.#unacknowledged < Math.floor(this.#window)) {
      const segment = this.#unsent.shift();
      if (!segment) return;
      this.#unacknowledged += 1;
      this.#undelivered.push(segment);
      this.#transmit(segment, 0);
    }
  }

  #transmit(segment: Segment, losses: number): void {
    const delayMs = this.#link(segment.bytes?.length ?? 0);
    if (delayMs !== null) {
      setTimeout(() => this.#onArrival(segment), delayMs);
      return;
    }
    const followers = this.#unsent.length + this.#undelivered.length - 1 - this.#undelivered.indexOf(segment);
    const isNoticed = losses === 0 && followers >= DUPLICATES;
    const timeoutMs = Math.max(LEAST_TIMEOUT_MS, 2 * this.#roundTripMs) * 2 ** losses;
    setTimeout(() => this.#onLoss(segment, losses + 1), isNoticed ? this.#roundTripMs : timeoutMs);
  }

  #onLoss(segment: Segment, losses: number): void {
    const nowMs = performance.now();
    // One window is cut once, however many of its segments are lost.
    if (nowMs - this.#lastCutMs > this.#roundTripMs) {
      this.#lastCutMs = nowMs;
      this.#window = this.#threshold = Math.max(2, this.#window * LOSS_FACTOR);
    }
    this.#transmit(segment, losses);
  }

  #onArrival(segment: Segment): void {
    segment.hasArrived = true;
    while (this.#undelivered[0]?.hasArrived) this.#undelivered.shift()?.deliver();
    setTimeout(() => this.#onAcknowledgement(), this.#roundTripMs / 2);
  }

  #onAcknowledgement(): void {
    this.#unacknowledged -= 1;
    this.#window += this.#window < this.#threshold ? 1 : 1 / this.#window;
    this.#fill();
  }
}
