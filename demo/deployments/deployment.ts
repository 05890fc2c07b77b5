import { readFileSync } from 'node:fs';
import type { PictureOptions } from '../cameras/synthetic.js';

/** The options of a deployment. */
export interface DeploymentOptions {
  /** The port of the page; 0 is a free port. A port in use is replaced by a free one. */
  readonly port: number;
  /** Uses real servers (MediaMTX, HAProxy) if they are installed; else the demo's own. */
  readonly wantsReal: boolean;
  /** The pictures of its cameras, where they need not be those of the demo: tests use small ones. */
  readonly picture?: PictureOptions;
}

/** A running deployment. */
export interface Deployment {
  /** The address of its page. */
  readonly url: string;
  /** Lines for the user: what runs where, what is missing, who may sign in. */
  readonly notes: readonly string[];
  /** Ends everything that it started. */
  close(): Promise<void>;
}

/** An example system around cameras: its servers, its settings and a page, all on the loopback address. */
export interface DeploymentKind {
  /** The title, in one line. */
  readonly title: string;
  readonly start: (options: DeploymentOptions) => Promise<Deployment>;
}

/** The files that the page of each deployment is served with, beside its own. */
export const DEPLOYMENT_FILES = Object.fromEntries(
  ['deployment.css', 'player-page.css'].map((name) => [name, readFileSync(new URL(name, import.meta.url), 'utf8')]),
);
