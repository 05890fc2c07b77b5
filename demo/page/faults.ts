import type { CameraFaults } from '../origin/faults.js';

/** A button of the demo that sets and ends a fault. */
export interface FaultButton {
  readonly label: string;
  readonly on: Partial<CameraFaults>;
  readonly off: Partial<CameraFaults>;
}

/** The fault buttons of a camera. */
export const FAULT_BUTTONS: readonly FaultButton[] = [
  { label: 'Offline', on: { offline: true }, off: { offline: false } },
  { label: 'Not configured', on: { unconfigured: true }, off: { unconfigured: false } },
  { label: 'Full', on: { maxReaders: 0 }, off: { maxReaders: null } },
  { label: 'Password', on: { auth: { user: 'demo', pass: 'demo' } }, off: { auth: null } },
  { label: 'Slow start', on: { startMs: 4000 }, off: { startMs: 0 } },
  { label: 'Frozen', on: { frozen: true }, off: { frozen: false } },
  { label: '10 % loss', on: { lossPercent: 10 }, off: { lossPercent: 0 } },
  { label: 'No UDP', on: { noIcePath: true }, off: { noIcePath: false } },
  { label: 'Network lost', on: { udpBlocked: true }, off: { udpBlocked: false } },
  { label: 'B-frames', on: { closesEarly: true }, off: { closesEarly: false } },
];

async function post(url: string, body: unknown): Promise<void> {
  await fetch(url, { method: 'POST', body: JSON.stringify(body) });
}

/** Sets faults of one camera. */
export function pressFault(control: string, camera: string, faults: Partial<CameraFaults>): Promise<void> {
  return post(`${control}/${camera}`, faults);
}

/** Takes the media server away, or brings it back. */
export function pressServer(control: string, isGone: boolean): Promise<void> {
  return post(control, { server: isGone ? 'gone' : 'back' });
}
