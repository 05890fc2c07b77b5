import { readdir, readFile, readlink } from 'node:fs/promises';
import type { Browser } from '@playwright/test';

/** What a page costs the machine while it runs. */
export interface Cost {
  /** CPU time of all processes of the browser, in percent of one core. */
  readonly cpu: number;
  /** Memory of all processes, shared parts counted once (PSS), in MB. */
  readonly memory: number;
}

/** Measures a browser while `act` runs. */
export async function measureCost(browser: Browser, act: () => Promise<void>): Promise<Cost> {
  const before = await processes(browser);
  const beganMs = performance.now();
  await act();
  const after = await processes(browser);
  const tookS = (performance.now() - beganMs) / 1000;
  const cpuS = after.reduce(
    (sum, { id, cpuTime }) => sum + cpuTime - (before.find((p) => p.id === id)?.cpuTime ?? 0),
    0,
  );
  const memory = await Promise.all(after.map(({ id }) => readPss(id)));
  return { cpu: (100 * cpuS) / tookS, memory: memory.reduce((a, b) => a + b, 0) };
}

/** Counts the sockets of a browser: open TCP connections to these ports, and UDP sockets. NaN on a system without /proc. */
export async function countSockets(
  browser: Browser,
  ports: ReadonlySet<number>,
): Promise<{ readonly tcp: number; readonly udp: number }> {
  const held = new Set((await Promise.all((await processes(browser)).map(({ id }) => listSockets(id)))).flat());
  const count = async (kind: 'tcp' | 'udp') => {
    const tables = await Promise.all([kind, `${kind}6`].map((name) => readFile(`/proc/net/${name}`, 'utf8')));
    const rows = tables.flatMap((table) => table.trim().split('\n').slice(1)).map((row) => row.trim().split(/\s+/));
    return rows.filter(([, , remote = '', state, , , , , , inode]) => {
      if (!held.has(Number(inode))) return false;
      return kind === 'udp' || (state === ESTABLISHED && ports.has(parseInt(remote.split(':')[1] ?? '', 16)));
    }).length;
  };
  const [tcp = NaN, udp = NaN] = await Promise.all([count('tcp'), count('udp')]).catch(() => []);
  return { tcp, udp };
}

const ESTABLISHED = '01';

async function listSockets(pid: number): Promise<readonly number[]> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  const links = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
  return links.flatMap((link) => Number(/^socket:\[(\d+)\]$/.exec(link)?.[1] ?? NaN)).filter(Number.isFinite);
}

async function processes(browser: Browser): Promise<readonly { readonly id: number; readonly cpuTime: number }[]> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo;
}

/** Reads the memory of a process in MB; 0 if it has just ended, or on a system without /proc. */
async function readPss(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s*(\d+)/m.exec(text)?.[1] ?? 0) / 1024;
}
