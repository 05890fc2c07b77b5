import type { Locator } from '@playwright/test';
import { LINEUP } from '../../demo/lineup.js';
import type { Origin } from '../../demo/origin/origin.js';
import { addPlayer, expect, expectLive, expectState, test as base } from './fixtures.js';
import { attributeFor, AUTH_TRANSPORTS, toUrlAttributes } from './guarded.js';
import { startGateway, type Gateway, type Refuse } from './gateway.js';
import { answerPortal, createForwardAuth, createIngress } from './sign-in-gateways.js';

const { name: camera } = LINEUP[0]!;

const test = base.extend<{ openGateway: (...settings: Parameters<typeof startGateway>) => Promise<Gateway> }>({
  openGateway: async ({}, use) => {
    const gateways: Gateway[] = [];
    await use(async (...settings) => {
      const gateway = await startGateway(...settings);
      gateways.push(gateway);
      return gateway;
    });
    for (const gateway of gateways) gateway.close();
  },
});

/** The URL behind a path of a site with a page and a camera's server: `/whep/…`, `/hls/…` and so on are the server's. */
function routeSite(pageUrl: string, origin: Origin, prefix = ''): (path: string) => string {
  const urls = Object.entries(toUrlAttributes(origin));
  return (path) => {
    const inner = path.startsWith(prefix) ? path.slice(prefix.length) : path;
    const [, first = '', rest = ''] = /^\/([^/]+)(\/.*)$/.exec(inner) ?? [];
    const url = urls.find(([name]) => name === first)?.[1];
    return url ? new URL(url).origin + rest : new URL(inner, pageUrl).href;
  };
}

/** The address of the camera on such a site. */
function addressOn(site: string, origin: Origin, attribute: string): string {
  const { pathname } = new URL(toUrlAttributes(origin)[attribute]!.replace('{camera}', camera));
  return `${site}/${attribute}${pathname}`;
}

/** Lets the page and its scripts through: a page that is open already has them. */
const exceptPage =
  (refuse: Refuse): Refuse =>
  (method, body, request) =>
    /\/(whep|hls|mjpeg|snapshot)\//.test(request.url ?? '') ? refuse(method, body, request) : null;

const readFault = (player: Locator) =>
  player.evaluate((element: HTMLElementTagNameMap['cam-player']) => {
    const { fault } = element;
    return fault && { code: fault.code, status: fault.status, signInUrl: fault.signInUrl };
  });

const ANSWERS = {
  'a 401 that names the portal': { isRedirectOnly: false, code: 'unauthorized', status: 401 },
  'a redirect to the portal': { isRedirectOnly: true, code: 'sign-in-page', status: null },
};

for (const [answer, { isRedirectOnly, code, status }] of Object.entries(ANSWERS)) {
  for (const transport of AUTH_TRANSPORTS) {
    test(`behind Authelia with ${answer}, the viewer signs in at the address of the fault, and returns to the picture (${transport})`, async ({
      page,
      pageUrl,
      origin,
      openGateway,
    }) => {
      let count = 0;
      const portal = await openGateway('http://unused', undefined, (_method, _body, { url = '' }) =>
        answerPortal(url, () => `session-${++count}`),
      );
      const { refuse, endSessions } = createForwardAuth(() => portal.url, isRedirectOnly);
      const gateway = await openGateway(routeSite(pageUrl, origin), undefined, exceptPage(refuse));
      const attribute = attributeFor(transport);
      await page.goto(gateway.url);
      await addPlayer(page, {
        camera,
        transports: transport,
        cookies: 'same-origin',
        [attribute]: addressOn(gateway.url, origin, attribute),
      });
      const player = page.locator('cam-player');
      await expectState(player, 'unauthorized');
      await expect(player.locator('[part=message]')).toContainText('Sign-in needed');
      const fault = await readFault(player);
      expect(fault).toMatchObject({ code, status });

      // A page opens this address in another window.
      const portalPage = await page.context().newPage();
      await portalPage.goto(fault!.signInUrl!);
      await portalPage
        .getByRole('link', { name: 'Sign in' })
        .click()
        .catch(() => undefined);
      await expect
        .poll(async () => (await page.context().cookies()).map(({ name }) => name))
        .toContain('authelia_session');
      await portalPage.close();
      await page.evaluate(() => dispatchEvent(new Event('focus')));
      await expectLive(player, transport);

      endSessions();
      origin.setFaults(camera, { offline: true });
      origin.setFaults(camera, { offline: false });
      await expectState(player, 'unauthorized');
    });
  }
}

for (const transport of AUTH_TRANSPORTS) {
  test(`behind Home Assistant's ingress, a session that ends is told, and another one plays (${transport})`, async ({
    page,
    pageUrl,
    origin,
    openGateway,
  }) => {
    const { prefix, refuse, setSession, endSessions } = createIngress('Xy7token');
    const gateway = await openGateway(routeSite(pageUrl, origin, prefix), undefined, refuse);
    const signIn = async (value: string) => {
      setSession(value);
      await page.context().addCookies([{ name: 'ingress_session', value, url: gateway.url, sameSite: 'Strict' }]);
    };
    await signIn('one');
    const attribute = attributeFor(transport);
    await page.goto(`${gateway.url}${prefix}/`);
    await addPlayer(page, {
      camera,
      transports: transport,
      cookies: 'same-origin',
      [attribute]: addressOn(gateway.url + prefix, origin, attribute),
    });
    const player = page.locator('cam-player');
    await expectLive(player, transport);
    endSessions();
    origin.setFaults(camera, { offline: true });
    origin.setFaults(camera, { offline: false });
    await expectState(player, 'unauthorized');
    expect(await readFault(player)).toEqual({ code: 'unauthorized', status: 401, signInUrl: null });
    await signIn('two');
    await player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.retry());
    await expectLive(player, transport);
  });

  test(`a gateway on another origin that answers without CORS needs a sign-in, with cookies="include" (${transport})`, async ({
    page,
    pageUrl,
    origin,
    openGateway,
  }) => {
    const { refuse } = createForwardAuth(() => 'http://127.0.0.1:9');
    const gateway = await openGateway(routeSite(pageUrl, origin), undefined, refuse);
    const attribute = attributeFor(transport);
    const address = addressOn(gateway.url, origin, attribute);
    await page.goto(pageUrl);
    await addPlayer(page, { camera, transports: transport, cookies: 'include', [attribute]: address });
    const player = page.locator('cam-player');
    await expectState(player, 'unauthorized');
    expect(await readFault(player)).toEqual({ code: 'sign-in-page', status: null, signInUrl: address });
  });
}
