import { files } from '../../demo/misbehaving/hls.js';
import type { Stock } from '../../demo/misbehaving/misbehaviour.js';
import { stream } from '../../demo/misbehaving/mjpeg.js';
import { answer, cors, LoggedServer, type Handler } from '../../demo/misbehaving/server.js';
import { still } from '../../demo/misbehaving/stills.js';
import { findErrors } from './expectations.js';
import { expect, readScreenUntil, summarize, test, type Trial } from './field.js';

/** A token is taken for so long: longer than the four seconds within which a page is not asked a second time. */
const LIFE_MS = 6_000;
const FOR_MS = 32_000;
/** So many tokens end in that time, at least. */
const RENEWALS = 3;

/** A question to the page for credentials, and the token that it gave. */
interface Question {
  readonly atMs: number;
  readonly reason: string;
  readonly token: string;
}

/** Takes a token that is a time of creation for {@link LIFE_MS}; keeps the tokens that were sent. */
function guarded(handler: Handler, sent: string[]): Handler {
  const refuse = answer(401, { 'WWW-Authenticate': 'Bearer error="invalid_token"' }, 'the token has ended');
  return cors((visit) => {
    const token = /^Bearer t(\d+)$/.exec(visit.request.headers.authorization ?? '')?.[1] ?? '0';
    sent.push(`t${token}`);
    return Date.now() - Number(token) < LIFE_MS ? handler(visit) : refuse(visit);
  });
}

interface Row {
  readonly name: string;
  readonly kind: string;
  readonly path: string;
  /** Does the page say when its token ends? */
  readonly isEndTold: boolean;
  readonly handler: (stock: Stock) => Handler;
}

const ROWS: readonly Row[] = [
  { name: 'hls', kind: 'hls', path: '/index.m3u8', isEndTold: false, handler: ({ shelf }) => files(shelf) },
  { name: 'hls-end-told', kind: 'hls', path: '/index.m3u8', isEndTold: true, handler: ({ shelf }) => files(shelf) },
  { name: 'still', kind: 'snapshot', path: '/still.jpg', isEndTold: false, handler: (stock) => still(stock) },
  { name: 'still-end-told', kind: 'snapshot', path: '/still.jpg', isEndTold: true, handler: (stock) => still(stock) },
  // A stream that is open is not asked for its token: this server ends it with the token.
  {
    name: 'mjpeg',
    kind: 'mjpeg',
    path: '/stream.mjpg',
    isEndTold: false,
    handler: (stock) => stream(stock, { endsAfterMs: LIFE_MS }),
  },
];

test('a token that ends again and again is renewed, and the viewer sees nothing but live pictures', async ({
  page,
  pageUrl,
  stock,
}) => {
  test.setTimeout(FOR_MS + 60_000);
  await page.setViewportSize({ width: 1280, height: 144 });
  await page.goto(pageUrl);
  const sent = new Map<string, string[]>(ROWS.map(({ name }) => [name, []]));
  const servers = new Map<string, LoggedServer>();
  try {
    for (const { name, handler } of ROWS)
      servers.set(name, await LoggedServer.start(guarded(handler(stock), sent.get(name)!)));
    const players = ROWS.map(({ name, kind, path, isEndTold }) => ({
      name,
      isEndTold,
      attributes: { [kind]: `${servers.get(name)?.url}${path}` },
    }));
    const beganAtMs = Date.now();
    await page.evaluate(
      ([all, lifeMs]) => {
        const questions: Record<string, Question[]> = {};
        Object.assign(window, { questions });
        for (const { name, isEndTold, attributes } of all) {
          const playerQuestions: Question[] = (questions[name] = []);
          window.field.add(name, attributes, async ({ reason }) => {
            // A page asks a server of its own.
            await new Promise((resolve) => setTimeout(resolve, 50));
            const atMs = Date.now();
            playerQuestions.push({ atMs, reason, token: `t${atMs}` });
            return { token: `t${atMs}`, ...(isEndTold ? { expiresAtMs: atMs + lifeMs } : {}) };
          });
        }
      },
      [players, LIFE_MS] as const,
    );
    const readings = await readScreenUntil(
      page,
      ROWS.map(({ name }) => name),
      beganAtMs + FOR_MS,
    );
    const questions = await page.evaluate(
      () => (window as unknown as { questions: Record<string, Question[]> }).questions,
    );
    const wrong: string[] = [];
    for (const { name, isEndTold } of ROWS) {
      const trial: Trial = {
        name,
        beganAtMs,
        endedAtMs: Date.now(),
        observations: await page.evaluate((id) => window.field.observations(id), name),
        readings: readings.get(name) ?? [],
        requests: servers.get(name)?.log ?? [],
      };
      const playerQuestions = questions[name] ?? [];
      const faults = [
        ...findErrors(trial, {
          never: ['stalled', 'reconnecting', 'unauthorized', 'offline'],
          frames: 8,
          endsLive: true,
          neverSays: /sign.in|reconnect/i,
        }),
        ...wrongRenewals(trial, playerQuestions, new Set(sent.get(name)), isEndTold),
      ];
      if (faults.length > 0) wrong.push(`${faults.join('; ')}\n    ${summarize(trial)}`);
    }
    if (wrong.length > 0) console.log(wrong.join('\n'));
    expect(wrong).toEqual([]);
    expect(await page.evaluate(() => window.field.errors), 'errors that nobody caught').toEqual([]);
  } finally {
    await page.goto('about:blank');
    await Promise.all([...servers.values()].map((server) => server.close()));
  }
});

/**
 * One question for each token that ended, each of its tokens used, and no server asked in vain twice for one of them.
 */
function wrongRenewals(
  trial: Trial,
  playerQuestions: readonly Question[],
  sent: ReadonlySet<string>,
  isEndTold: boolean,
) {
  const refused = trial.requests.filter(({ status }) => status === 401).length;
  const reasons = playerQuestions.map(({ reason }) => reason);
  const right = ['first', ...reasons.slice(1).map(() => (isEndTold ? 'expiring' : 'refused'))];
  const unused = playerQuestions.slice(0, -1).filter(({ token }) => !sent.has(token));
  // A token whose end is told is renewed when a quarter of its time is left.
  const leastMs = isEndTold ? 0.7 * LIFE_MS : LIFE_MS;
  const soon = playerQuestions.filter(({ atMs }, i) => atMs - (playerQuestions[i - 1]?.atMs ?? -Infinity) < leastMs);
  const mostRefused = isEndTold ? 0 : 2 * (playerQuestions.length - 1);
  return [
    ...(playerQuestions.length > RENEWALS ? [] : [`the page was asked ${playerQuestions.length} times`]),
    ...(reasons.join() === right.join() ? [] : [`the page was asked for the reasons ${reasons.join(', ')}`]),
    ...(unused.length === 0 ? [] : [`${unused.length} tokens were never sent`]),
    ...(soon.length === 0 ? [] : [`the page was asked ${soon.length} times before its token ended`]),
    ...(refused <= mostRefused ? [] : [`${refused} requests were refused for ${playerQuestions.length} tokens`]),
  ];
}
