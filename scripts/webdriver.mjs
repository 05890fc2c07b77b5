// A small WebDriver client (W3C) for a browser that puppeteer and Playwright cannot drive. The npm clients of today
// need Node 22, and contain more than a test runner needs.
import { setTimeout as delay } from 'node:timers/promises';

const ELEMENT_KEY = 'element-6066-11e4-a52e-4f735466cecf';

/**
 * Runs the function of the first argument in the page, and waits for its promise.
 * The arguments are not in an array, because WebKit's driver does not resolve elements in an array.
 */
const IN_PAGE = `
  const [source, ...args] = arguments;
  const done = args.pop();
  // tsx wraps each compiled function in a call of this.
  const __name = (fn) => fn;
  Promise.resolve()
    .then(() => eval('(' + source + ')')(...args))
    .then((value) => done({ value: value === undefined ? null : value }), (error) => done({ error: String(error) }));
`;

/** One session of a browser, with one window. */
export class WebDriverSession {
  #url;

  constructor(url) {
    this.#url = url;
  }

  /** Waits until the driver at this address answers, and opens a session. Throws after `limitMs`. */
  static async open(driverUrl, capabilities, limitMs = 30_000) {
    const endMs = Date.now() + limitMs;
    while (!(await isReady(driverUrl))) {
      if (Date.now() > endMs) throw new Error(`no WebDriver answers at ${driverUrl}`);
      await delay(50);
    }
    const { sessionId } = await send('POST', `${driverUrl}/session`, { capabilities: { alwaysMatch: capabilities } });
    const session = new WebDriverSession(`${driverUrl}/session/${sessionId}`);
    await session.#post('timeouts', { script: 60_000, pageLoad: 60_000 });
    return session;
  }

  async goto(url) {
    await this.#post('url', { url });
  }

  url() {
    return send('GET', `${this.#url}/url`);
  }

  async setSize(width, height) {
    await this.#post('window/rect', { width, height });
  }

  /** Runs a function in the page. Its arguments and its result are JSON, or elements. */
  async execute(fn, ...args) {
    const { value, error } = await this.#post('execute/async', { script: IN_PAGE, args: [String(fn), ...args] });
    if (error !== undefined) throw new Error(error);
    return value;
  }

  async click(element) {
    await this.#post(`element/${element[ELEMENT_KEY]}/click`, {});
  }

  /** Takes a PNG of the window, or of one element. */
  async screenshot(element) {
    const command = element ? `element/${element[ELEMENT_KEY]}/screenshot` : 'screenshot';
    return Buffer.from(await send('GET', `${this.#url}/${command}`), 'base64');
  }

  async close() {
    await send('DELETE', this.#url);
  }

  #post(command, body) {
    return send('POST', `${this.#url}/${command}`, body);
  }
}

async function isReady(driverUrl) {
  try {
    return (await send('GET', `${driverUrl}/status`)).ready;
  } catch {
    return false;
  }
}

async function send(method, url, body) {
  const response = await fetch(url, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}
