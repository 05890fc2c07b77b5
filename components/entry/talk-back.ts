/** The entry point `talk-back.js` for pages with script tags: the ways back to a camera. */
import './define.js';

export { go2rtcTalkBack, whipTalkBack, type TalkBackOptions } from '../../src/talk-back/whip-talk-back.js';
