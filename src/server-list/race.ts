import { Fault } from '../faults/fault.js';
import type { TransportName } from '../ladder/transport-name.js';
import { isWorthAskingOthers, mostTellingForCamera } from './server-choice.js';

/** How servers are raced. */
export interface RaceOptions<T> {
  /** The servers in turn. */
  readonly servers: readonly string[];
  readonly transport: TransportName;
  /** Ends the race, and later the session that won. */
  readonly signal: AbortSignal;
  /** Opens the camera on a server. `onAnswer` is called when the server has answered, with whatever. */
  open(server: string, signal: AbortSignal, onAnswer: () => void): Promise<T>;
  /** Gives the time of silence after which the next server is asked too, in milliseconds. */
  getSilenceMs(): number;
  onSilence(server: string): void;
  onFault(server: string, fault: Fault): void;
  asFault(thrown: unknown): Fault;
}

/**
 * Opens the camera on the first server that shows it. The next server is asked at once after a fault that another one
 * may not have, and after a time of silence beside the silent one. Each is asked once.
 *
 * @throws {Fault} The most telling fault, when no server is left.
 */
export function raceServers<T>(options: RaceOptions<T>): Promise<{ readonly server: string; readonly opened: T }> {
  const { servers, signal, transport } = options;
  const running = new Set<AbortController>();
  const waiting = [...servers];
  const faults: Fault[] = [];
  let timer = 0;

  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      waiting.length = 0;
      for (const ending of running) ending.abort(signal.reason);
      reject(signal.reason as Error);
    };
    const askNext = () => {
      clearTimeout(timer);
      const server = waiting.shift();
      if (server !== undefined) ask(server);
      else if (running.size === 0)
        reject(mostTellingForCamera(faults) ?? new Fault('unreachable', { transport, serverMessage: 'no server' }));
    };
    const ask = (server: string) => {
      const ending = new AbortController();
      running.add(ending);
      let ownTimer = 0;
      if (waiting.length > 0) {
        ownTimer = timer = window.setTimeout(() => {
          options.onSilence(server);
          askNext();
        }, options.getSilenceMs());
      }
      const onAnswer = () => clearTimeout(ownTimer);
      options.open(server, ending.signal, onAnswer).then(
        (opened) => {
          if (!running.delete(ending)) return;
          clearTimeout(timer);
          waiting.length = 0;
          // The others have lost.
          for (const other of running) other.abort();
          running.clear();
          resolve({ server, opened });
        },
        (thrown: unknown) => {
          if (!running.delete(ending)) return;
          // What it still does ends with it.
          ending.abort(thrown);
          const fault = options.asFault(thrown);
          faults.push(fault);
          options.onFault(server, fault);
          if (!isWorthAskingOthers(fault)) waiting.length = 0;
          askNext();
        },
      );
      signal.addEventListener('abort', () => ending.abort(signal.reason), { once: true, signal: ending.signal });
    };
    if (signal.aborted) {
      end();
      return;
    }
    signal.addEventListener('abort', end, { once: true });
    askNext();
  });
}
