// Where a Firefox is. Playwright can't drive the one that people have; WebDriver BiDi can.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const NAMES = ['firefox-esr', 'firefox'];
const PLACES = ['/Applications/Firefox.app/Contents/MacOS/firefox', 'C:\\Program Files\\Mozilla Firefox\\firefox.exe'];

/** Why a test is skipped. */
export const NO_FIREFOX =
  'no Firefox on this machine: install one (Debian: apt-get install firefox-esr), or name it in FIREFOX_BIN';

/** The path of a Firefox: FIREFOX_BIN, the PATH, the usual places; null when there is none. */
export function findFirefox() {
  const named = process.env.FIREFOX_BIN;
  if (named) return existsSync(named) ? named : null;
  for (const name of NAMES) {
    const found = spawnSync(process.platform === 'win32' ? 'where' : 'which', [name], { encoding: 'utf8' });
    const path = found.status === 0 ? found.stdout.split('\n')[0]?.trim() : null;
    if (path) return path;
  }
  return PLACES.find((path) => existsSync(path)) ?? null;
}

/** How puppeteer starts it: alone with itself, quiet on the network. No policy is lifted. */
export function firefoxOptions(executablePath) {
  return {
    browser: 'firefox',
    protocol: 'webDriverBiDi',
    executablePath,
    headless: true,
    extraPrefsFirefox: {
      'app.update.enabled': false,
      'datareporting.policy.dataSubmissionEnabled': false,
      // Its codecs come by download; what it has by itself is what is tested.
      'media.gmp-manager.updateEnabled': false,
    },
  };
}
