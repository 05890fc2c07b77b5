import { expect } from '@open-wc/testing';
import { Fault } from '../../src/fault.js';
import { holdConnection } from '../../src/transports/connections.js';

describe('connections that streams hold for good', () => {
  const HOST = 'http://camera.example:8080';
  const code = (url: string, signal = new AbortController().signal) => {
    try {
      holdConnection(url, 'mjpeg', signal);
      return null;
    } catch (thrown) {
      return thrown instanceof Fault ? thrown.code : thrown;
    }
  };

  it('are four of six for each host, and free with the stream', () => {
    const endings = [1, 2, 3, 4].map(() => new AbortController());
    const held = endings.map(({ signal }, index) => code(`${HOST}/${index}`, signal));
    expect(held).to.deep.equal([null, null, null, null]);
    expect(code(`${HOST}/5`)).to.equal('crowded');
    expect(code('http://camera.example:8081/5'), 'another host has its own').to.equal(null);
    endings[1]?.abort();
    endings[1]?.abort();
    const ending = new AbortController();
    expect(code(`${HOST}/5`, ending.signal)).to.equal(null);
    expect(code(`${HOST}/6`), 'one end, one place').to.equal('crowded');
    for (const one of [...endings, ending]) one.abort();
    expect(code(`${HOST}/7`)).to.equal(null);
  });

  it('are not counted where one connection carries all', () => {
    const original = performance.getEntriesByType.bind(performance);
    const entry = { name: 'https://shared.example/a.jpg', nextHopProtocol: 'h2' };
    performance.getEntriesByType = () => [entry as PerformanceResourceTiming];
    try {
      for (let i = 0; i < 9; i += 1) expect(code(`https://shared.example/${i}`)).to.equal(null);
    } finally {
      performance.getEntriesByType = original;
    }
  });
});
