import { WHOLE } from '../../src/picture/whole.js';
import type { PartHost, PartModule, PlayerPart } from './player-part.js';

/** Each part's condition, and its script. The order is the order on the screen. Tests add one. */
export const PARTS: (readonly [isWanted: (player: PartHost) => unknown, load: () => Promise<PartModule>])[] = [
  [
    (player) => player.overlay ?? player.querySelector(':scope > [slot=overlay]'),
    () => import('../overlay/overlay-part.js'),
  ],
  [({ cameraControls }) => cameraControls, () => import('../camera-service/service-link.js')],
  [({ ptz }) => ptz, () => import('../ptz/ptz-part.js')],
  [({ zoom, gestures }) => zoom !== WHOLE || gestures.length > 0, () => import('../zoom/zoom-part.js')],
  [({ replay, thumbnail }) => replay && !thumbnail, () => import('../replay/replay-part.js')],
  [({ talkBack }) => talkBack != null, () => import('../talk/talk-link.js')],
  [({ keepAwake }) => keepAwake, () => import('../keep-awake/keep-awake-link.js')],
  [({ muted, isPip }) => !muted || isPip, () => import('../media-session/media-session-part.js')],
];

/**
 * Loads the parts that the player wants now. A part stays when it is not wanted any more.
 *
 * @param parts The player's parts, by their place in the list. Those that it never wanted are missing.
 */
export function loadParts(player: PartHost, parts: (PlayerPart | null)[]): void {
  PARTS.forEach(([isWanted, load], place) => {
    if (parts[place] || !isWanted(player)) return;
    // Stands in while the script loads.
    parts[place] = {};
    load()
      .then(({ createPart }) => {
        parts[place] = createPart(player);
        player.requestUpdate();
      })
      // The next update tries again.
      .catch(() => (parts[place] = null));
  });
}
