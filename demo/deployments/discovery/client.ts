import { MediaMtxClient, type Credential } from '../../../src/mediamtx-api/index.js';

/** The configuration that the deployment's server gives its pages. */
export interface Setup {
  readonly title: string;
  readonly whep: string;
  readonly hls: string;
  readonly graceMs: number;
}

export async function fetchSetup(): Promise<Setup> {
  return (await (await fetch('setup.json')).json()) as Setup;
}

const KEY = 'discovery sign-in';

/**
 * Creates a client for the backend's route, and handles its sign-in form. The sign-in lasts until the tab is closed.
 */
export function createClient(form: HTMLFormElement, onSignIn: () => void): MediaMtxClient {
  const stored = sessionStorage.getItem(KEY);
  let credential = stored === null ? null : (JSON.parse(stored) as Credential);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    credential = { username: readField(form, 'user'), password: readField(form, 'password') };
    sessionStorage.setItem(KEY, JSON.stringify(credential));
    onSignIn();
  });
  return new MediaMtxClient({ url: 'mediamtx', credentials: () => credential });
}

/** Reads the value of a field. */
export function readField(form: HTMLFormElement, name: string): string {
  const field = form.elements.namedItem(name);
  return field instanceof HTMLInputElement ? field.value.trim() : '';
}
