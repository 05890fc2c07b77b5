import { expect } from '@open-wc/testing';
import { stringsFor } from '../../components/i18n/loader.js';
import { Announcer } from '../../components/cam-mosaic/announcer.js';
import { countStates, formatSummary } from '../../components/cam-mosaic/counts.js';
import { widestMs } from '../../components/cam-mosaic/sync-link.js';
import { actionForKey } from '../../components/cam-mosaic/keys.js';
import { neighbour } from '../../components/cam-mosaic/neighbour.js';
import { pageAt, countPages, slicePage, pageWith } from '../../components/cam-mosaic/pages.js';
import {
  isSameStream,
  parseCameras,
  createPlaces,
  type MosaicCamera,
  type Place,
} from '../../components/cam-mosaic/mosaic-camera.js';
import { stepTour, TOUR_START, type TourAction, type TourInput } from '../../components/cam-mosaic/tour.js';
import { ENGLISH as MOSAIC } from '../../components/i18n/en/mosaic.js';

describe('the places of a mosaic', () => {
  const only = (camera: MosaicCamera) => createPlaces([camera])[0] as Place;

  it('are of names, of objects, or of both, as a list or as text', () => {
    const labels = (cameras: Parameters<typeof parseCameras>[0]) =>
      createPlaces(parseCameras(cameras)).map(({ label }) => label);
    expect(labels('  a\nb ')).to.deep.equal(['a', 'b']);
    expect(labels(['a', { camera: 'c', label: 'Gate' }])).to.deep.equal(['a', 'Gate']);
    expect(labels(' ["a", {"camera": "c", "label": "Gate"}]')).to.deep.equal(['a', 'Gate']);
    expect([labels(null), labels(''), labels('[')]).to.deep.equal([[], [], []]);
  });

  it('differ in their keys also where a camera hangs twice', () => {
    expect(new Set(createPlaces(parseCameras(['a', 'a', { camera: 'a' }])).map(({ key }) => key)).size).to.equal(3);
  });

  it('have one stream unless there are two', () => {
    expect(isSameStream(only({ camera: 'a', whep: '/w' }))).to.equal(true);
    expect(isSameStream(only({ camera: 'a', low: 'a_low' }))).to.equal(true);
    expect(isSameStream(only({ camera: 'a', low: 'a_low', high: 'a' }))).to.equal(false);
  });

  it('take a stream’s name for the same server and templates', () => {
    const { low, high } = only({ camera: 'a', server: '/s', whep: '/{camera}', low: 'a_low', high: 'a' });
    expect(low).to.include({ camera: 'a_low', server: '/s', whep: '/{camera}' });
    expect(high).to.include({ camera: 'a' });
  });

  it('take bare addresses for all that there is, but keep the still', () => {
    const { low } = only({ camera: 'a', server: '/s', hls: '/high', snapshot: '/still', low: { whep: '/low' } });
    expect(low).to.deep.equal({ camera: 'a', whep: '/low', hls: 'off', mjpeg: 'off', snapshot: '/still' });
  });

  it('take a stream on another server with what that implies', () => {
    const { high } = only({ camera: 'a', server: '/s', low: 'a', high: { server: '/t' } });
    expect(high).to.include({ camera: 'a', server: '/t' });
    expect(high.hls).to.equal(undefined);
  });

  it('take the type of the server with the server, and not for another one', () => {
    const camera = { camera: 'a', server: '/s', serverType: 'go2rtc' };
    expect(only(camera).low.serverType).to.equal('go2rtc');
    expect(only({ ...camera, low: 'a_low' }).low.serverType).to.equal('go2rtc');
    expect(only({ ...camera, low: { camera: 'b' } }).low.serverType).to.equal('go2rtc');
    expect(only({ ...camera, low: { server: '/t' } }).low.serverType).to.equal(undefined);
  });
});

describe('the pages of a mosaic', () => {
  it('hold four at most, and go round', () => {
    expect([0, 1, 4, 5, 9].map(countPages)).to.deep.equal([1, 1, 1, 2, 3]);
    expect(slicePage([0, 1, 2, 3, 4, 5], 1)).to.deep.equal([4, 5]);
    expect([0, 3, 4, 8].map(pageWith)).to.deep.equal([0, 0, 1, 2]);
    expect(pageAt(2, 1, 3)).to.equal(0);
    expect(pageAt(0, -1, 3)).to.equal(2);
  });
});

describe('a tour', () => {
  const walk = (inputs: readonly Partial<TourInput>[]): TourAction[] => {
    let state = TOUR_START;
    return inputs.map((input) => {
      const step = stepTour(state, { elapsedMs: 1000, periodMs: 10_000, isHeld: false, isReady: true, ...input });
      state = step.state;
      return step.action;
    });
  };
  const seconds = (count: number, input: Partial<TourInput> = {}) => Array<Partial<TourInput>>(count).fill(input);

  it('prepares the next page five seconds before it shows it', () => {
    const acts = walk(seconds(20));
    expect(acts.indexOf('prepare')).to.equal(4);
    expect(acts.indexOf('show')).to.equal(9);
    expect(acts.lastIndexOf('prepare')).to.equal(14);
    expect(acts.lastIndexOf('show')).to.equal(19);
  });

  it('prepares in the second half of a short time', () => {
    const acts = walk(seconds(4, { periodMs: 4000 }));
    expect(acts).to.deep.equal([null, 'prepare', null, 'show']);
  });

  it('waits for a page that is not ready, but not for ever', () => {
    expect(walk([...seconds(11, { isReady: false }), {}]).indexOf('show')).to.equal(11);
    expect(walk(seconds(20, { isReady: false })).indexOf('show')).to.equal(13);
  });

  it('stands still while it is held, lets go what it prepared, and prepares anew', () => {
    const acts = walk([...seconds(7), ...seconds(30, { isHeld: true }), ...seconds(6)]);
    expect(acts.slice(5, 37).filter(Boolean)).to.deep.equal(['release']);
    expect(acts.slice(37)).to.deep.equal(['prepare', null, null, null, 'show', null]);
  });
});

describe('the arrow keys', () => {
  const box = (left: number, top: number, width = 100, height = 60) => ({ left, top, width, height });
  const square = [box(0, 0), box(104, 0), box(0, 64), box(104, 64)];
  const spotlight = [box(0, 0, 308, 188), box(312, 0), box(312, 64), box(312, 128)];

  it('lead to what is there on the screen', () => {
    expect(neighbour(square, 0, 'ArrowRight')).to.equal(1);
    expect(neighbour(square, 0, 'ArrowDown')).to.equal(2);
    expect(neighbour(square, 3, 'ArrowLeft')).to.equal(2);
    expect(neighbour(square, 3, 'ArrowUp')).to.equal(1);
    expect(neighbour(spotlight, 3, 'ArrowLeft')).to.equal(0);
    expect(neighbour(spotlight, 0, 'ArrowRight')).to.equal(2);
    expect(neighbour(spotlight, 2, 'ArrowDown')).to.equal(3);
  });

  it('stay where nothing is that way', () => {
    expect(neighbour(square, 0, 'ArrowLeft')).to.equal(0);
    expect(neighbour(square, 1, 'ArrowUp')).to.equal(1);
    expect(neighbour([], 0, 'ArrowUp')).to.equal(0);
  });
});

describe('the keys', () => {
  const actOn = (tag: string, key: string, init: KeyboardEventInit = {}, type = '') => {
    const element = document.createElement(tag);
    if (element instanceof HTMLInputElement && type) element.type = type;
    let act: ReturnType<typeof actionForKey> = null;
    element.addEventListener('keydown', (event) => (act = actionForKey(event)));
    element.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true, ...init }));
    return act;
  };

  it('act wherever the focus is', () => {
    expect(
      ['Enter', 'Escape', '3', 'm', 'F', '?', 'PageDown', 'ArrowUp'].map((key) => actOn('div', key)),
    ).to.deep.equal(['spotlight', 'leave', 'choose', 'sound', 'fullscreen', 'keys', 'page', 'move']);
    expect(['x', '5', 'Tab', 'Enterx', 'toString'].map((key) => actOn('div', key))).to.deep.equal([
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  it('leave a control what is its own', () => {
    expect(actOn('button', 'Enter')).to.equal(null);
    expect(actOn('button', ' ')).to.equal(null);
    expect(actOn('button', 'ArrowLeft')).to.equal('move');
    expect(actOn('input', 'ArrowLeft', {}, 'range')).to.equal(null);
    expect(actOn('input', 'm', {}, 'range')).to.equal('sound');
    expect(actOn('input', 'm')).to.equal(null);
  });

  it('leave the page and the browser what is theirs', () => {
    for (const modifier of ['ctrlKey', 'altKey', 'metaKey'])
      expect(actOn('div', 'f', { [modifier]: true })).to.equal(null);
  });

  it('held down walk on, and do nothing else twice', () => {
    expect(actOn('div', 'ArrowLeft', { repeat: true })).to.equal('move');
    expect(actOn('div', 'm', { repeat: true })).to.equal(null);
  });
});

describe('the summary', () => {
  const words = stringsFor('en-GB').section('mosaic', MOSAIC);

  it('tells how many are how, the good ones first', () => {
    expect(formatSummary(words, countStates(['offline', 'live', 'live', 'capacity']), String)).to.equal(
      '2 live, 1 offline, 1 at capacity',
    );
    expect(formatSummary(words, countStates([]), String)).to.equal('');
  });

  it('tells how far apart cameras are, in whole steps', () => {
    expect(widestMs(null)).to.equal(null);
    expect(widestMs({ whep: null })).to.equal(null);
    expect(widestMs({ whep: 3, hls: 41 })).to.equal(50);
    expect(widestMs({ whep: 0 })).to.equal(10);
  });
});

describe('the announcer', () => {
  it('says each change once, in one breath, and the first good news not at all', async () => {
    const said: string[] = [];
    const announcer = new Announcer((text) => said.push(text));
    const heard = async (count: number) => {
      while (said.length < count) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    announcer.note('1', 'live', 'One: live.');
    announcer.note('2', 'offline', 'Two: offline.');
    announcer.note('3', 'capacity', 'Three: full.');
    await heard(1);
    // A retry: not a change.
    announcer.note('2', 'connecting', 'Two: connecting.');
    announcer.note('2', 'offline', 'Two: offline.');
    // What comes and goes: not a change that lasts.
    announcer.note('1', 'reconnecting', 'One: reconnecting.');
    announcer.note('1', 'live', 'One: live.');
    announcer.note('3', 'live', 'Three: live.');
    await heard(2);
    expect(said).to.deep.equal(['Two: offline. Three: full.', 'Three: live.']);
    announcer.stop();
  });
});
