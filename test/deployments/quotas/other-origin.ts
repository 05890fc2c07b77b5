import '../../../components/entry/define.js';
import { httpLeases, type Credential } from '../../../src/index.js';

/** Shows one camera on a page of another origin than the control room's, with these credentials in turn. */
function watch(leases: string, whep: string, credentialsList: readonly Credential[]): void {
  const player = document.createElement('cam-player');
  let calls = 0;
  const credentials = () => credentialsList[Math.min(calls++, credentialsList.length - 1)] ?? null;
  Object.assign(player, { camera: 'police_1', whep, loading: 'eager', leases: httpLeases(leases, { credentials }) });
  document.body.append(player);
}

Object.assign(window, { watch });
