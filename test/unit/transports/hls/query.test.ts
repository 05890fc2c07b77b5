import { expect } from '@open-wc/testing';
import { inheritQuery } from '../../../../src/transports/hls/query.js';

describe('inheritQuery', () => {
  const INDEX = 'https://a.example/cam/index.m3u8?token=x%2By&room=1';
  for (const [name, url, asked] of [
    ['a segment', 'https://a.example/cam/1.ts', 'https://a.example/cam/1.ts?token=x%2By&room=1'],
    ['one with a query', 'https://a.example/1.ts?n=a%20b', 'https://a.example/1.ts?n=a%20b&token=x%2By&room=1'],
    ['one with a token of its own', 'https://a.example/1.ts?token=z', 'https://a.example/1.ts?token=z&room=1'],
    ['the index', INDEX, INDEX],
    ['another origin', 'https://b.example/1.ts', 'https://b.example/1.ts'],
    ['another port', 'https://a.example:444/1.ts', 'https://a.example:444/1.ts'],
  ] as const) {
    it(`asks for ${name} so`, () => expect(inheritQuery(INDEX, url)).to.equal(asked));
  }

  it('adds nothing where the index has no query', () => {
    expect(inheritQuery('https://a.example/i.m3u8', 'https://a.example/1.ts')).to.equal('https://a.example/1.ts');
  });
});
