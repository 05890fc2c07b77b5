import { expect } from '@open-wc/testing';
import { Fault } from '../../src/index.js';
import { countdownOf, frozenFor, latencyOf, sentenceOf, spanOf, timeOf, wordOf, wordsOf } from '../../src/words.js';

const words = wordsOf('en');

describe('words', () => {
  it('are English where there are no others, whatever form the language has', () => {
    for (const lang of ['', 'en-GB', 'EN', 'tlh', 'de_CH']) expect(wordsOf(lang)).to.equal(words);
  });

  it('name the codec that this browser can’t play, once', () => {
    const fault = new Fault('unsupported', { codec: 'hvc1.1.6.L93.B0' });
    expect(wordOf(words, 'unsupported', fault)).to.equal('This browser can’t play H.265');
    expect(sentenceOf(words, 'unsupported', fault)).to.equal('');
    expect(wordOf(words, 'unsupported', new Fault('unsupported', { codec: 'av01.0.04M' }))).to.contain('AV1');
    expect(wordOf(words, 'unsupported', new Fault('unsupported', { codec: 'avc1.640028' }))).to.contain('H.264');
    expect(wordOf(words, 'unsupported', new Fault('unsupported', { codec: 'vp09' }))).to.contain('vp09');
  });

  it('say a fault as a person would, and nothing where there is none', () => {
    expect(wordOf(words, 'unsupported', new Fault('unsupported'))).to.equal('Not playable here');
    expect(sentenceOf(words, 'offline', new Fault('offline'))).to.equal('The camera is not sending.');
    expect(sentenceOf(words, 'connecting', null)).to.equal('');
    expect(sentenceOf(words, 'paused', null)).to.equal('Press play to go on.');
  });

  it('count down to the next try, and say so when it runs', () => {
    expect(countdownOf(words, 4)).to.equal('Next try in 4 s');
    expect(countdownOf(words, 0)).to.equal('Looking again…');
    expect(countdownOf(words, -3)).to.equal('Looking again…');
    expect(countdownOf(words, null)).to.equal('');
  });

  it('give spans in the unit that a person would choose', () => {
    expect([0.4, 89, 90, 5399, 5400].map((s) => spanOf(words, s))).to.deep.equal([
      '0 s',
      '89 s',
      '2 min',
      '90 min',
      '2 h',
    ]);
    expect(spanOf(words, -1)).to.equal('0 s');
    expect(frozenFor(words, 12.2)).to.equal('Frozen for 12 s');
  });

  it('mark a delay of which a part was not seen', () => {
    expect(latencyOf(words, 183, false)).to.equal('0.2 s');
    expect(latencyOf(words, 183, true)).to.equal('≥0.2 s');
  });

  it('give the clock for today, the date too for another day', () => {
    const now = new Date(2026, 4, 20, 14, 30, 5).getTime();
    expect(timeOf('de', now, now)).to.equal('14:30:05');
    expect(timeOf('de', now - 86_400_000, now)).to.contain('19.05.26');
  });

  it('give a time although the page’s language is no language tag', () => {
    const now = Date.now();
    expect(timeOf('en_US', now, now)).to.equal(timeOf('', now, now));
  });
});
