/** Receives what happens to the page. */
export interface PageLifecycleListener {
  onVisible(isVisible: boolean): void;
  /**
   * The conditions may have changed: the network is back, the page is visible again, or the viewer answered whether it
   * may reach the local network.
   */
  onResume(): void;
  /** The viewer has returned to the window, perhaps from another one in which to sign in. */
  onFocus(): void;
  /** The viewer made a gesture, which allows the page to play. Called while the gesture lasts. */
  onGesture(): void;
}

/**
 * The clock is checked at this interval; a leap of more than `SLEPT_MS` between two checks means that the machine
 * slept.
 */
const CLOCK_CHECK_MS = 5000;
const SLEPT_MS = 15_000;

/** Chrome 142 had one permission for servers in the local network, and since 145 has two. */
const PERMISSIONS = ['local-network-access', 'local-network', 'loopback-network'];

let permissions: readonly Promise<PermissionStatus>[] | null = null;

/**
 * Gives the permissions, which are asked for once for all players of the page. A browser rejects a name that it does
 * not know.
 */
function queryPermissions(): readonly Promise<PermissionStatus>[] {
  const query = async (name: string) => navigator.permissions.query({ name: name as PermissionName });
  return (permissions ??= PERMISSIONS.map(query));
}

/** Listens to the page until the signal aborts. */
export function watchPageLifecycle(listener: PageLifecycleListener, signal: AbortSignal): void {
  const resume = () => listener.onResume();
  window.addEventListener('online', resume, { signal });
  window.addEventListener('focus', () => listener.onFocus(), { signal });
  for (const permission of queryPermissions()) {
    permission.then(
      (status) => status.addEventListener('change', resume, { signal }),
      () => undefined,
    );
  }
  // A gesture anywhere counts, because the browser gives its permission to the page. In the capture phase, before a
  // listener can stop the event.
  for (const type of ['click', 'keydown']) {
    window.addEventListener(type, () => listener.onGesture(), { signal, capture: true });
  }
  // The page returns from the back/forward cache, or the browser has unfrozen it.
  const onPageShow = ({ persisted }: PageTransitionEvent) => {
    if (persisted) resume();
  };
  window.addEventListener('pageshow', onPageShow, { signal });
  document.addEventListener('resume', resume, { signal });
  // No event reports that the machine slept while the page was visible. The timers of a hidden page leap as well.
  let checkedAtMs = Date.now();
  const clockTimer = setInterval(() => {
    const sinceMs = Date.now() - checkedAtMs;
    checkedAtMs += sinceMs;
    if (sinceMs > SLEPT_MS && !document.hidden) resume();
  }, CLOCK_CHECK_MS);
  signal.addEventListener('abort', () => clearInterval(clockTimer), { once: true });
  document.addEventListener(
    'visibilitychange',
    () => {
      listener.onVisible(!document.hidden);
      if (!document.hidden) listener.onResume();
    },
    { signal },
  );
}
