import { expect } from '@open-wc/testing';
import { asFault, Fault, type FaultCode } from '../../../src/faults/fault.js';
import { raceServers } from '../../../src/server-list/race.js';
import { FakeClock } from '../fake-clock.js';
import { rejectedFault } from '../support.js';

/** What a server does, in milliseconds from its request: an answer, then a picture or a fault; never if absent. */
interface Behaviour {
  readonly answersMs?: number;
  readonly playsMs?: number;
  readonly fails?: readonly [ms: number, code: FaultCode];
}

const SILENCE_MS = 1200;

/** A race of servers that behave like this, and what happened in it. */
class Race {
  readonly log: string[] = [];
  readonly ending = new AbortController();
  readonly result: Promise<string>;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock, servers: Readonly<Record<string, Behaviour>>) {
    this.#clock = clock;
    const note = (text: string) => this.log.push(`${performance.now()} ${text}`);
    this.result = raceServers<string>({
      servers: Object.keys(servers),
      transport: 'whep',
      signal: this.ending.signal,
      open: (server, signal, onAnswer) =>
        new Promise((resolve, reject) => {
          const { answersMs, playsMs, fails } = servers[server] ?? {};
          note(`asks ${server}`);
          signal.addEventListener('abort', () => note(`ends ${server}`));
          if (answersMs !== undefined) setTimeout(onAnswer, answersMs);
          if (playsMs !== undefined) setTimeout(() => resolve(server), playsMs);
          if (fails) setTimeout(() => reject(new Fault(fails[1], { transport: 'whep' })), fails[0]);
        }),
      getSilenceMs: () => SILENCE_MS,
      onSilence: (server) => note(`silent ${server}`),
      onFault: (server, { code }) => note(`${code} ${server}`),
      asFault: (thrown) => asFault(thrown, 'whep'),
    }).then(({ server }) => server);
    this.result.catch(() => undefined);
  }

  async pass(ms: number): Promise<this> {
    await this.#clock.pass(ms);
    return this;
  }
}

describe('a race of servers', () => {
  let clock: FakeClock;
  beforeEach(() => {
    clock = new FakeClock();
  });
  afterEach(() => clock.restore());

  it('asks only the first while it answers', async () => {
    const race = await new Race(clock, { a: { answersMs: 100, playsMs: 5000 }, b: { playsMs: 10 } }).pass(5000);
    expect(await race.result).to.equal('a');
    expect(race.log).to.deep.equal(['0 asks a']);
  });

  it('asks the next at once after a refused connection and after a server error', async () => {
    const race = await new Race(clock, {
      a: { fails: [5, 'unreachable'] },
      b: { fails: [5, 'server-error'] },
      c: { playsMs: 50 },
    }).pass(60);
    expect(await race.result).to.equal('c');
    expect(race.log).to.deep.equal([
      '0 asks a',
      '5 ends a',
      '5 unreachable a',
      '5 asks b',
      '10 ends b',
      '10 server-error b',
      '10 asks c',
    ]);
  });

  it('asks the next beside a silent one, and ends the loser', async () => {
    const race = await new Race(clock, { a: { playsMs: 9000 }, b: { playsMs: 100 }, c: {} }).pass(2000);
    expect(await race.result).to.equal('b');
    expect(race.log).to.deep.equal(['0 asks a', '1200 silent a', '1200 asks b', '1300 ends a']);
  });

  it('is won by the silent one where that is first after all', async () => {
    const race = await new Race(clock, { a: { playsMs: 1500 }, b: { playsMs: 900 } }).pass(2000);
    expect(await race.result).to.equal('a');
    expect(race.log.at(-1)).to.equal('1500 ends b');
  });

  it('asks each server once, and fails with the most telling fault', async () => {
    const race = await new Race(clock, {
      a: { fails: [5, 'unconfigured'] },
      b: { fails: [5, 'offline'] },
      c: { fails: [5, 'unreachable'] },
    }).pass(60_000);
    expect((await rejectedFault(race.result)).code).to.equal('offline');
    expect(race.log.filter((line) => line.includes('asks'))).to.have.length(3);
  });

  it('asks nobody else after a refusal', async () => {
    const race = await new Race(clock, { a: { fails: [5, 'unauthorized'] }, b: { playsMs: 5 } }).pass(60_000);
    expect((await rejectedFault(race.result)).code).to.equal('unauthorized');
    expect(race.log).to.deep.equal(['0 asks a', '5 ends a', '5 unauthorized a']);
  });

  it('ends all when it is ended, and asks nobody after that', async () => {
    const race = await new Race(clock, { a: {}, b: {}, c: {} }).pass(1300);
    race.ending.abort(new Fault('lost'));
    await race.pass(10_000);
    expect((await rejectedFault(race.result)).code).to.equal('lost');
    expect(race.log.slice(-2)).to.deep.equal(['1300 ends a', '1300 ends b']);
  });
});
