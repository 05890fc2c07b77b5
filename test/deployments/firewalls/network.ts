import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';

/** The address of the media server's site, and the viewer's. Both are from the blocks for documentation (RFC 5737). */
const SITE_ADDRESS = '203.0.113.7';
const VIEWER_ADDRESS = '192.0.2.2';
const ROUTER_TO_SITE = '203.0.113.1';
const ROUTER_TO_VIEWER = '192.0.2.1';

/** A protocol and a port of the site that a firewall lets pass; every port if it is absent. */
export interface Opening {
  readonly protocol: 'tcp' | 'udp';
  readonly port?: number;
}

/** One side of the network: its programs see no network but this one. */
export type Side = 'viewer' | 'site';

/** A viewer and a site, with a router between them that is a firewall. */
export interface Network {
  /** Gives the command line that runs a program on one side. */
  commandOn(side: Side, program: string, args: readonly string[]): readonly [string, string[]];
  /** Starts a program on one side. */
  spawnOn(side: Side, program: string, args: readonly string[], options?: SpawnOptions): ChildProcess;
  /** Lets only these pass, from now on, in both directions. What else arrives is dropped without an answer. */
  open(openings: readonly Opening[]): void;
  close(): Promise<void>;
}

/** Gives the reason why no network can be made on this machine; null if it can. */
export function reasonAgainstNetworks(): string | null {
  if (process.platform !== 'linux') return 'network namespaces need Linux';
  const attempt = 'ip link add near type veth peer name far && ip rule add ipproto udp blackhole';
  const { status, stderr, error } = spawnSync('unshare', [...NEW_NAMESPACES, 'sh', '-c', attempt], {
    encoding: 'utf8',
  });
  return status === 0 ? null : `no right to make network namespaces: ${(error?.message ?? stderr).trim()}`;
}

// With a user namespace of its own, a user without rights may do this too. The mounts are for the names.
const NEW_NAMESPACES = ['--user', '--map-root-user', '--net', '--mount'];

/**
 * Makes a network. It disappears with this process.
 *
 * @param names The host names of the site. No other name can be resolved.
 */
export async function openNetwork(names: readonly string[]): Promise<Network> {
  const holders: ChildProcess[] = [];
  /** Starts a process that holds a network namespace until its input ends. */
  const hold = async (command: string, args: readonly string[]): Promise<number> => {
    const holder = spawn(command, [...args, 'sh', '-c', 'echo ready; cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
    holders.push(holder);
    await once(holder.stdout, 'data');
    return holder.pid as number;
  };
  const enter = (pid: number, ...command: readonly string[]) => [
    '--target',
    `${pid}`,
    '--user',
    '--net',
    '--mount',
    '--preserve-credentials',
    ...command,
  ];

  const router = await hold('unshare', NEW_NAMESPACES);
  const viewer = await hold('nsenter', enter(router, 'unshare', '--net'));
  const site = await hold('nsenter', enter(router, 'unshare', '--net'));
  const pids: Readonly<Record<Side, number>> = { viewer, site };
  const run = (pid: number, command: string) => {
    const { status, stderr } = spawnSync('nsenter', enter(pid, 'sh', '-ec', command), { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${command}: ${stderr}`);
  };

  run(
    router,
    `ip link add viewer type veth peer name eth0 netns ${viewer}
     ip link add site type veth peer name eth0 netns ${site}
     ip address add ${ROUTER_TO_VIEWER}/24 dev viewer
     ip address add ${ROUTER_TO_SITE}/24 dev site
     ip link set viewer up
     ip link set site up
     echo 1 > /proc/sys/net/ipv4/ip_forward`,
  );
  // As /etc/hosts of all sides. Chromium's WebRTC asks for relays with a dot behind the name, and its flags for names do
  // not reach it.
  const aliases = names.flatMap((name) => [name, `${name}.`]);
  const hosts = `127.0.0.1 localhost\\n${SITE_ADDRESS} ${aliases.join(' ')}\\n`;
  run(
    router,
    `mount -t tmpfs tmpfs /mnt
     printf '${hosts}' > /mnt/hosts
     printf 'nameserver 127.0.0.1\\n' > /mnt/resolv.conf
     mount --bind /mnt/hosts /etc/hosts
     mount --bind /mnt/resolv.conf /etc/resolv.conf`,
  );
  for (const [pid, address, gateway] of [
    [viewer, VIEWER_ADDRESS, ROUTER_TO_VIEWER],
    [site, SITE_ADDRESS, ROUTER_TO_SITE],
  ] as const) {
    run(
      pid,
      `ip link set lo up
       ip address add ${address}/24 dev eth0
       ip link set eth0 up
       ip route add default via ${gateway}`,
    );
  }

  return {
    commandOn: (side, program, args) => ['nsenter', enter(pids[side], program, ...args)],
    spawnOn: (side, program, args, options = {}) => spawn('nsenter', enter(pids[side], program, ...args), options),
    open(openings) {
      const passing = openings.flatMap(({ protocol, port }) => [
        `iif viewer ipproto ${protocol} ${port ? `dport ${port}` : ''} lookup main`,
        `iif site ipproto ${protocol} ${port ? `sport ${port}` : ''} lookup main`,
      ]);
      const rules = [...passing, 'iif viewer blackhole', 'iif site blackhole'];
      run(
        router,
        [
          'ip rule flush',
          'ip rule add priority 32766 lookup main',
          ...rules.map((rule, at) => `ip rule add priority ${100 + at} ${rule}`),
        ].join('\n'),
      );
    },
    async close() {
      for (const holder of holders.reverse()) {
        const gone = once(holder, 'exit');
        holder.stdin?.end();
        await gone;
      }
    },
  };
}
