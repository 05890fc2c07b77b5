import Hls from 'hls.js';
import '../../e2e/page/main.js';
import '../../field/page/main.js';
import type { Claim } from '../laws.js';

type Player = HTMLElementTagNameMap['cam-player'];

/** A plain element or plain hls.js on the same server, for comparison. */
interface Control {
  /** When it first showed a frame (epoch ms); null before. */
  shownAtMs: number | null;
  end: () => void;
}

/** The recovery of a player since its server is healthy. */
export interface Recovery {
  /** The player is live with a newer frame, or with a frame that cannot be read. */
  readonly isRecovered: boolean;
  readonly isReadable: boolean;
  /** When the player received the `online` event (epoch ms); null if it recovered by itself. */
  readonly notifiedAtMs: number | null;
  /** The state of the player, as JSON. */
  readonly details: string;
}

declare global {
  interface Window {
    laws: {
      /** Adds a player and, if given, a plain element or plain hls.js for an address. */
      add(attributes: Record<string, string>, control: { kind: string; url: string } | null): void;
      /** Removes the plain element; returns when it showed a frame (epoch ms), or null if the player was first. */
      endControl(): number | null;
      claims(): readonly Claim[];
      /** @param isNotified Fires an `online` event; else it is fired only if the next try is far away. */
      waitForRecovery(sinceMs: number, untilMs: number, isNotified: boolean): Promise<Recovery>;
    };
  }
}

const POLL_INTERVAL_MS = 100;
/** Plain hls.js shows a stream when it has played for this many seconds. */
const PLAYED_S = 0.5;
/** A player whose next try is later than this gets an `online` event. */
const FAR_AWAY_MS = 20_000;
/** Faults after which a player pauses for a minute or more, while it tries other addresses sooner. */
const REFUSED = /^(unauthorized|forbidden|sign-in-page|blocked|digest|token-missing)$/;
/** Connections from before the recovery end within this time. */
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
        const details = JSON.stringify({ state, fault: fault?.code, message: fault?.message, inMs, ...reading });
        resolve({ isRecovered, isReadable, notifiedAtMs, details });
      }, POLL_INTERVAL_MS);
    });
  },
};

/** Reads the frame; null for a camera without CORS. */
function read() {
  try {
    return window.tools.read(getPlayer());
  } catch {
    return null;
  }
}

/**
 * Adds a control. It is removed as soon as it, or the player, has shown a frame, because it costs as much as a player.
 */
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
  // The size is known before the pixels; only decoded pixels count.
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
