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
import { row, type RowActs } from './row.js';
import { fetchSetup, signedIn, valueOf } from './signed-in.js';
import { reasonOf, sentenceOf } from './status.js';
import { showSwitches } from './switches.js';

const byId = (id: string) => document.getElementById(id) as HTMLElement;
const setup = await fetchSetup();
byId('origin').textContent = setup.title;

const signIn = byId('sign-in') as HTMLFormElement;
let hasTried = false;
const client = signedIn(signIn, () => {
  hasTried = true;
  following.poll();
});

let sessions: ReadonlyMap<string, Session> = new Map();
/** A path whose camera may be back in a moment would hide that its entry was deleted: no grace here. */
const following = followPaths(client, { graceMs: 0, onPoll: (now) => void show(now) });

const acts: RowActs = {
  setMaxReaders: (name, maxReaders) => void wish(client.patchPath(name, { maxReaders }), `${name} is changed.`),
  remove: (name) => void wish(client.deletePath(name), `${name} is deleted.`),
};

async function show(now: CameraFollower): Promise<void> {
  const paths = now.cameras.map(({ path }) => path);
  if (!now.fault) sessions = await findSessions(client, paths).catch(() => sessions);
  signIn.hidden = now.fault?.code !== 'unauthorized';
  byId('api').textContent = sentenceOf(now, hasTried);
  const ready = paths.filter(({ isReady }) => isReady).length;
  byId('count').textContent = now.answeredAtMs === null ? '' : `${paths.length} paths, ${ready} ready`;
  render(
    html`${repeat(
      now.cameras,
      ({ path }) => path.name,
      (camera) => row(camera, sessions, setup, acts),
    )}`,
    byId('paths'),
  );
}

/** Does what somebody wants, and says what became of it. */
async function wish(call: Promise<void>, done: string): Promise<void> {
  const said = await call.then(
    () => done,
    (thrown: unknown) => (thrown instanceof Fault ? reasonOf(thrown) : String(thrown)),
  );
  byId('said').textContent = said;
  following.poll();
}

byId('filter').addEventListener('input', ({ target }) => following.setFilter((target as HTMLInputElement).value));
byId('add').addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  const [name, source] = [valueOf(form, 'name'), valueOf(form, 'source')];
  void wish(client.addPath(name, source ? { source, sourceOnDemand: true } : {}), `${name} is added.`);
});
await showSwitches(byId('switches'));
