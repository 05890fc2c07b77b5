import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { answer as reply, LoggedServer } from '../../demo/misbehaving/server.js';
import { servePage } from '../../demo/serve.js';
import { addPlayer, expect, expectLive, expectState, readFaultCode } from './fixtures.js';
import { AUTH, camera, attributeFor, AUTH_TRANSPORTS, test } from './guarded.js';
import { collectTraces, recordEvents } from './traces.js';

for (const transport of AUTH_TRANSPORTS) {
  test(`a user and a password in the address are used, and are not shown (${transport})`, async ({
    open,
    guarded,
    page,
  }) => {
    const { requests, urls } = guarded;
    const name = attributeFor(transport);
    const visibleTexts: string[] = [];
    page.on('console', (message) => visibleTexts.push(message.text(), JSON.stringify(message.location())));
    page.on('pageerror', (error) => visibleTexts.push(String(error), error.stack ?? ''));
    page.on('request', (request) => visibleTexts.push(request.url(), request.headers()['referer'] ?? ''));
    const addressWith = (password: string) => urls[name]!.replace('//', `//${AUTH.user}:${password}@`);

    const player = await open({ camera, transports: transport, [name]: addressWith(AUTH.pass) });
    await recordEvents(player);
    await expectLive(player, transport);
    const fps = () => player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.telemetry?.fps ?? null);
    await expect.poll(fps).not.toBeNull();
    visibleTexts.push(await collectTraces(player, [name]));
    const basic = `Basic ${Buffer.from(`${AUTH.user}:${AUTH.pass}`).toString('base64')}`;
    expect(requests.filter(({ authorization }) => authorization !== basic)).toEqual([]);

    const refused = await open({ camera, transports: transport, [name]: addressWith('not-the-word') });
    await recordEvents(refused);
    await expectState(refused, 'unauthorized');
    await expect(refused.locator('[part=message]')).toContainText('Sign-in needed');
    visibleTexts.push(await collectTraces(refused, [name]));
    const all = visibleTexts.join('\n');
    expect(all).toContain(camera);
    expect([AUTH.pass, 'not-the-word', basic].filter((secret) => all.includes(secret))).toEqual([]);
  });
}

/** Creates a gateway that forwards requests below `/cam/KIND/` to the camera's server if they bring its cookie. */
function createGateway(urls: Readonly<Record<string, string>>, refuse: (response: ServerResponse) => void) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const [, kind = '', path = ''] = /^\/cam\/([a-z]+)(\/.*)$/.exec(request.url ?? '') ?? [];
    const target = urls[kind];
    if (!target) return false;
    if (!/\bs=1\b/.test(request.headers.cookie ?? '')) {
      refuse(response);
      return true;
    }
    const { method, headers } = request;
    const upstream = ask(new URL(path, target), { method, headers }, (answer) => {
      const { location } = answer.headers;
      if (location) answer.headers.location = `/cam/${kind}${location}`;
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    });
    upstream.on('error', () => response.destroy());
    response.on('close', () => upstream.destroy());
    request.pipe(upstream);
    return true;
  };
}

const PAGE_FOLDER = fileURLToPath(new URL('./page', import.meta.url));

for (const transport of AUTH_TRANSPORTS) {
  test(`a gateway on the page's own origin lets a player in by cookie if the attribute asks for it (${transport})`, async ({
    page,
    origin,
  }) => {
    const { whepUrl: whep, hlsUrl: hls, mjpegUrl: mjpeg, snapshotUrl: snapshot } = origin;
    const urls: Record<string, string> = { whep, hls, mjpeg, snapshot };
    const name = attributeFor(transport);
    const signIn = await LoggedServer.start(reply(200, { 'Content-Type': 'text/html' }, '<form></form>'));
    let isRedirecting = false;
    const answer = createGateway(urls, (response) => {
      if (isRedirecting) response.writeHead(302, { Location: `${signIn.url}/login` }).end();
      else response.writeHead(401).end('no cookie');
    });
    const site = await servePage({ folder: PAGE_FOLDER, entries: [`${PAGE_FOLDER}/main.ts`], answer });
    try {
      const path = decodeURI(new URL(urls[name]!).pathname);
      const show = async (attributes: Record<string, string>) => {
        await page.goto(site.url);
        await addPlayer(page, { camera, transports: transport, [name]: `/cam/${name}${path}`, ...attributes });
        return page.locator('cam-player');
      };
      await page.context().addCookies([{ name: 's', value: '1', url: site.url, httpOnly: true }]);
      // hls.js uses XMLHttpRequest, which always sends the cookies of its own origin.
      if (transport !== 'll-hls') await expectState(await show({}), 'unauthorized');
      await expectLive(await show({ cookies: 'same-origin' }), transport);

      // After sign-out the gateway redirects to another host, whose answer the page may not read.
      await page.context().clearCookies();
      isRedirecting = true;
      const redirected = await show({ cookies: 'same-origin' });
      await expectState(redirected, 'unauthorized');
      expect(await readFaultCode(redirected)).toBe('sign-in-page');
    } finally {
      await page.goto('about:blank');
      await site.close();
      await signIn.close();
    }
  });
}
