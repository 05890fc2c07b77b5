/** The addresses of the cameras, which the demo's server gives its pages. */
export interface Setup {
  readonly title: string;
  readonly whep: string;
  readonly hls: string;
  readonly mjpeg: string;
  readonly snapshot: string;
  /** The control endpoint; null on a real MediaMTX, which has none. */
  readonly control: string | null;
  /** The page with a camera that can be moved, marked and talked to; null where it is not served. */
  readonly hands: string | null;
  readonly cameras: readonly { readonly name: string; readonly label: string }[];
}

/** Loads the configuration from the demo's server. */
export async function fetchSetup(): Promise<Setup> {
  return (await (await fetch('setup.json')).json()) as Setup;
}
