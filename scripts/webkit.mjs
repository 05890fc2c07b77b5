// Finds and starts a WebKit (WebKitGTK's MiniBrowser and its WebDriver). It needs an X display, and starts one if there
// is none.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WebDriverSession } from './webdriver.mjs';

/** Debian's and Fedora's: the folder is named by the version of the API (webkit2gtk-4.1, webkitgtk-6.0). */
const LIBRARIES = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/libexec', '/usr/lib'];

/** The reason of skipped tests. */
export const NO_WEBKIT =
  'no WebKitGTK on this machine: install one (Debian: apt-get install webkit2gtk-driver xvfb ' +
  'gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-libav), or name it in WEBKIT_DRIVER and WEBKIT_BIN';

function onPath(name) {
  const { status, stdout } = spawnSync('which', [name], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

function findBrowser() {
  for (const library of LIBRARIES.filter((path) => existsSync(path))) {
    const folders = readdirSync(library).filter((name) => /^webkit2?gtk-/.test(name));
    const found = folders.map((folder) => join(library, folder, 'MiniBrowser')).find((path) => existsSync(path));
    if (found) return found;
  }
  return null;
}

/** Finds WEBKIT_DRIVER and WEBKIT_BIN, or the installed ones; null if one or the display is missing. */
export function findWebKit() {
  if (process.platform !== 'linux') return null;
  const driver = process.env.WEBKIT_DRIVER ?? onPath('WebKitWebDriver');
  const browser = process.env.WEBKIT_BIN ?? findBrowser();
  const hasDisplay = process.env.DISPLAY || onPath('Xvfb');
  return driver && browser && existsSync(driver) && existsSync(browser) && hasDisplay ? { driver, browser } : null;
}

/** Starts a WebKit and opens a window. `close` ends all started processes. No policy is lifted. */
export async function startWebKit({ driver, browser }) {
  const started = [];
  const close = async () => {
    for (const child of started.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill();
      await once(child, 'exit');
    }
  };
  try {
    const display = process.env.DISPLAY || (await startDisplay(started));
    const port = await freePort();
    const env = { ...process.env, DISPLAY: display, GDK_BACKEND: 'x11', LIBGL_ALWAYS_SOFTWARE: '1' };
    // The sandbox needs its own namespaces, which root cannot create in a container.
    if (process.getuid?.() === 0) env.WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS = '1';
    started.push(spawn(driver, [`--port=${port}`, '--host=127.0.0.1'], { env, stdio: 'ignore' }));
    const session = await WebDriverSession.open(`http://127.0.0.1:${port}`, {
      browserName: 'MiniBrowser',
      'webkitgtk:browserOptions': { binary: browser, args: ['--automation'] },
    });
    return {
      session,
      close: async () => {
        await session.close().catch(() => undefined);
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Starts an X server on the first free display, and returns the display. */
async function startDisplay(started) {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  started.push(server);
  const lines = createInterface(server.stdio[3]);
  const ended = once(server, 'exit').then(() => {
    throw new Error('Xvfb ended before it had a display');
  });
  ended.catch(() => undefined);
  const [number] = await Promise.race([once(lines, 'line'), ended]);
  return `:${number}`;
}

/** Finds a free port, because the driver does not report a port that the system chose. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
