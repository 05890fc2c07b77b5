import type { WebDriverSession } from './webdriver.mjs';

/** The paths of WebKit's WebDriver and of the browser that it starts. */
export interface FoundWebKit {
  readonly driver: string;
  readonly browser: string;
}

/** A browser with one window. */
export interface RunningWebKit {
  readonly session: WebDriverSession;
  close(): Promise<void>;
}

export const NO_WEBKIT: string;
export function findWebKit(): FoundWebKit | null;
export function startWebKit(found: FoundWebKit): Promise<RunningWebKit>;
