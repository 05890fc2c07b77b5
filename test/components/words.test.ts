import { expect } from '@open-wc/testing';
import { statsTable } from '../../components/cam-mosaic/stats-table.js';
import { statsFormat } from '../../components/cam-telemetry/stats.js';
import { Fault, TRANSPORT_NAMES } from '../../src/index.js';
import { faultSentence } from '../../components/i18n/fault-sentence.js';
import {
  formatCountdown,
  fill,
  formatFrozenFor,
  formatLatency,
  transportLabel,
  formatDuration,
  formatTime,
  stateLabel,
} from '../../components/i18n/format.js';
import { ENGLISH } from '../../components/i18n/en/player.js';
import { stringsFor } from '../../components/i18n/loader.js';
import { waitUntil } from '../wait-until.js';
import { ENGLISH as MOSAIC } from '../../components/i18n/en/mosaic.js';
import { ENGLISH as TELEMETRY } from '../../components/i18n/en/telemetry.js';

const words = ENGLISH;

/** The words of a language, once they are there. */
async function loaded(lang: string, offline: string) {
  await waitUntil(() => stringsFor(lang).states.offline === offline, `${lang} is there`);
  return stringsFor(lang);
}

describe('words', () => {
  it('are English at once, whatever the language, and for a language that nobody wrote', () => {
    for (const lang of ['', 'en-GB', 'EN', 'tlh', 'nonsense_in_a_tag!']) {
      expect(stringsFor(lang).states).to.deep.equal(words.states);
      expect(formatLatency(stringsFor(lang), 183, false)).to.equal('0.2 s');
    }
  });

  it('name a cause of its own in the place of the state, and only while that is why there is no picture', () => {
    expect(stateLabel(words, 'offline', new Fault('stopped-sending'))).to.equal('Camera stopped sending');
    expect(stateLabel(words, 'capacity', new Fault('quota'))).to.equal('Viewing limit reached');
    expect(stateLabel(words, 'capacity', new Fault('capacity'))).to.equal('Stream at capacity');
    expect(stateLabel(words, 'paused', new Fault('lease-ended'))).to.equal('Paused');
  });

  it('name the codec that this browser cannot play, once', () => {
    const fault = new Fault('unsupported', { codec: 'hvc1.1.6.L93.B0' });
    expect(stateLabel(words, 'unsupported', fault)).to.equal('This browser cannot play H.265');
    expect(faultSentence(words, 'unsupported', fault)).to.equal('');
    expect(stateLabel(words, 'unsupported', new Fault('unsupported', { codec: 'av01.0.04M' }))).to.contain('AV1');
    expect(stateLabel(words, 'unsupported', new Fault('unsupported', { codec: 'avc1.640028' }))).to.contain('H.264');
    expect(stateLabel(words, 'unsupported', new Fault('unsupported', { codec: 'vp09' }))).to.contain('vp09');
  });

  it('say a fault as a person would, and nothing where there is none', () => {
    expect(stateLabel(words, 'unsupported', new Fault('unsupported'))).to.equal('Not playable here');
    expect(faultSentence(words, 'offline', new Fault('offline'))).to.equal('The camera is not sending video.');
    expect(faultSentence(words, 'connecting', null)).to.equal('');
    expect(faultSentence(words, 'paused', null)).to.equal('Press play to resume.');
  });

  it('give a rare fault a general sentence until its own is loaded', async () => {
    const sentence = () => faultSentence(words, 'capacity', new Fault('quota'));
    expect(sentence()).to.match(/^The .+\.$/);
    await waitUntil(() => sentence() === 'The limit of open cameras has been reached.', 'its own sentence');
  });

  it('name the transports: protocols alike everywhere, a still in the language', async () => {
    expect(TRANSPORT_NAMES.map((transport) => transportLabel(words, transport))).to.deep.equal([
      'WebRTC',
      'LL-HLS',
      'HLS',
      'MJPEG',
      'Snapshot',
    ]);
    expect(transportLabel(await loaded('fr', 'Hors ligne'), 'snapshot')).to.equal('Image fixe');
  });

  it('count down to the next try, and say so when it runs', () => {
    expect(formatCountdown(words, 4)).to.equal('Next try in 4 s');
    expect(formatCountdown(words, 0)).to.equal('Retrying…');
    expect(formatCountdown(words, -3)).to.equal('Retrying…');
    expect(formatCountdown(words, null)).to.equal('');
  });

  it('give spans in the unit that a person would choose', () => {
    expect([0.4, 59, 60, 89, 90, 5399, 5400].map((s) => formatDuration(words, s))).to.deep.equal([
      '0 s',
      '59 s',
      '1 minute',
      '1 minute',
      '2 minutes',
      '90 minutes',
      '2 hours',
    ]);
    expect(formatFrozenFor(words, 12.2)).to.equal('Frozen for 12 s');
  });

  it('mark a delay of which a part was not seen', () => {
    expect(formatLatency(words, 183, false)).to.equal('0.2 s');
    expect(formatLatency(words, 183, true)).to.equal('≥0.2 s');
  });

  it('give the clock for today, the date too for another day', () => {
    const now = new Date(2026, 4, 20, 14, 30, 5).getTime();
    expect(formatTime('de', now, now)).to.equal('14:30:05');
    expect(formatTime('de', now - 86_400_000, now)).to.contain('19.05.26');
  });

  it('give a time although the page’s language is no language tag', () => {
    const now = new Date(2026, 4, 20, 14, 30, 5).getTime();
    expect(formatTime('en_US', now, now)).to.equal(formatTime('en-US', now, now));
    expect(formatTime('!', now, now)).to.equal(formatTime('', now, now));
  });

  it('take what they are given as it is, in its order', () => {
    expect(fill('{}: {}.', 'Gate', 'Offline')).to.equal('Gate: Offline.');
    expect(fill('Stats for {}', "$& and $'")).to.equal("Stats for $& and $'");
    expect(fill('{} is large.', '{}')).to.equal('{} is large.');
    expect(fill('{}')).to.equal('');
  });

  it('make no formatter for a tick', async () => {
    const german = await loaded('de', 'Offline');
    const say = (tick: number) => [
      formatCountdown(german, tick),
      formatLatency(german, tick, false),
      formatTime('de', tick, tick),
      statsFormat(stringsFor('de').section('telemetry', TELEMETRY), 'de').span(tick),
      statsTable([], '', stringsFor('de').section('mosaic', MOSAIC), 'de'),
    ];
    say(1);
    const { NumberFormat, DateTimeFormat, PluralRules } = Intl;
    let made = 0;
    const counted = {
      construct: (target: never, args: never[]) => (made++, new (target as new (...args: never[]) => object)(...args)),
    };
    Object.assign(Intl, {
      NumberFormat: new Proxy(NumberFormat, counted),
      DateTimeFormat: new Proxy(DateTimeFormat, counted),
      PluralRules: new Proxy(PluralRules, counted),
    });
    try {
      for (let tick = 2; tick < 100; tick++) say(tick);
      expect(made).to.equal(0);
      stringsFor('de-LI');
      expect(made).to.be.above(0);
    } finally {
      Object.assign(Intl, { NumberFormat, DateTimeFormat, PluralRules });
    }
  });
});

/** Which digits Arabic is written with by default, browsers' tables of languages see differently. */
function withLatinDigits(text: string): string {
  return text.replace(/[٠-٩]/g, (digit) => `${'٠١٢٣٤٥٦٧٨٩'.indexOf(digit)}`).replace('٫', '.');
}

describe('words in other languages', () => {
  /** What each says of 4 s, 1, 2 and 5 minutes, 3 hours; and of a delay of 1234 ms. */
  const SAYINGS: readonly [string, string, readonly string[], string][] = [
    ['ar', 'غير متصلة', ['4 ثوانٍ', 'دقيقة واحدة', 'دقيقتين', '5 دقائق', '3 ساعات', '12 ثانية'], '1.2 ثانية'],
    ['de-AT', 'Offline', ['4 s', '1 Minute', '2 Minuten', '5 Minuten', '3 Stunden', '12 s'], '1,2 s'],
    ['es', 'Sin conexión', ['4 s', '1 minuto', '2 minutos', '5 minutos', '3 horas', '12 s'], '1,2 s'],
    ['fr-CA', 'Hors ligne', ['4 s', '1 minute', '2 minutes', '5 minutes', '3 heures', '12 s'], '1,2 s'],
    ['hi', 'ऑफ़लाइन', ['4 सेकंड', '1 मिनट', '2 मिनट', '5 मिनट', '3 घंटे', '12 सेकंड'], '1.2 सेकंड'],
    ['pt', 'Offline', ['4 s', '1 minuto', '2 minutos', '5 minutos', '3 horas', '12 s'], '1,2 s'],
    ['zh', '离线', ['4 秒', '1 分钟', '2 分钟', '5 分钟', '3 小时', '12 秒'], '1.2 秒'],
    ['zh-TW', '離線', ['4 秒', '1 分鐘', '2 分鐘', '5 分鐘', '3 小時', '12 秒'], '1.2 秒'],
  ];
  for (const [lang, offline, spans, delay] of SAYINGS) {
    it(`${lang}: counts and measures as its readers do`, async () => {
      const speech = await loaded(lang, offline);
      // Offline is Offline in some: wait for what differs.
      await waitUntil(() => stringsFor(lang).lang !== 'en');
      const { seconds } = speech;
      const told = [4, 60, 120, 300, 10_800, 12].map((s) => withLatinDigits(formatDuration(stringsFor(lang), s)));
      expect(told).to.deep.equal(spans);
      expect(withLatinDigits(formatLatency(stringsFor(lang), 1234, false))).to.equal(delay);
      expect(seconds.other).to.contain('{}');
      expect(withLatinDigits(formatCountdown(stringsFor(lang), 4))).to.contain(spans[0]);
      expect(formatFrozenFor(stringsFor(lang), 120)).to.contain(spans[2]);
      for (const text of [formatCountdown(stringsFor(lang), 4), formatFrozenFor(stringsFor(lang), 60)])
        expect(text).not.to.contain('{}');
    });
  }

  it('write numbers as the region does, with the words of the language', async () => {
    await loaded('de', 'Offline');
    await waitUntil(() => stringsFor('de-CH').lang === 'de-CH');
    expect(formatLatency(stringsFor('de-CH'), 183, false)).to.equal('0.2 s');
    expect(stringsFor('de_CH').states.stalled).to.equal('Bild steht');
    await waitUntil(() => stringsFor('ar-EG').lang === 'ar-EG');
    expect(formatDuration(stringsFor('ar-EG'), 4)).to.equal('٤ ثوانٍ');
  });

  it('are in the traditional script wherever that is read, tagged or not', async () => {
    for (const lang of ['zh-Hant', 'zh-HK', 'zh-MO', 'zh-Hant-TW']) {
      await waitUntil(() => stringsFor(lang).camera === '攝影機', lang);
    }
    for (const lang of ['zh', 'zh-CN', 'zh-Hans-HK']) await waitUntil(() => stringsFor(lang).camera === '摄像机', lang);
  });
});
