import type { CameraControls, CameraStatus } from '../components/index.js';
import { setFaults, type Addresses } from './setup.js';

/** A camera's service in the page's memory, which starts and stops a camera of the embedded origin. */
export function createService(at: Addresses, camera: string, initial: Partial<CameraStatus>): CameraControls {
  let status: CameraStatus = { isRunning: true, isRecording: false, ...initial };
  const run = async (isRunning: boolean) => {
    await setFaults(at, camera, { offline: !isRunning });
    status = { isRunning, isRecording: false };
  };
  return {
    status: () => Promise.resolve(status),
    start: () => run(true),
    stop: () => run(false),
    startRecording: () => {
      status = { isRunning: true, isRecording: true, recordingSinceMs: Date.now() };
      return Promise.resolve();
    },
    stopRecording: () => {
      status = { isRunning: true, isRecording: false };
      return Promise.resolve();
    },
  };
}
