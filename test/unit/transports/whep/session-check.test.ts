import { expect } from '@open-wc/testing';
import { ManualFrameCount } from '../../../../src/liveness/frame-counter.js';
import { checkSessionInSilence, type SessionCheckResult } from '../../../../src/transports/whep/session-check.js';
import { until } from '../../support.js';
import { bench, ENDPOINT, isMoving } from './whep-fake.js';

describe('WHEP: frames that cease', () => {
  let ending: AbortController;
  let frames: ManualFrameCount;
  let camera = 0;
  let questions = 0;
  let reasons: string | null;

  beforeEach(() => {
    ending = new AbortController();
    frames = new ManualFrameCount();
    questions = 0;
    reasons = null;
  });
  afterEach(() => {
    ending.abort();
    clearInterval(camera);
  });

  function watch(answer: () => SessionCheckResult | Promise<SessionCheckResult>): void {
    const check = () => {
      questions += 1;
      return Promise.resolve(answer());
    };
    checkSessionInSilence(frames, ending.signal, check, (message) => (reasons = message));
  }
  const shoot = (everyMs: number) => (camera = window.setInterval(() => frames.step(), everyMs));
  const count = (frames_: number) => until(() => frames.count >= frames_);
  const cease = () => clearInterval(camera);

  it('are no reason to ask while they come at the camera’s pace, however slow', async () => {
    watch(() => 'gone');
    shoot(450);
    await count(5);
    expect([questions, reasons]).to.deep.equal([0, null]);
  });

  it('are no reason to ask before the pace is known', async () => {
    watch(() => 'gone');
    frames.step();
    const other = new ManualFrameCount();
    // The same silence with a known pace is one.
    let isChecked = false;
    const check = () => Promise.resolve<SessionCheckResult>('there').finally(() => (isChecked = true));
    checkSessionInSilence(other, ending.signal, check, () => undefined);
    camera = window.setInterval(() => other.count < 10 && other.step(), 40);
    await until(() => isChecked);
    expect(questions).to.equal(0);
  });

  it('mean the end when the server says that the session is gone', async () => {
    watch(() => 'gone');
    shoot(40);
    await count(10);
    cease();
    await until(() => reasons !== null);
    expect([questions, reasons]).to.deep.equal([1, 'the server ended the session']);
  });

  it('mean nothing while the server has the session, and are asked about again', async () => {
    watch(() => 'there');
    shoot(40);
    await count(10);
    cease();
    await until(() => questions === 2);
    expect(reasons).to.equal(null);
  });

  it('mean the end when two questions get no answer', async () => {
    watch(() => 'unanswered');
    shoot(40);
    await count(10);
    cease();
    await until(() => reasons !== null);
    expect([questions, reasons]).to.deep.equal([2, 'no frames, and no answer']);
  });

  it('mean nothing when they come again while nobody answers', async () => {
    let answers = 0;
    watch(() => {
      answers += 1;
      if (answers === 2) frames.step();
      return answers > 2 ? 'there' : 'unanswered';
    });
    shoot(40);
    await count(10);
    cease();
    await until(() => questions === 3);
    expect(reasons).to.equal(null);
  });

  it('are nobody’s business after the end', async () => {
    let isAnswered = false;
    watch(() => {
      ending.abort();
      setTimeout(() => (isAnswered = true));
      return 'gone';
    });
    shoot(40);
    await count(10);
    cease();
    await until(() => isAnswered);
    expect([questions, reasons]).to.deep.equal([1, null]);
  });
});

describe('WHEP: a session whose farewell is lost', () => {
  const { start } = bench();
  const on = (answer: () => Response) => ({
    respond: ({ method }: { method: string }) => (method === 'PATCH' ? answer() : undefined),
  });
  const gone = () => new Response('{"status":"error","error":"session not found"}', { status: 404 });

  it('is lost as soon as the server says that it is gone', async () => {
    const { opened, server } = start(on(gone));
    const session = await opened;
    await isMoving(session);
    await until(() => session.frames.count > 5);
    await server.pc?.getSenders()[0]?.replaceTrack(null);
    expect(await session.lost).to.include({ code: 'lost', serverMessage: 'the server ended the session' });
    const [question] = server.of('PATCH');
    expect(question?.headers).to.include({ 'content-type': 'application/trickle-ice-sdpfrag', 'if-match': '"e1"' });
    expect(question?.body).to.contain('a=ice-ufrag:').and.not.contain('a=candidate:');
  });

  it('stays when the answer is of somebody who does not know the request', async () => {
    const { opened, server } = start(on(() => new Response('<h1>Not found</h1>', { status: 404 })));
    const session = await opened;
    let isLost = false;
    void session.lost.then(() => (isLost = true));
    await isMoving(session);
    await until(() => session.frames.count > 5);
    const camera = server.pc?.getSenders()[0]?.track ?? null;
    await server.pc?.getSenders()[0]?.replaceTrack(null);
    await until(() => server.of('PATCH').length > 0);
    await server.pc?.getSenders()[0]?.replaceTrack(camera);
    await isMoving(session);
    expect(isLost).to.equal(false);
  });

  /** PATCH fails as where CORS forbids it, or where nobody is there any more. */
  const unanswered = (isAlive: boolean) => ({
    respond: ({ method }: { method: string }) =>
      method === 'PATCH' || (method === 'HEAD' && !isAlive)
        ? Promise.reject(new TypeError('Failed to fetch'))
        : undefined,
  });

  it('stays where CORS forbids the question, and is not asked for again', async () => {
    const { opened, server } = start(unanswered(true));
    const session = await opened;
    let isLost = false;
    void session.lost.then(() => (isLost = true));
    await isMoving(session);
    await until(() => session.frames.count > 5);
    const camera = server.pc?.getSenders()[0]?.track ?? null;
    for (let pauses = 0; pauses < 2; pauses += 1) {
      const count = session.frames.count;
      await server.pc?.getSenders()[0]?.replaceTrack(null);
      // Later than a second unanswered question would have come, and ended it.
      await until(() => performance.now() - (session.frames.lastAtMs ?? 0) > 1000);
      await server.pc?.getSenders()[0]?.replaceTrack(camera);
      await until(() => session.frames.count > count + 3);
    }
    expect(isLost).to.equal(false);
    expect(server.of('PATCH')).to.have.length(1);
    const [question] = server.of('HEAD');
    expect(server.of('HEAD')).to.have.length(1);
    // Without CORS nothing of the page goes along.
    expect(question?.init).to.include({ mode: 'no-cors', credentials: 'omit' });
    expect([question?.url, question?.headers]).to.deep.equal([ENDPOINT, {}]);
  });

  it('is lost where the endpoint does not answer either', async () => {
    const { opened, server } = start(unanswered(false));
    const session = await opened;
    await isMoving(session);
    await until(() => session.frames.count > 5);
    await server.pc?.getSenders()[0]?.replaceTrack(null);
    expect(await session.lost).to.include({ code: 'lost', serverMessage: 'no frames, and no answer' });
  });
});
