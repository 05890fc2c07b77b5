export * from '../src/index.js';
export { CamPlayer } from './cam-player/cam-player.js';
export * from './cam-player/events.js';
