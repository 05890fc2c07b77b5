/** Where the cameras of the stories are: URL templates with `{camera}`. */
export interface Addresses {
  /** What serves them, for people. */
  readonly title: string;
  readonly whep: string;
  readonly hls: string;
  readonly mjpeg: string;
  readonly snapshot: string;
  /** The origin's control endpoint, which breaks and mends its cameras; null on a MediaMTX. */
  readonly control: string | null;
}

/** The servers that the toolbar offers. */
export type ServerName = 'embedded' | 'mediamtx';

/** The cameras that every server has, by name. */
export const CAMERAS = [
  { camera: 'crossing', label: 'Mill St / 4th Ave' },
  { camera: 'dock', label: 'Loading dock' },
  { camera: 'site/corridor', label: 'Corridor, 2nd floor' },
  { camera: 'pet', label: "Mika's room" },
] as const;

const requests = new Map<ServerName, Promise<Addresses>>();

/**
 * Asks the server of the stories where the cameras are, once for each kind.
 *
 * @throws {Error} In words for the person who looks: no cameras beside this Storybook, or no such server.
 */
export function loadAddresses(server: ServerName): Promise<Addresses> {
  const running = requests.get(server) ?? fetchAddresses(server);
  requests.set(server, running);
  // The next story may find what this one did not.
  running.catch(() => requests.delete(server));
  return running;
}

async function fetchAddresses(server: ServerName): Promise<Addresses> {
  const response = await fetch(`cameras.json?server=${server}`).catch(() => null);
  const isAnswer = response?.headers.get('Content-Type')?.includes('json') ?? false;
  if (!response || !isAnswer) throw new Error('No cameras here. `npm run storybook` brings some along.');
  const answer = (await response.json()) as Addresses | { error: string };
  if ('error' in answer) throw new Error(answer.error);
  return answer;
}

/** Breaks or mends a camera of the embedded origin. */
export async function setFaults(at: Addresses, camera: string, faults: object): Promise<void> {
  if (at.control) await fetch(`${at.control}/${camera}`, { method: 'POST', body: JSON.stringify(faults) });
}
