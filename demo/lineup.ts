import type { CameraOptions } from './cameras/synthetic.js';
import { corridor } from './cameras/scenes/corridor.js';
import { crossing } from './cameras/scenes/crossing.js';
import { dock } from './cameras/scenes/dock.js';
import { pet } from './cameras/scenes/pet.js';

/** The cameras of the demo and of the tests. */
export const LINEUP: readonly (CameraOptions & { readonly title: string })[] = [
  { name: 'crossing', title: 'Mill St / 4th Ave', index: 1, scene: crossing },
  { name: 'dock', title: 'Loading dock', index: 2, scene: dock, isNight: true },
  { name: 'site/corridor', title: 'Corridor, 2nd floor', index: 3, scene: corridor },
  { name: 'pet', title: "Mika's room", index: 4, scene: pet, isNight: true, keyFrameIntervalMs: 2000 },
];
