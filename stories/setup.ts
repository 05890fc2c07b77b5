/** The addresses of the cameras: URL templates with `{camera}`. */
export interface Addresses {
  /** The name of the server. */
  readonly title: string;
  readonly whep: string;
  readonly hls: string;
  readonly mjpeg: string;
  readonly snapshot: string;
  /** The origin's control endpoint, which sets faults; null on a MediaMTX. */
  readonly control: string | null;
}

/** The servers that the toolbar offers. */
export type ServerName = 'embedded' | 'mediamtx';

/** The cameras of all servers, by name. */
export const CAMERAS = [
  { camera: 'crossing', label: 'Mill St / 4th Ave' },
  { camera: 'dock', label: 'Loading dock' },
  { camera: 'site/corridor', label: 'Corridor, 2nd floor' },
  { camera: 'pet', label: "Mika's room" },
] as const;

const requests = new Map<ServerName, Promise<Addresses>>();

/**
 * Loads the addresses of the cameras, once for each kind of server.
 *
 * @throws {Error} With a message for the user: this Storybook has no cameras, or the server is missing.
 */
export function loadAddresses(server: ServerName): Promise<Addresses> {
  const running = requests.get(server) ?? fetchAddresses(server);
  requests.set(server, running);
  // The next story may try again.
  running.catch(() => requests.delete(server));
  return running;
}

async function fetchAddresses(server: ServerName): Promise<Addresses> {
  const response = await fetch(`cameras.json?server=${server}`).catch(() => null);
  const isAnswer = response?.headers.get('Content-Type')?.includes('json') ?? false;
  if (!response || !isAnswer) throw new Error('There are no cameras. Start Storybook with `npm run storybook`.');
  const answer = (await response.json()) as Addresses | { error: string };
  if ('error' in answer) throw new Error(answer.error);
  return answer;
}

/** Sets faults of a camera of the embedded origin. */
export async function setFaults(at: Addresses, camera: string, faults: object): Promise<void> {
  if (at.control) await fetch(`${at.control}/${camera}`, { method: 'POST', body: JSON.stringify(faults) });
}
