import { expect } from '@open-wc/testing';
import { strings as ar } from '../../../components/i18n/ar.js';
import { strings as de } from '../../../components/i18n/de.js';
import { ENGLISH as MOSAIC } from '../../../components/i18n/en/mosaic.js';
import { ENGLISH } from '../../../components/i18n/en/player.js';
import { RARE_FAULTS } from '../../../components/i18n/en/rare-faults.js';
import { ENGLISH as PTZ } from '../../../components/i18n/en/ptz.js';
import { ENGLISH as SERVICE } from '../../../components/i18n/en/service.js';
import { ENGLISH as TALK } from '../../../components/i18n/en/talk.js';
import { ENGLISH as REPLAY } from '../../../components/i18n/en/replay.js';
import { ENGLISH as ZOOM } from '../../../components/i18n/en/zoom.js';
import { ENGLISH as TELEMETRY } from '../../../components/i18n/en/telemetry.js';
import { strings as es } from '../../../components/i18n/es.js';
import { strings as fr } from '../../../components/i18n/fr.js';
import { strings as hi } from '../../../components/i18n/hi.js';
import { LANGUAGE_TAGS } from '../../../components/i18n/languages.js';
import { strings as pt } from '../../../components/i18n/pt.js';
import type { ElementStrings } from '../../../components/i18n/strings.js';
import { strings as zhHant } from '../../../components/i18n/zh-hant.js';
import { strings as zh } from '../../../components/i18n/zh.js';

const TABLES: Readonly<Record<string, ElementStrings>> = { ar, de, es, fr, hi, pt, zh, 'zh-hant': zhHant };
/** The strings around a number: their forms are each language's own. */
const PLURALS = /^(seconds|minutes|hours)\./;

/** Every string of a table, by its path. */
function flat(table: object, before = ''): [string, string][] {
  return Object.entries(table).flatMap(([key, value]: [string, unknown]) => {
    if (typeof value === 'function') return [];
    return typeof value === 'string' ? [[before + key, value]] : flat(value as object, `${before}${key}.`);
  });
}

const faults = { ...ENGLISH.faults, ...RARE_FAULTS };
const english = new Map(
  flat({
    ...ENGLISH,
    faults,
    mosaic: MOSAIC,
    service: SERVICE,
    ptz: PTZ,
    zoom: ZOOM,
    replay: REPLAY,
    talk: TALK,
    telemetry: TELEMETRY,
  }),
);
english.delete('lang');
const fixed = (paths: Iterable<string>) => [...paths].filter((path) => !PLURALS.test(path)).sort();
const holes = (text: string) => text.split('{}').length - 1;

describe('the tables of strings', () => {
  it('are as many as are loaded on demand', () => {
    expect(Object.keys(TABLES).sort()).to.deep.equal([...LANGUAGE_TAGS].sort());
  });

  for (const [tag, table] of Object.entries(TABLES)) {
    const strings = new Map(flat(table));

    it(`${tag}: has every string that English has, and no other`, () => {
      expect(fixed(strings.keys())).to.deep.equal(fixed(english.keys()));
    });

    it(`${tag}: has a place for a value where English has one, and nowhere else`, () => {
      for (const path of fixed(strings.keys()))
        expect(holes(strings.get(path) ?? ''), path).to.equal(holes(english.get(path) ?? ''));
      for (const text of strings.values()) expect(text.replaceAll('{}', '')).not.to.match(/[{}$<>]/);
    });

    it(`${tag}: is written in its own words, without a blank around them`, () => {
      for (const [path, text] of strings) expect(text !== '' && text === text.trim(), path).to.equal(true);
      const same = fixed(strings.keys()).filter((path) => strings.get(path) === english.get(path));
      // Live, Offline, Pause and Volume are German, French or Portuguese, too; and units are units.
      const ofPeople = same.filter(
        (path) => /\p{L}{3}/u.test(strings.get(path) ?? '') && !path.startsWith('telemetry.'),
      );
      expect(ofPeople.length, ofPeople.join()).to.be.at.most(6);
    });

    it(`${tag}: has a form for each plural of its language`, () => {
      const rules = new Intl.PluralRules(tag);
      for (const forms of [table.seconds, table.minutes, table.hours]) {
        // Where two numbers of different plurals give one text, a form is missing.
        for (const count of [1, 2, 3, 12]) {
          const form = forms[rules.select(count)] ?? forms.other;
          const isDefined = form.includes('{}') || (count <= 2 && !form.includes(String(count)));
          expect(isDefined, `${count}: ${form}`).to.equal(true);
        }
        expect(holes(forms.other)).to.equal(1);
        const unused = Object.keys(forms).filter(
          (form) => !rules.resolvedOptions().pluralCategories.includes(form as never),
        );
        expect(unused).to.deep.equal([]);
      }
    });

    it(`${tag}: ends its sentences as its script does, and no state`, () => {
      for (const sentence of Object.values(table.faults)) expect(sentence).to.match(/[.।。]$/);
      for (const state of Object.values(table.states)) expect(state).not.to.match(/[.।。…]$/);
    });
  }

  it('Arabic and Hindi are written in their scripts', () => {
    for (const text of Object.values(ar.states)) expect(text).to.match(/^\p{Script=Arabic}/u);
    for (const text of Object.values(hi.states)) expect(text).to.match(/^\p{Script=Devanagari}/u);
  });

  it('the two scripts of Chinese differ where they must', () => {
    expect(zh.faults.unreachable).to.contain('服务器');
    expect(zhHant.faults.unreachable).to.contain('伺服器');
    for (const text of flat(zhHant).map(([, text]) => text)) expect(text).not.to.match(/[务连摄录显网进时这没]/);
  });
});
