import { expect } from '@open-wc/testing';
import { pictureDateOf } from '../../src/transports/picture-date.js';

const NOW = Date.UTC(2026, 10, 21, 9, 0, 10);
const dateOf = (headers: Record<string, string>) => pictureDateOf(new Headers(headers), NOW);

describe('the date of a picture', () => {
  it('is the stamp that the camera wrote on it', () => {
    expect(dateOf({ 'X-Timestamp': '1795251104.250' })).to.deep.equal({ atMs: 1_795_251_104_250, slackMs: 0 });
  });

  it('is a date in whole seconds otherwise', () => {
    expect(dateOf({ 'Last-Modified': 'Sat, 21 Nov 2026 09:00:05 GMT' })).to.deep.equal({
      atMs: NOW - 5000,
      slackMs: 1000,
    });
  });

  it("is counted from the server's own clock where that can be read", () => {
    const wrong = { 'Last-Modified': 'Sat, 21 Nov 2026 06:00:05 GMT', Date: 'Sat, 21 Nov 2026 06:00:07 GMT' };
    expect(dateOf(wrong)).to.deep.equal({ atMs: NOW - 2000, slackMs: 1000 });
  });

  for (const headers of [{}, { 'X-Timestamp': '00:00:00' }, { 'Last-Modified': 'yesterday' }] as Record<
    string,
    string
  >[]) {
    it(`is unknown of ${JSON.stringify(headers)}`, () => expect(dateOf(headers)).to.equal(null));
  }
});
