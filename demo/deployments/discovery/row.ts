import { html, nothing, type TemplateResult } from 'lit';
import type { FollowedCamera, PathState, Session } from '../../../src/mediamtx-api/index.js';
import { readField, type Setup } from './client.js';

/** The actions on a path. */
export interface RowActions {
  readonly setMaxReaders: (name: string, maxReaders: number) => void;
  readonly remove: (name: string) => void;
}

const PROTOCOLS: Readonly<Record<string, string>> = {
  webRTCSession: 'WebRTC',
  hlsSession: 'HLS',
  rtspSession: 'RTSP',
  rtspsSession: 'RTSPS',
  rtmpConn: 'RTMP',
  srtConn: 'SRT',
};

/** Renders a path with its player and the server's data about it. */
export function row(
  { path, goneAtMs }: FollowedCamera,
  sessions: ReadonlyMap<string, Session>,
  setup: Setup,
  actions: RowActions,
): TemplateResult {
  const { name, confName, source, readers } = path;
  const address = (id: string) => sessions.get(id)?.address ?? '';
  return html`<article data-path=${name}>
    <cam-player camera=${name} whep=${setup.whep} hls=${setup.hls} label=${name}></cam-player>
    <div class="facts">
      <h2>${name}</h2>
      <p class="state">${formatState(path, goneAtMs)}</p>
      <dl>
        <dt>Tracks</dt>
        <dd class="tracks">${path.tracks.map(formatTrack).join(', ') || '–'}</dd>
        <dt>Source</dt>
        <dd>${source ? `${PROTOCOLS[source.type] ?? source.type} ${address(source.id)}` : '–'}</dd>
        <dt>Bytes</dt>
        <dd>${formatMegabytes(path.inboundBytes)} in, ${formatMegabytes(path.outboundBytes)} out</dd>
        <dt>Configured as</dt>
        <dd>${confName}</dd>
      </dl>
      <table>
        <thead>
          <tr>
            <th scope="col">${readers.length === 1 ? '1 reader' : `${readers.length} readers`}</th>
            <th scope="col">Address</th>
            <th scope="col">Sent</th>
          </tr>
        </thead>
        <tbody>
          ${readers.map(
            ({ type, id }) =>
              html`<tr>
                <td>${PROTOCOLS[type] ?? type}</td>
                <td>${address(id)}</td>
                <td>${formatSent(sessions.get(id))}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      ${confName === name ? renderForm(name, actions) : nothing}
    </div>
  </article>`;
}

/** Renders the form for a path with its own entry; a change of a pattern would change all its paths. */
function renderForm(name: string, actions: RowActions): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    actions.setMaxReaders(name, Number(readField(event.target as HTMLFormElement, 'readers')));
  };
  return html`<form @submit=${submit}>
    <label>Maximum readers <input name="readers" type="number" min="0" placeholder="any" /></label>
    <button>Set</button>
    <button type="button" @click=${() => actions.remove(name)}>Delete</button>
  </form>`;
}

function formatState({ isReady, readyAtMs }: PathState, goneAtMs: number | null): string {
  const clock = (atMs: number) => new Date(atMs).toLocaleTimeString();
  if (goneAtMs !== null) return `Gone since ${clock(goneAtMs)}`;
  if (!isReady) return 'Not published';
  return readyAtMs === null ? 'Ready' : `Ready since ${clock(readyAtMs)}`;
}

function formatTrack({ codec, width, height }: PathState['tracks'][number]): string {
  return width && height ? `${codec} ${width}×${height}` : codec;
}

/** Formats the bytes sent; the embedded origin does not count those of HLS. */
function formatSent(session: Session | undefined): string {
  return session && session.outboundBytes > 0 ? formatMegabytes(session.outboundBytes) : '–';
}

function formatMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
