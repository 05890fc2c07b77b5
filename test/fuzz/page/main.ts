import Hls from 'hls.js';
import '../../e2e/page/main.js';
import '../../field/page/main.js';
import type { Claim } from '../laws.js';

type Player = HTMLElementTagNameMap['cam-player'];

/** What a browser or plain hls.js makes of a server. */
interface Control {
  /** When it first showed a picture (epoch ms); null while it has not. */
  shownAtMs: number | null;
  end: () => void;
}

/** What became of a player since its server is well. */
export interface Recovery {
  /** Live, with a picture younger than that; or with one that nobody may read. */
  readonly isRecovered: boolean;
  readonly isReadable: boolean;
  /** When the player was told (epoch ms); null when it found out by itself. */
  readonly notifiedAtMs: number | null;
  /** What the player says. */
  readonly details: string;
}

declare global {
  interface Window {
    laws: {
      /** Adds a player and, where a kind is given, what a browser or plain hls.js makes of that address. */
      add(attributes: Record<string, string>, control: { kind: string; url: string } | null): void;
      /** When the plain element showed a picture (epoch ms); null if it never did, or the player was first. Ends it. */
      endControl(): number | null;
      claims(): readonly Claim[];
      /** @param isNotified By an `online` event; else only if its next look is far away. */
      waitForRecovery(sinceMs: number, untilMs: number, isNotified: boolean): Promise<Recovery>;
    };
  }
}

const POLL_INTERVAL_MS = 100;
/** A picture that plain hls.js has played for so long is one that it shows; seconds. */
const PLAYED_S = 0.5;
/** A player that says that it will look again so much later is told that its server is well. */
const FAR_AWAY_MS = 20_000;
/** What was refused is left alone for a minute and more, while other addresses are asked sooner. */
const REFUSED = /^(unauthorized|forbidden|sign-in-page|blocked|digest|token-missing)$/;
/** What ran when the server became well ends within this. */
const CUT_MS = 3_000;

const NAME = 'player';
const claims: Claim[] = [];
let control: Control | null = null;
let notifiedAtMs: number | null = null;

const getPlayer = () => document.getElementById(NAME) as Player;

window.laws = {
  add(attributes, plain) {
    window.field.add(NAME, attributes);
    if (plain) control = addControl(plain.kind, plain.url);
    let lastEpochMs = 0;
    setInterval(() => {
      const { telemetry, status } = getPlayer();
      const { total = null, unmeasured = [] } = telemetry?.latencyMs ?? {};
      const reading = status.state === 'live' ? read() : null;
      const isNew = reading !== null && reading.epochMs !== lastEpochMs;
      lastEpochMs = reading?.epochMs ?? lastEpochMs;
      claims.push({
        atMs: Date.now(),
        ms: status.state === 'live' ? total : null,
        isBound: unmeasured.length > 0,
        isOfVideo: status.surface instanceof HTMLVideoElement,
        newAgeMs: isNew ? reading.ageMs : null,
      });
    }, POLL_INTERVAL_MS);
  },
  endControl() {
    control?.end();
    return control?.shownAtMs ?? null;
  },
  claims: () => claims,
  waitForRecovery(sinceMs, untilMs, isTold) {
    const notify = () => {
      notifiedAtMs = Date.now();
      dispatchEvent(new Event('online'));
    };
    const isFarAway = ({ nextTryAtMs, fault }: Player['status']) =>
      (nextTryAtMs ?? 0) > sinceMs + FAR_AWAY_MS || REFUSED.test(fault?.code ?? '');
    if (isTold || isFarAway(getPlayer().status)) notify();
    return new Promise((resolve) => {
      const timer = setInterval(() => {
        const nowMs = Date.now();
        const { state, fault, nextTryAtMs } = getPlayer().status;
        const reading = read();
        const isReadable = reading !== null;
        const isRecovered = state === 'live' && (!isReadable || reading.epochMs > sinceMs);
        if (notifiedAtMs === null && isFarAway(getPlayer().status) && nowMs < sinceMs + CUT_MS) notify();
        if (!isRecovered && nowMs < untilMs) return;
        clearInterval(timer);
        const inMs = nextTryAtMs && nextTryAtMs - nowMs;
        const details = JSON.stringify({ state, fault: fault?.code, said: fault?.message, inMs, ...reading });
        resolve({ isRecovered, isReadable, notifiedAtMs, details });
      }, POLL_INTERVAL_MS);
    });
  },
};

/** The picture of a camera without CORS can't be read: null. */
function read() {
  try {
    return window.tools.read(getPlayer());
  } catch {
    return null;
  }
}

/** It ends as soon as it has shown a picture, or the player has: it costs as much as one. */
function addControl(kind: string, url: string): Control {
  const added: Control = { shownAtMs: null, end: () => undefined };
  const isShown = kind === 'hls' ? playPlain(url, added) : showPlain(url, added);
  const removeElement = added.end;
  const timer = setInterval(() => {
    if (isShown()) added.shownAtMs ??= Date.now();
    if (added.shownAtMs !== null || getPlayer().status.state === 'live') added.end();
  }, POLL_INTERVAL_MS);
  added.end = () => {
    clearInterval(timer);
    removeElement();
  };
  return added;
}

function showPlain(url: string, control: { end: () => void }): () => boolean {
  const image = new Image();
  image.className = 'control';
  image.src = url;
  document.body.append(image);
  control.end = () => {
    image.removeAttribute('src');
    image.remove();
  };
  // A size is known before the picture is: only decoded pixels count.
  let isDecoded = false;
  image.addEventListener('load', () => (isDecoded = true));
  return () => isDecoded && image.naturalWidth > 0;
}

function playPlain(url: string, control: { end: () => void }): () => boolean {
  const video = document.createElement('video');
  video.className = 'control';
  video.muted = true;
  document.body.append(video);
  const hls = new Hls({ enableWorker: false });
  hls.loadSource(url);
  hls.attachMedia(video);
  hls.on(Hls.Events.MANIFEST_PARSED, () => void video.play().catch(() => undefined));
  control.end = () => {
    hls.destroy();
    video.remove();
  };
  return () =>
    [...Array(video.played.length).keys()].some((i) => video.played.end(i) - video.played.start(i) > PLAYED_S);
}
