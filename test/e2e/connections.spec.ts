import type { Server } from 'node:http';
import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { createSelfSignedCertificate, HashAlgorithm, NamedCurveAlgorithm, SignatureAlgorithm } from 'werift';
import { LINEUP } from '../../demo/lineup.js';
import { addPlayer, expect, test } from './fixtures.js';

const { name: camera } = LINEUP[0]!;
const states = () =>
  [...document.querySelectorAll('cam-player')].map(({ state, fault }) => (state === 'live' ? state : fault?.code));

test('two tabs share the connections to one host, and leave two for other requests', async ({
  context,
  origin,
  page,
  pageUrl,
}) => {
  const other = await context.newPage();
  const player = { camera, mjpeg: origin.mjpegUrl, transports: 'mjpeg', loading: 'eager', style: 'width: 160px' };
  for (const tab of [page, other]) {
    await tab.goto(pageUrl);
    for (let i = 0; i < 4; i += 1) await addPlayer(tab, player);
    if (tab === page) await expect.poll(() => tab.evaluate(states)).toEqual(Array(4).fill('live'));
  }
  await expect.poll(() => other.evaluate(states)).toEqual(Array(4).fill('connection-limit'));
  expect(origin.sessions(camera).mjpeg).toBe(4);
  // Another request is answered although four streams run.
  const still = origin.snapshotUrl.replace('{camera}', camera);
  expect(await other.evaluate((url) => fetch(url).then(({ ok }) => ok), still)).toBe(true);
  await page.close();
  await expect.poll(() => other.evaluate(states), { timeout: 40_000 }).toEqual(Array(4).fill('live'));
});

test.describe('over HTTP/2', () => {
  test.use({ ignoreHTTPSErrors: true });

  test('six streams of one host play, although the host does not reveal its HTTP version to the page', async ({
    origin,
    open,
    page,
  }) => {
    const { certPem, keyPem } = await createSelfSignedCertificate(
      { hash: HashAlgorithm.sha256_4, signature: SignatureAlgorithm.ecdsa_3 },
      NamedCurveAlgorithm.secp256r1_23,
    );
    const server = createSecureServer({ cert: certPem, key: keyPem });
    server.on('session', (session) => session.on('error', () => undefined));
    server.on('stream', (stream, headers) => {
      const ending = new AbortController();
      stream.once('close', () => ending.abort());
      // The page that is closed resets its connection.
      stream.on('error', () => undefined);
      fetch(`${new URL(origin.mjpegUrl).origin}${headers[':path']}`, { signal: ending.signal })
        .then(async ({ status, headers: answer, body }) => {
          stream.respond({
            ':status': status,
            'content-type': answer.get('content-type') ?? '',
            'access-control-allow-origin': '*',
          });
          for await (const chunk of body ?? []) stream.write(chunk);
          stream.end();
        })
        .catch(() => stream.destroy());
    });
    const url = await listen(server as unknown as Server, 'https');
    const { pathname } = new URL(origin.mjpegUrl);
    const player = {
      camera,
      mjpeg: `${url}${pathname.replace('%7Bcamera%7D', '{camera}')}`,
      transports: 'mjpeg',
      loading: 'eager',
      style: 'width: 160px',
    };
    await open(player);
    for (let i = 0; i < 5; i += 1) await addPlayer(page, player);
    await expect.poll(() => page.evaluate(states)).toEqual(Array(6).fill('live'));
    server.close();
  });
});

async function listen(server: Server, scheme: string): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
