import { expect } from '@open-wc/testing';
import '../../components/entry/define.js';
import { parseQueryAttributes, setQueryAttributes } from '../../components/embed/query-attributes.js';
import { CamPlayer } from '../../components/index.js';

const observed = ['camera', 'server', 'controls', 'whep', 'cookies'];

describe('the attributes in the address of an embedded page', () => {
  it('are those of the element, and its language', () => {
    const query = '?server=http%3A%2F%2Fhost%3A8889&camera=site%2Fgate+2&controls&lang=de';
    expect(parseQueryAttributes(query, observed)).to.deep.equal([
      ['server', 'http://host:8889'],
      ['camera', 'site/gate 2'],
      ['controls', ''],
      ['lang', 'de'],
    ]);
  });

  it('are those that the element reads without observing them, too', () => {
    const player = new CamPlayer();
    setQueryAttributes(player, '?zoom=off&lang=de');
    expect(player.getAttribute('zoom')).to.equal('off');
    expect(player.lang).to.equal('de');
  });

  it('are no event handler, no style, and no cookies', () => {
    const query = '?onclick=alert(1)&onfocus=alert(1)&style=x&srcdoc=x&id=x&cookies=include&credentials=x&camera=a';
    expect(parseQueryAttributes(query, observed)).to.deep.equal([['camera', 'a']]);
  });

  for (const address of [
    'http://admin:secret@host/',
    'https://admin@host',
    '//admin:secret@host/x',
    ' http:\\\\admin:secret@host',
  ]) {
    it(`have no password: ${address}`, () => {
      const query = `?${new URLSearchParams({ whep: address, camera: 'a' }).toString()}`;
      expect(parseQueryAttributes(query, observed)).to.deep.equal([['camera', 'a']]);
    });
  }

  it('may have an @ in a path or a name', () => {
    const query = `?${new URLSearchParams({ whep: 'http://host/a@b', camera: 'x@y' }).toString()}`;
    expect(parseQueryAttributes(query, observed).map(([, value]) => value)).to.deep.equal(['http://host/a@b', 'x@y']);
  });

  it('are set on the player, which names them itself', () => {
    const player = new CamPlayer();
    setQueryAttributes(player, '?camera=gate&head-start=off&unmuted&class=x');
    expect(player.getAttributeNames().sort()).to.deep.equal(['camera', 'head-start', 'unmuted']);
    expect([player.camera, player.headStart, player.muted]).to.deep.equal(['gate', 'off', false]);
  });
});
