import { rm } from 'node:fs/promises';
import { getRunFolder } from './workshop.js';

/** Deletes the folder of the run, before the run and after it. */
export default async function clean(): Promise<void> {
  await rm(getRunFolder(process.pid), { recursive: true, force: true });
}
