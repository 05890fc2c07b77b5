import type { TalkBackProvider } from '../../src/index.js';
import { ownServerTalkBack, whipTalkBack } from '../../src/talk-back/whip-talk-back.js';
import type { PartHost } from '../cam-player/player-part.js';

/** The properties of a player that its way back depends on. */
export type TalkSettings = Pick<
  PartHost,
  'talkBack' | 'camera' | 'server' | 'serverType' | 'credentials' | 'cookies' | 'iceServers'
>;

/** Gives the way back of a player: its function, or one to the address of its attribute; null without one. */
export function providerOf(settings: TalkSettings): TalkBackProvider | null {
  const { talkBack, server, serverType, credentials, iceServers, cookies } = settings;
  if (talkBack == null || typeof talkBack === 'function') return talkBack ?? null;
  const options = {
    credentials,
    iceServers,
    cookies: /^(same-origin|include)$/.test(cookies) ? cookies : 'omit',
  } as const;
  const address = talkBack.trim();
  return address ? whipTalkBack(address, options) : ownServerTalkBack({ server, serverType }, options);
}
