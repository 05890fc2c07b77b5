import { expect } from '@open-wc/testing';
import { markIn, markOut, NO_MARKS, toClipTime } from '../../components/replay/clip-range.js';
import { nameClip, saveClip, type ClipRequest } from '../../components/replay/save-clip.js';

const FROM_MS = new Date(2026, 10, 30, 9, 5, 7).getTime();
const TIME = { fromMs: FROM_MS, toMs: FROM_MS + 30_000 };

describe('the marks of a clip', () => {
  const kept = { startMs: 1000, endMs: 31_000 };

  it('are not needed: then the clip has all that is kept', () => {
    expect(toClipTime(NO_MARKS, kept)).to.deep.equal({ fromMs: 1000, toMs: 31_000 });
  });

  it('bound it, each on its side', () => {
    expect(toClipTime(markIn(NO_MARKS, 5000), kept)).to.deep.equal({ fromMs: 5000, toMs: 31_000 });
    expect(toClipTime(markOut(NO_MARKS, 5000), kept)).to.deep.equal({ fromMs: 1000, toMs: 5000 });
    expect(toClipTime(markOut(markIn(NO_MARKS, 5000), 9000), kept)).to.deep.equal({ fromMs: 5000, toMs: 9000 });
  });

  it('never are in the wrong order: the newer one counts', () => {
    expect(markOut(markIn(NO_MARKS, 5000), 4000)).to.deep.equal({ inMs: null, outMs: 4000 });
    expect(markIn(markOut(NO_MARKS, 5000), 5000)).to.deep.equal({ inMs: 5000, outMs: null });
  });

  it('stay within what is kept, and do not count once all of it has gone', () => {
    const marks = markOut(markIn(NO_MARKS, 500), 40_000);
    expect(toClipTime(marks, kept)).to.deep.equal({ fromMs: 1000, toMs: 31_000 });
    expect(toClipTime(markOut(markIn(NO_MARKS, 200), 900), kept)).to.deep.equal({ fromMs: 1000, toMs: 31_000 });
  });
});

describe('the name of a clip', () => {
  it('says the camera and the time', () => {
    expect(nameClip('Gate north', TIME, 'mp4')).to.equal('Gate-north_2026-11-30_09-05-07_09-05-37.mp4');
  });

  for (const camera of [
    '../..\\',
    'a/b:c*d?"<>|',
    'CON',
    ' .',
    '',
    'x'.repeat(500),
    '大門口'.repeat(99),
    'हिन्दी',
    '\u0000\n',
  ])
    it(`is one that every file system takes, also of ${JSON.stringify(camera.slice(0, 12))}`, () => {
      const name = nameClip(camera, TIME, 'mp4');
      expect(name).to.match(/^[\p{L}\p{M}\p{N}-]+_2026-11-30_09-05-07_09-05-37\.mp4$/u);
      expect(name).not.to.match(/^-/);
      expect(new TextEncoder().encode(name).length).to.be.at.most(255);
    });
});

describe('saving a clip', () => {
  const page = window as { showSaveFilePicker?: unknown };
  const original = page.showSaveFilePicker;
  const clip = new Blob(['clip'], { type: 'video/mp4' });
  let isMade = false;
  const request: ClipRequest = {
    groups: [],
    camera: 'gate',
    time: TIME,
    make: () => {
      isMade = true;
      return Promise.resolve(clip);
    },
  };
  const downloads: { name: string; text: Promise<string> }[] = [];
  before(() => {
    // It has none of its own: the one of all elements is under it.
    HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
      downloads.push({ name: this.download, text: fetch(this.href).then((answer) => answer.text()) });
    };
  });
  after(() => {
    Reflect.deleteProperty(HTMLAnchorElement.prototype, 'click');
    page.showSaveFilePicker = original;
  });
  beforeEach(() => {
    downloads.length = 0;
    isMade = false;
  });

  it('asks where, before the clip is made, and writes it there', async () => {
    const written: Blob[] = [];
    let asked: { suggestedName?: string } = {};
    page.showSaveFilePicker = (options: { suggestedName: string }) => {
      expect(isMade).to.equal(false);
      asked = options;
      const stream = { write: (blob: Blob) => Promise.resolve(written.push(blob)), close: () => Promise.resolve() };
      return Promise.resolve({ createWritable: () => Promise.resolve(stream) });
    };
    expect(await saveClip(request)).to.equal('saved');
    expect(written).to.deep.equal([clip]);
    expect(asked.suggestedName).to.equal(nameClip('gate', TIME, 'mp4'));
    expect(downloads).to.deep.equal([]);
  });

  it('makes nothing when the viewer cancels', async () => {
    page.showSaveFilePicker = () => Promise.reject(new DOMException('', 'AbortError'));
    expect(await saveClip(request)).to.equal('cancelled');
    expect(isMade).to.equal(false);
  });

  it('downloads it where the browser cannot ask, or the page may not', async () => {
    for (const picker of [undefined, () => Promise.reject(new DOMException('', 'SecurityError'))]) {
      page.showSaveFilePicker = picker;
      expect(await saveClip(request)).to.equal('saved');
    }
    expect(downloads.map(({ name }) => name)).to.deep.equal(Array<string>(2).fill(nameClip('gate', TIME, 'mp4')));
    expect(await downloads[0]?.text).to.equal('clip');
  });

  it('says what went wrong', async () => {
    const failing = { write: () => Promise.reject(new DOMException('', 'QuotaExceededError')) };
    page.showSaveFilePicker = () => Promise.resolve({ createWritable: () => Promise.resolve(failing) });
    expect(await saveClip(request)).to.equal('not-written');
    page.showSaveFilePicker = undefined;
    const make = (name: string) => ({ ...request, make: () => Promise.reject(new DOMException('', name)) });
    expect(await saveClip(make('NotFoundError'))).to.equal('nothing-to-save');
    expect(await saveClip(make('NotSupportedError'))).to.equal('format');
    expect(await saveClip(make('NetworkError'))).to.equal('not-made');
  });
});
