import { expect } from '@open-wc/testing';
import type Hls from 'hls.js';
import type { ErrorData } from 'hls.js';
import { reloadWithinPrefix } from '../../../../src/transports/hls/prefix.js';

const INDEX = 'https://vms.example/hls/site/cam_1/index.m3u8';

/** What is loaded instead, when this address, to which a redirect led, answers with this. */
function loaded(responseURL: string, { code = 404, details = 'manifestLoadError', index = INDEX } = {}): string | null {
  let source: string | null = null;
  const hls = { loadSource: (url: string) => (source = url) } as unknown as Hls;
  const networkDetails: unknown = Object.create(XMLHttpRequest.prototype, { responseURL: { value: responseURL } });
  const data = { details, response: { url: '', code }, networkDetails } as unknown as ErrorData;
  expect(reloadWithinPrefix(hls, index, data)).to.equal(source !== null);
  return source;
}

describe('an index behind a proxy that takes a prefix off', () => {
  it('is loaded with what the redirect was about, where the redirect has lost the prefix', () => {
    expect(loaded('https://vms.example/site/cam_1/index.m3u8?cookieCheck=1')).to.equal(`${INDEX}?cookieCheck=1`);
    const relative = loaded(`${location.origin}/cam_1/index.m3u8?cookieCheck=1`, { index: '/hls/cam_1/index.m3u8' });
    expect(relative).to.equal(`${location.origin}/hls/cam_1/index.m3u8?cookieCheck=1`);
  });

  it('is not asked for twice', () => {
    expect(loaded(`${INDEX}?cookieCheck=1`)).to.equal(null);
    expect(loaded('')).to.equal(null);
  });

  it('is left alone where a redirect led elsewhere, or another answer came', () => {
    expect(loaded('https://elsewhere.example/site/cam_1/index.m3u8')).to.equal(null);
    expect(loaded('https://vms.example/other/index.m3u8')).to.equal(null);
    expect(loaded('https://vms.example/site/cam_1/index.m3u8', { code: 500 })).to.equal(null);
    expect(loaded('https://vms.example/site/cam_1/index.m3u8', { details: 'levelLoadError' })).to.equal(null);
  });
});
