import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { answer as reply, LoggedServer } from '../../demo/misbehaving/server.js';
import { servePage } from '../../demo/serve.js';
import { addPlayer, expect, expectLive, expectState, faultCode } from './fixtures.js';
import { AUTH, camera, nameOf, ASKING_TRANSPORTS, test } from './guarded.js';
import { traces, watchEvents } from './traces.js';

for (const transport of ASKING_TRANSPORTS) {
  test(`a user and password in the address are used, and shown to nobody (${transport})`, async ({
    open,
    guarded,
    page,
  }) => {
    const { asked, urls } = guarded;
    const name = nameOf(transport);
    const seen: string[] = [];
    page.on('console', (message) => seen.push(message.text(), JSON.stringify(message.location())));
    page.on('pageerror', (error) => seen.push(String(error), error.stack ?? ''));
    page.on('request', (request) => seen.push(request.url(), request.headers()['referer'] ?? ''));
    const addressWith = (password: string) => urls[name]!.replace('//', `//${AUTH.user}:${password}@`);

    const player = await open({ camera, transports: transport, [name]: addressWith(AUTH.pass) });
    await watchEvents(player);
    await expectLive(player, transport);
    const fps = () => player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.telemetry?.fps ?? null);
    await expect.poll(fps).not.toBeNull();
    seen.push(await traces(player, [name]));
    const basic = `Basic ${Buffer.from(`${AUTH.user}:${AUTH.pass}`).toString('base64')}`;
    expect(asked.filter(({ authorization }) => authorization !== basic)).toEqual([]);

    const refused = await open({ camera, transports: transport, [name]: addressWith('not-the-word') });
    await watchEvents(refused);
    await expectState(refused, 'unauthorized');
    await expect(refused.locator('[part=message]')).toContainText('Sign-in needed');
    seen.push(await traces(refused, [name]));
    const all = seen.join('\n');
    expect(all).toContain(camera);
    expect([AUTH.pass, 'not-the-word', basic].filter((secret) => all.includes(secret))).toEqual([]);
  });
}

/** Hands requests below `/cam/KIND/` to the camera's server, if the browser brings the gateway's cookie. */
function gatewayBefore(urls: Readonly<Record<string, string>>, refuse: (response: ServerResponse) => void) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const [, kind = '', path = ''] = /^\/cam\/([a-z]+)(\/.*)$/.exec(request.url ?? '') ?? [];
    const target = urls[kind];
    if (!target) return false;
    if (!/\bs=1\b/.test(request.headers.cookie ?? '')) {
      refuse(response);
      return true;
    }
    const { method, headers } = request;
    const onward = ask(new URL(path, target), { method, headers }, (answer) => {
      const { location } = answer.headers;
      if (location) answer.headers.location = `/cam/${kind}${location}`;
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
    return true;
  };
}

const here = fileURLToPath(new URL('./page', import.meta.url));

for (const transport of ASKING_TRANSPORTS) {
  test(`a gateway on the page's own origin that signs in by cookie lets in who wishes it (${transport})`, async ({
    page,
    origin,
  }) => {
    const { whepUrl: whep, hlsUrl: hls, mjpegUrl: mjpeg, snapshotUrl: snapshot } = origin;
    const urls: Record<string, string> = { whep, hls, mjpeg, snapshot };
    const name = nameOf(transport);
    const signIn = await LoggedServer.start(reply(200, { 'Content-Type': 'text/html' }, '<form></form>'));
    let isRedirecting = false;
    const answer = gatewayBefore(urls, (response) => {
      if (isRedirecting) response.writeHead(302, { Location: `${signIn.url}/login` }).end();
      else response.writeHead(401).end('no cookie');
    });
    const site = await servePage({ folder: here, entries: [`${here}/main.ts`], answer });
    try {
      const path = decodeURI(new URL(urls[name]!).pathname);
      const show = async (attributes: Record<string, string>) => {
        await page.goto(site.url);
        await addPlayer(page, { camera, transports: transport, [name]: `/cam/${name}${path}`, ...attributes });
        return page.locator('cam-player');
      };
      await page.context().addCookies([{ name: 's', value: '1', url: site.url, httpOnly: true }]);
      // hls.js asks by XMLHttpRequest, which brings the cookies of its own origin in any case.
      if (transport !== 'll-hls') await expectState(await show({}), 'unauthorized');
      await expectLive(await show({ cookies: 'same-origin' }), transport);

      // Signed out, and sent to another host, whose answer a page may not read.
      await page.context().clearCookies();
      isRedirecting = true;
      const away = await show({ cookies: 'same-origin' });
      await expectState(away, 'unauthorized');
      expect(await faultCode(away)).toBe('sign-in-page');
    } finally {
      await page.goto('about:blank');
      await site.close();
      await signIn.close();
    }
  });
}
