const HLS_TYPE = 'application/vnd.apple.mpegurl';

/** Media Source Extensions, in either form. */
export function hasMediaSource(): boolean {
  return 'MediaSource' in globalThis || 'ManagedMediaSource' in globalThis;
}

/** By hls.js, or by the browser's own player (iOS before ManagedMediaSource). */
export function canPlayHls(): boolean {
  return hasMediaSource() || document.createElement('video').canPlayType(HLS_TYPE) !== '';
}

/** Can pictures be decoded apart from an element? */
export function canDecodeImages(): boolean {
  return typeof createImageBitmap === 'function';
}

/** Are there peer connections? */
export function canPlayWebRtc(): boolean {
  return typeof RTCPeerConnection === 'function';
}
