const HLS_TYPE = 'application/vnd.apple.mpegurl';

/** Whether the browser has Media Source Extensions, in either form. */
export function hasMediaSource(): boolean {
  return 'MediaSource' in globalThis || 'ManagedMediaSource' in globalThis;
}

/** Whether HLS can be played, by hls.js or by the browser's own player (iOS before ManagedMediaSource). */
export function canPlayHls(): boolean {
  return hasMediaSource() || document.createElement('video').canPlayType(HLS_TYPE) !== '';
}

/** Whether images can be decoded without an element. */
export function canDecodeImages(): boolean {
  return typeof createImageBitmap === 'function';
}

/** Whether the browser has peer connections. */
export function canPlayWebRtc(): boolean {
  return typeof RTCPeerConnection === 'function';
}
