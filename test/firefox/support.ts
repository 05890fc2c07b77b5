import { createCanvas, loadImage } from '@napi-rs/canvas';
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import puppeteer, { type Browser, type ElementHandle, type Page } from 'puppeteer-core';
import { readBarcode, type Reading } from '../../demo/cameras/barcode.js';
import { servePage, type PageServer } from '../../demo/serve.js';
import { firefoxOptions } from '../../scripts/firefox.mjs';

export type Player = HTMLElementTagNameMap['cam-player'];

const PAGE = fileURLToPath(new URL('../e2e/page', import.meta.url));
const LIMIT_MS = 40_000;

/** A Firefox with one page, and the server of that page. */
export class FirefoxPage {
  readonly #site: PageServer;
  readonly #browser: Browser;
  readonly page: Page;

  /** @param preferences More preferences of the browser. */
  static async start(executablePath: string, preferences: object = {}): Promise<FirefoxPage> {
    const site = await servePage({ folder: PAGE, entries: [`${PAGE}/main.ts`] });
    const options = firefoxOptions(executablePath);
    const extraPrefsFirefox = { ...options.extraPrefsFirefox, ...preferences };
    const browser = await puppeteer.launch({ ...options, extraPrefsFirefox });
    const page = await browser.newPage();
    await page.setViewport({ width: 700, height: 500 });
    return new FirefoxPage(site, browser, page);
  }

  private constructor(site: PageServer, browser: Browser, page: Page) {
    this.#site = site;
    this.#browser = browser;
    this.page = page;
  }

  get url(): string {
    return this.#site.url;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#site.close();
  }

  /** Opens the page with one player that has these attributes, and returns the player. */
  async open(attributes: Record<string, string>): Promise<ElementHandle<Player>> {
    await this.page.goto(this.url);
    return this.page.evaluateHandle((all: Record<string, string>) => {
      const player = document.createElement('cam-player');
      for (const [name, value] of Object.entries(all)) player.setAttribute(name, value);
      return document.body.appendChild(player);
    }, attributes);
  }
}

/** Reads state, transport and fault in one line. */
export function readStatus(player: ElementHandle<Player>): Promise<string> {
  return player.evaluate(({ state, transport, fault }) => `${state} ${transport} ${fault?.code ?? 'no fault'}`);
}

/** Waits until the player has this status. */
export async function expectStatus(player: ElementHandle<Player>, expected: string): Promise<void> {
  await until(
    () => readStatus(player),
    (now) => now === expected,
  );
}

/** Waits until the picture on the screen is this camera's and moves. */
export async function expectMoving(player: ElementHandle<Player>, cameraIndex: number): Promise<void> {
  let first: Reading | null = null;
  await until(
    () => readScreen(player),
    (now) => {
      first ??= now;
      return now?.cameraIndex === cameraIndex && now.epochMs > (first?.epochMs ?? Infinity);
    },
  );
}

/** Reads the age of the shown frame in milliseconds; null if it cannot be read. */
export function readAgeMs(player: ElementHandle<Player>): Promise<number | null> {
  return player.evaluate((shown) => window.tools.read(shown)?.ageMs ?? null);
}

/** Reads the bar code from a screenshot; null if there is none. */
export async function readScreen(player: ElementHandle<Player>): Promise<Reading | null> {
  const image = await loadImage(Buffer.from(await player.screenshot()));
  const ctx = createCanvas(image.width, image.height).getContext('2d');
  ctx.drawImage(image, 0, 0);
  const { data, width, height } = ctx.getImageData(0, 0, image.width, image.height);
  return readBarcode({ data, width, height });
}

/** Reads a value until it is right; fails with the last value. */
export async function until<T>(read: () => Promise<T>, isRight: (answer: T) => boolean): Promise<void> {
  const endMs = Date.now() + LIMIT_MS;
  for (;;) {
    const answer = await read();
    if (isRight(answer)) return;
    if (Date.now() > endMs) assert.fail(`still ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
