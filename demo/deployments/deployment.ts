import { readFileSync } from 'node:fs';

/** What a deployment is asked for. */
export interface DeploymentOptions {
  /** Of the page; 0 is a free one. A taken port is replaced by a free one. */
  readonly port: number;
  /** Real parts (a MediaMTX, a HAProxy) where they are installed; else those that come with the demo. */
  readonly wantsReal: boolean;
}

/** A deployment that runs. */
export interface Deployment {
  /** Of its page. */
  readonly url: string;
  /** What a person should know, a line each: what runs where, what is missing, who may sign in. */
  readonly notes: readonly string[];
  /** Ends all that it started. */
  close(): Promise<void>;
}

/** A system that cameras are found in: its servers, its settings and a page, all on the loopback address. */
export interface DeploymentKind {
  /** For a person, in a line. */
  readonly title: string;
  readonly start: (options: DeploymentOptions) => Promise<Deployment>;
}

/** What every deployment's page is served with, beside its own. */
export const DEPLOYMENT_FILES = {
  'deployment.css': readFileSync(new URL('./deployment.css', import.meta.url), 'utf8'),
};
