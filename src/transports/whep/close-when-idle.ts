/** The next event of a connection that is being made comes within this time, or takes long. */
const IDLE_MS = 300;
/** A timer that is later than this has waited for another task; the check is repeated this often. */
const LATE_MS = 4;
const MAX_CHECKS = 10;
const CHANGES = ['icegatheringstatechange', 'connectionstatechange'];

/**
 * Closes a peer connection when none of its events is under way.
 *
 * Chromium (156) never frees one that is closed between the creation of such an event and its delivery, because the
 * event holds it. After 500 of them a page can create no more ("Cannot create so many PeerConnections") until it is
 * reloaded. A connection that plays has no event under way and is closed at once; others, a moment after their last
 * change. By then the server knows of the end.
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
  // A busy page has tasks before this one, and one of them may have created an event.
  const check = () => {
    checksLeft -= 1;
    if (performance.now() - dueAtMs > LATE_MS && checksLeft > 0) wait();
    else close();
  };
  for (const type of CHANGES) pc.addEventListener(type, wait, { signal: ended.signal });
  // The page ends, and nothing of it is kept.
  window.addEventListener('pagehide', close, { signal: ended.signal });
  wait();
}
