import type { PtzCapabilities, PtzProvider } from '../../src/ptz/ptz.js';

/** What viewers can do with a camera: what the camera can, as far as the provider has a method for it. */
export type PtzAbilities = Required<PtzCapabilities>;

/** @param capabilities What the service told. */
export function abilitiesOf(provider: PtzProvider, capabilities: PtzCapabilities): PtzAbilities {
  const can = (name: keyof PtzCapabilities, isThere: boolean) => isThere && capabilities[name] !== false;
  const has = (name: keyof PtzProvider) => provider[name] !== undefined;
  return {
    panTilt: can('panTilt', true),
    diagonal: can('diagonal', true),
    zoom: can('zoom', true),
    focus: can('focus', has('focus')),
    step: can('step', has('step')),
    center: can('center', has('center')),
    zoomInto: can('zoomInto', has('zoomInto')),
    home: can('home', has('home')),
  };
}
