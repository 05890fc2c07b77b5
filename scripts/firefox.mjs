// Finds a Firefox. Playwright cannot drive a standard Firefox; WebDriver BiDi can.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const NAMES = ['firefox-esr', 'firefox'];
const PLACES = ['/Applications/Firefox.app/Contents/MacOS/firefox', 'C:\\Program Files\\Mozilla Firefox\\firefox.exe'];

/** The reason of skipped tests. */
export const NO_FIREFOX =
  'no Firefox on this machine: install one (Debian: apt-get install firefox-esr), or name it in FIREFOX_BIN';

/** Finds a Firefox: FIREFOX_BIN, the PATH, the usual places. Returns its path, or null. */
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

/** Puppeteer's options for Firefox: no background traffic. They lift no policy. */
export function firefoxOptions(executablePath) {
  return {
    browser: 'firefox',
    protocol: 'webDriverBiDi',
    executablePath,
    headless: true,
    extraPrefsFirefox: {
      'app.update.enabled': false,
      'datareporting.policy.dataSubmissionEnabled': false,
      // Firefox downloads codecs as plugins; the tests use only the built-in ones.
      'media.gmp-manager.updateEnabled': false,
    },
  };
}
