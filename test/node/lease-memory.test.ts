import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { NO_CREDENTIALS } from '../../src/credentials/credentials.js';
import type { Fault } from '../../src/faults/fault.js';
import { openUnderLease } from '../../src/leases/open-under-lease.js';
import { DEFAULT_SETTINGS } from '../../src/playback/settings.js';
import type { OpenContext, Session, Transport } from '../../src/transports/transport.js';

// The parts of a page that a lease needs, in Node, where a test can force a garbage collection.
const page = { window: globalThis, document: new EventTarget(), addEventListener: () => undefined };

before(() => void Object.assign(globalThis, page));
after(() => Object.keys(page).forEach((name) => Reflect.deleteProperty(globalThis, name)));

it('a long lease keeps no ended session in memory', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const surfaces = { place: () => undefined };
  const leases = {
    acquire: () => Promise.resolve({ id: 'a', heartbeatMs: 60_000 }),
    heartbeat: () => Promise.resolve(null),
    release: () => undefined,
  };
  const transport: Transport = {
    name: 'whep',
    isSupported: () => true,
    open: (_context: OpenContext) =>
      Promise.resolve({ transport: 'whep', lost: new Promise<Fault>(() => undefined) } as unknown as Session),
  };
  const endpoints = { whep: 'http://media.example/bus_1/whep', hls: null, mjpeg: null, snapshot: null };
  const context = {
    endpoints,
    surfaces,
    credentials: NO_CREDENTIALS,
    settings: DEFAULT_SETTINGS,
    leases,
    camera: 'bus_1',
  };
  const sessions: WeakRef<Session>[] = [];
  const live = async (): Promise<AbortController> => {
    const ending = new AbortController();
    const { session, lost } = await openUnderLease(transport, { ...context, signal: ending.signal });
    // As the attempts do.
    void lost.then(() => session.transport);
    sessions.push(new WeakRef(session));
    return ending;
  };
  let last = await live();
  for (let i = 0; i < 20; i += 1) {
    const next = await live();
    last.abort();
    last = next;
  }
  // Pending callbacks run before the garbage collection.
  await new Promise((resolve) => setTimeout(resolve));
  collect();
  const kept = sessions.filter((session) => session.deref() !== undefined).length;
  assert.ok(kept <= 1, `${kept} of ${sessions.length} are kept`);
  last.abort();
});
