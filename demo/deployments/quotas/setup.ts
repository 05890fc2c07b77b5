/** The addresses of the servers. */
export interface Setup {
  readonly title: string;
  readonly leases: string;
  readonly whep: string;
  readonly hls: string;
}

/** The usage, as the console returns it. */
export interface Usage {
  readonly isStopped: boolean;
  readonly usage: readonly { readonly name: string; readonly open: number; readonly limit: number }[];
  readonly leases: readonly { readonly id: string; readonly user: string; readonly camera: string }[];
}

export async function fetchSetup(): Promise<Setup> {
  return (await (await fetch('setup.json')).json()) as Setup;
}

/** Reads the usage from the console, after an optional change. */
export async function requestUsage(change?: object): Promise<Usage> {
  const init = change ? { method: 'POST', body: JSON.stringify(change) } : {};
  return (await (await fetch('control', init)).json()) as Usage;
}
