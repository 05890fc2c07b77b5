/** The next event of a connection that is being made comes sooner than this, or takes long. */
const STILL_MS = 300;
const CHANGES = ['icegatheringstatechange', 'connectionstatechange'];

/**
 * Closes a peer connection when none of its events is under way.
 *
 * Chromium (156) never frees one that is closed between the birth of such an event and its delivery: the
 * event holds it. After 500 of them a page can make no more ("Cannot create so many PeerConnections")
 * until it is loaded anew. One that plays has no event under way and is closed at once; the others, a
 * moment after their last change. The server has heard of the end by then.
 */
export function closeWhenStill(pc: RTCPeerConnection): void {
  const { localDescription, iceGatheringState, connectionState } = pc;
  const isMade = iceGatheringState === 'complete' && /connected|failed/.test(connectionState);
  if (isMade || !localDescription) {
    pc.close();
    return;
  }
  const ended = new AbortController();
  const close = () => {
    ended.abort();
    clearTimeout(timer);
    pc.close();
  };
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(close, STILL_MS);
  };
  let timer = setTimeout(close, STILL_MS);
  for (const type of CHANGES) pc.addEventListener(type, wait, { signal: ended.signal });
  // There will be no later; and nothing is kept of a page that is left.
  window.addEventListener('pagehide', close, { signal: ended.signal });
}
