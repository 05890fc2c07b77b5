import { html, render } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import '../../../components/entry/define.js';
import {
  Fault,
  followPaths,
  findSessions,
  type CameraFollower,
  type Session,
} from '../../../src/mediamtx-api/index.js';
import { row, type RowActions } from './row.js';
import { fetchSetup, createClient, readField } from './client.js';
import { formatReason, formatStatus } from './status.js';
import { showSwitches } from './switches.js';

const byId = (id: string) => document.getElementById(id) as HTMLElement;
const setup = await fetchSetup();
byId('origin').textContent = setup.title;

const signIn = byId('sign-in') as HTMLFormElement;
let hasTried = false;
const client = createClient(signIn, () => {
  hasTried = true;
  following.poll();
});

let sessions: ReadonlyMap<string, Session> = new Map();
/** No grace period: a path that waits for its camera would hide that its entry was deleted. */
const following = followPaths(client, { graceMs: 0, onPoll: (now) => void show(now) });

const actions: RowActions = {
  setMaxReaders: (name, maxReaders) => void runCommand(client.patchPath(name, { maxReaders }), `${name} is changed.`),
  remove: (name) => void runCommand(client.deletePath(name), `${name} is deleted.`),
};

async function show(now: CameraFollower): Promise<void> {
  const paths = now.cameras.map(({ path }) => path);
  if (!now.fault) sessions = await findSessions(client, paths).catch(() => sessions);
  signIn.hidden = now.fault?.code !== 'unauthorized';
  byId('api').textContent = formatStatus(now, hasTried);
  const ready = paths.filter(({ isReady }) => isReady).length;
  byId('count').textContent = now.answeredAtMs === null ? '' : `${paths.length} paths, ${ready} ready`;
  render(
    html`${repeat(
      now.cameras,
      ({ path }) => path.name,
      (camera) => row(camera, sessions, setup, actions),
    )}`,
    byId('paths'),
  );
}

/** Runs a command, and shows its result. */
async function runCommand(call: Promise<void>, done: string): Promise<void> {
  const result = await call.then(
    () => done,
    (thrown: unknown) => (thrown instanceof Fault ? formatReason(thrown) : String(thrown)),
  );
  byId('result').textContent = result;
  following.poll();
}

byId('filter').addEventListener('input', ({ target }) => following.setFilter((target as HTMLInputElement).value));
byId('add').addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  const [name, source] = [readField(form, 'name'), readField(form, 'source')];
  void runCommand(client.addPath(name, source ? { source, sourceOnDemand: true } : {}), `${name} is added.`);
});
await showSwitches(byId('switches'));
