import { GO2RTC } from './go2rtc.js';
import { JANUS } from './janus.js';
import { MEDIAMTX } from './mediamtx.js';
import { OTHERS } from './others.js';
import type { MediaServer } from './media-server.js';

/**
 * The servers whose answers the player understands. The first message that matches counts, so the vague ones are last.
 */
export const SERVERS: readonly MediaServer[] = [MEDIAMTX, GO2RTC, JANUS, OTHERS];
