import { rm } from 'node:fs/promises';
import { getRunFolder } from './workshop.js';

/** Before a run, and after it, whatever became of it. */
export default async function clean(): Promise<void> {
  await rm(getRunFolder(process.pid), { recursive: true, force: true });
}
