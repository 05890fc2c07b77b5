import { expect } from '@open-wc/testing';
import { sessionAddresses } from '../../../../src/transports/whep/location.js';

const HTTPS = 'https://media.example/cam1/whep';
const LAN = 'http://192.168.1.10/cam1/whep';

/** What a server names, to an endpoint, and where its session is looked for. */
const ROWS: readonly (readonly [what: string, location: string | null, base: string, addresses: readonly string[]])[] =
  [
    ['none', null, HTTPS, []],
    ['no address', 'http://[', HTTPS, []],
    ['another scheme', 'javascript:void 0', HTTPS, []],
    ['a path below the endpoint', '/cam1/whep/7', HTTPS, [`${HTTPS}/7`]],
    ['a path elsewhere', '/sessions/7?x=1', HTTPS, ['https://media.example/sessions/7?x=1', `${HTTPS}/7?x=1`]],
    ['a path that lost its prefix', '/whep/7', HTTPS, [`${HTTPS}/7`, 'https://media.example/whep/7']],
    ['the endpoint’s host by http', 'http://media.example/cam1/whep/7', HTTPS, [`${HTTPS}/7`]],
    ['an inner port by http', 'http://media.example:8889/cam1/whep/7', HTTPS, [`${HTTPS}/7`]],
    ['an inner host by http', 'http://10.0.0.5:8889/cam1/whep/7', HTTPS, [`${HTTPS}/7`]],
    [
      'an inner host, and no prefix',
      'https://mediamtx:8889/whep/7',
      HTTPS,
      [`${HTTPS}/7`, 'https://media.example/whep/7', 'https://mediamtx:8889/whep/7'],
    ],
    [
      'the server’s own loopback address',
      'http://127.0.0.1:8889/cam1/whep/7',
      LAN,
      [`${LAN}/7`, 'http://127.0.0.1:8889/cam1/whep/7'],
    ],
    [
      'another host of everybody’s',
      'https://edge.example/s/7',
      HTTPS,
      ['https://edge.example/s/7', 'https://media.example/s/7', `${HTTPS}/7`],
    ],
    [
      'another port of the same host',
      'http://192.168.1.10:8889/cam1/whep/7',
      LAN,
      ['http://192.168.1.10:8889/cam1/whep/7', `${LAN}/7`],
    ],
  ];

describe('where a WHEP session may be found', () => {
  for (const [what, location, base, addresses] of ROWS) {
    it(`Location names ${what}`, () => expect(sessionAddresses(location, base)).to.deep.equal(addresses));
  }
});
