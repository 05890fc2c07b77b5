import '../../../components/entry/define.js';
import { httpLeases, type Credential } from '../../../src/index.js';

/** A page of another origin than the control room's: it shows one camera, with these credentials, one after the other. */
function watch(leases: string, whep: string, given: readonly Credential[]): void {
  const player = document.createElement('cam-player');
  let asked = 0;
  const credentials = () => given[Math.min(asked++, given.length - 1)] ?? null;
  Object.assign(player, { camera: 'police_1', whep, loading: 'eager', leases: httpLeases(leases, { credentials }) });
  document.body.append(player);
}

Object.assign(window, { watch });
