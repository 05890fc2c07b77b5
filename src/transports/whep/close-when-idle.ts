/** The next event of a connection that is being made comes sooner than this, or takes long. */
const IDLE_MS = 300;
/** A timer that comes later than this has waited for something else; so often it is asked again. */
const LATE_MS = 4;
const MAX_CHECKS = 10;
const CHANGES = ['icegatheringstatechange', 'connectionstatechange'];

/**
 * Closes a peer connection when none of its events is under way.
 *
 * Chromium (156) never frees one that is closed between the birth of such an event and its delivery: the
 * event holds it. After 500 of them a page can make no more ("Cannot create so many PeerConnections")
 * until it is loaded anew. One that plays has no event under way and is closed at once; the others, a
 * moment after their last change. The server has heard of the end by then.
 */
export function closeWhenIdle(pc: RTCPeerConnection): void {
  if (pc.iceGatheringState === 'complete' && /connected|failed/.test(pc.connectionState)) {
    pc.close();
    return;
  }
  const ended = new AbortController();
  let checksLeft = MAX_CHECKS;
  let timer = 0;
  let dueAtMs = 0;
  const close = () => {
    ended.abort();
    clearTimeout(timer);
    pc.close();
  };
  const wait = () => {
    clearTimeout(timer);
    dueAtMs = performance.now() + IDLE_MS;
    timer = window.setTimeout(check, IDLE_MS);
  };
  // A page that is busy has tasks before this one, and an event may have been born among them.
  const check = () => {
    checksLeft -= 1;
    if (performance.now() - dueAtMs > LATE_MS && checksLeft > 0) wait();
    else close();
  };
  for (const type of CHANGES) pc.addEventListener(type, wait, { signal: ended.signal });
  // There will be no later; and nothing is kept of a page that is left.
  window.addEventListener('pagehide', close, { signal: ended.signal });
  wait();
}
