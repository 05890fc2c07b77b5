import { expect } from '@open-wc/testing';
import type { DatedMedia } from '../../../../src/telemetry/latency.js';
import { parsePictureDate } from '../../../../src/transports/images/picture-date.js';

const NOW = Date.UTC(2026, 10, 21, 9, 0, 10);
const dateOf = (headers: Record<string, string>, media: DatedMedia = 'live') =>
  parsePictureDate(new Headers(headers), NOW, media);

describe('the date of a picture', () => {
  it('is the stamp that the camera wrote on it', () => {
    expect(dateOf({ 'X-Timestamp': '1795251604.250' })).to.deep.equal({ atMs: 1_795_251_604_250, slackMs: 0 });
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

  it('is none in a stream where the clock counts since the start, or is set an hour off', () => {
    for (const stamp of ['293500.732145', String(NOW / 1000 - 3600), String(NOW / 1000 + 3600)]) {
      expect(dateOf({ 'X-Timestamp': stamp }), stamp).to.equal(null);
    }
    expect(dateOf({ 'Last-Modified': 'Sat, 21 Nov 2026 08:00:05 GMT' })).to.equal(null);
    expect(dateOf({ 'X-Timestamp': String(NOW / 1000 - 50) })?.atMs).to.equal(NOW - 50_000);
  });

  it('is what a still tells of any day since 2015, and not of the future', () => {
    expect(dateOf({ 'Last-Modified': 'Fri, 20 Nov 2026 09:00:00 GMT' }, 'still')?.atMs).to.equal(NOW - 86_410_000);
    expect(dateOf({ 'X-Timestamp': '293500.732145' }, 'still')).to.equal(null);
    expect(dateOf({ 'Last-Modified': 'Sat, 21 Nov 2026 10:00:00 GMT' }, 'still')).to.equal(null);
  });

  it('is the date in whole seconds where the stamp can be none', () => {
    const both = { 'X-Timestamp': '293500.732145', 'Last-Modified': 'Sat, 21 Nov 2026 09:00:05 GMT' };
    expect(dateOf(both)?.atMs).to.equal(NOW - 5000);
  });

  for (const headers of [{}, { 'X-Timestamp': '00:00:00' }, { 'Last-Modified': 'yesterday' }] as Record<
    string,
    string
  >[]) {
    it(`is unknown of ${JSON.stringify(headers)}`, () => expect(dateOf(headers)).to.equal(null));
  }
});
