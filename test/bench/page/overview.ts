import type { CamPlayer } from '../../../components/index.js';
import { PLAYERS, type Place, type Playing } from './players.js';

/**
 * An overview with one large camera: thumbnails from stills or from frames of the streams beside a
 * player, only players, or only videos on bare peer connections.
 */
export type OverviewName = 'stills' | 'frames' | 'players' | 'bare';

const SMALL_PX = 160;
const INTERVAL_S = 10;

let open = 0;
let most = 0;

/** The peer connections since `overview` began: now, and the maximum. */
export function peers(): { readonly open: number; readonly most: number } {
  return { open, most };
}

function countPeers(): void {
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      open += 1;
      most = Math.max(most, open);
    }
    override close(): void {
      if (this.signalingState !== 'closed') open -= 1;
      super.close();
    }
  };
}

/** Shows these cameras, the first one large as well. Resolves with true when all have a picture, with false if one has none. */
export async function overview(
  name: OverviewName,
  places: readonly Place[],
  snapshot: string,
  limitMs: number,
): Promise<boolean> {
  countPeers();
  const box = document.createElement('div');
  box.style.cssText = `display:grid;grid-template-columns:640px repeat(4,${SMALL_PX}px);gap:4px`;
  document.body.replaceChildren(box);
  const isOver = () => performance.now() > deadlineMs;
  const deadlineMs = performance.now() + limitMs;
  const add = (place: Place, isLarge: boolean) => {
    const kind = !isLarge && (name === 'stills' || name === 'frames') ? thumbnail : name === 'bare' ? bare : player;
    const { element, hasPicture } = kind(place, name === 'stills' ? snapshot : 'off');
    element.style.width = isLarge ? '640px' : `${SMALL_PX}px`;
    if (isLarge) element.style.gridRow = '1 / span 5';
    box.append(element);
    return hasPicture;
  };
  const all = [...places.slice(0, 1).map((place) => add(place, true)), ...places.map((place) => add(place, false))];
  while (!isOver()) {
    if (all.every((hasPicture) => hasPicture())) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

interface Shown {
  readonly element: HTMLElement;
  readonly hasPicture: () => boolean;
}

function thumbnail({ camera, whep, hls }: Place, snapshot: string): Shown {
  const element = document.createElement('cam-player');
  const attributes = { camera, whep, hls, snapshot, thumbnail: '', 'thumbnail-interval': String(INTERVAL_S) };
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return { element, hasPicture: () => element.status.stillFrame !== null };
}

const player = (place: Place): Shown => {
  const { element, playing } = started(() => PLAYERS.ours(place));
  return { element, hasPicture: () => (element as CamPlayer).state === 'live' && playing.video() !== null };
};

const bare = (place: Place): Shown => {
  const { element, playing } = started(() => PLAYERS.bare(place));
  element.removeAttribute('width');
  return { element, hasPicture: () => (playing.video()?.getVideoPlaybackQuality().totalVideoFrames ?? 0) > 0 };
};

/** The players of the bench are appended to the page. */
function started(begin: () => Playing): { readonly element: HTMLElement; readonly playing: Playing } {
  const playing = begin();
  return { element: document.body.lastElementChild as HTMLElement, playing };
}
