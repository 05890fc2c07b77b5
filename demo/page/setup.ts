/** What the demo's server tells its pages: where the cameras are. */
export interface Setup {
  readonly title: string;
  readonly whep: string;
  readonly hls: string;
  readonly mjpeg: string;
  readonly snapshot: string;
  /** Null on a real MediaMTX: its faults are made with its own means. */
  readonly control: string | null;
  readonly cameras: readonly { readonly name: string; readonly label: string }[];
}

/** Asks the demo's server. */
export async function fetchSetup(): Promise<Setup> {
  return (await (await fetch('setup.json')).json()) as Setup;
}
