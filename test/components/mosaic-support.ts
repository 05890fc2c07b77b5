import { CamMosaic, type CamPlayer } from '../../components/index.js';
import type { PlaybackStatus } from '../../src/index.js';
import type { ScriptedPlayer } from './support.js';

/** The mosaic on scripted players; notes each that it makes. */
export class ScriptedMosaic extends CamMosaic {
  declare made: ScriptedPlayer[];
  protected override createPlayer(): CamPlayer {
    const player = document.createElement('scripted-player') as ScriptedPlayer;
    (this.made ??= []).push(player);
    return player;
  }
}

customElements.define('scripted-mosaic', ScriptedMosaic);

/** How a box of the page is made for a mosaic, and what is asked of it. */
export interface MosaicSetup extends Record<string, unknown> {
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
  readonly dir?: 'ltr' | 'rtl';
  readonly html?: string;
}

/** A mosaic in the page, drawn, with these properties, in a box of this width and of a light or dark page. */
export async function mosaicOf({
  width = 800,
  scheme = 'dark',
  dir = 'ltr',
  html = '',
  ...properties
}: MosaicSetup): Promise<ScriptedMosaic> {
  const box = document.createElement('div');
  const isDark = scheme === 'dark';
  box.style.cssText = `width:${width}px;color-scheme:${scheme};background:${isDark ? '#000' : '#fff'};color:${isDark ? '#fff' : '#000'}`;
  box.dir = dir;
  const mosaic = document.createElement('scripted-mosaic') as ScriptedMosaic;
  Object.assign(mosaic, { server: 'http://media.test' }, properties);
  mosaic.innerHTML = html;
  box.append(mosaic);
  document.body.append(box);
  await mosaic.updateComplete;
  return mosaic;
}

/** The tile at this place of the page that is seen. */
export function tileAt(mosaic: CamMosaic, index: number): HTMLElement {
  return tilesOf(mosaic)[index] as HTMLElement;
}

/** The player in it. */
export function playerAt(mosaic: CamMosaic, index: number): ScriptedPlayer {
  return playersOf(mosaic)[index] as ScriptedPlayer;
}

/** The players that are seen, in the order of their tiles. */
export function playersOf(mosaic: CamMosaic): ScriptedPlayer[] {
  return tilesOf(mosaic).map((tile) => {
    const own = tile.querySelector('.box > :not(.incoming, [inert])');
    return (own ?? tile.querySelector('slot')?.assignedElements()[0]) as ScriptedPlayer;
  });
}

/** The tiles of the page that is seen. */
export function tilesOf(mosaic: CamMosaic): HTMLElement[] {
  return [...mosaic.renderRoot.querySelectorAll<HTMLElement>('.page:not(.coming) .tile')];
}

/** The camera names of the page that is seen, or of the one that is coming. */
export function namesOf(mosaic: CamMosaic, page = '.page:not(.coming)'): (string | null)[] {
  return [...mosaic.renderRoot.querySelectorAll(`${page} scripted-player`)].map((player) =>
    player.getAttribute('camera'),
  );
}

/** All players get a status. */
export async function showAll(mosaic: CamMosaic, status: () => Partial<PlaybackStatus>): Promise<void> {
  for (const player of playersOf(mosaic)) player.playback.show(status());
  await mosaic.updateComplete;
}

/** A key, pressed on the element with the focus or on this one. */
export function press(target: Element, key: string, init: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...init });
  target.dispatchEvent(event);
  return event;
}

/** The button with this name. */
export function buttonOf(mosaic: CamMosaic, name: string): HTMLButtonElement | null {
  return mosaic.renderRoot.querySelector<HTMLButtonElement>(`button[aria-label='${name}']`);
}

/** What is said to people who hear the page. */
export function saidBy(mosaic: CamMosaic): string {
  return mosaic.renderRoot.querySelector('[role=status]')?.textContent ?? '';
}
