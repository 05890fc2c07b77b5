import type { Locator } from '@playwright/test';

/** Records the fields of the player's events. */
export async function recordEvents(player: Locator): Promise<void> {
  await player.evaluate((element: HTMLElementTagNameMap['cam-player']) => {
    const events: string[] = [];
    Object.assign(window, { events });
    for (const name of ['cam-statechange', 'cam-transportchange', 'cam-firstframe', 'cam-fault', 'cam-telemetry']) {
      element.addEventListener(name, (event) => {
        const fields = Object.entries(event).map(
          ([field, value]) => `${field}: ${JSON.stringify(value)} ${String(value)}`,
        );
        events.push(`${name} ${fields.join()}`);
      });
    }
  });
}

/**
 * Collects all that a page can read of a player: events, status, telemetry, texts, attributes, the fault and its causes.
 * @param ignored Attributes in which the page itself wrote the secret.
 */
export function collectTraces(player: Locator, ignored: readonly string[] = []): Promise<string> {
  return player.evaluate((element: HTMLElementTagNameMap['cam-player'], names) => {
    const causes: string[] = [];
    for (let cause: unknown = element.fault; cause instanceof Error; cause = cause.cause) {
      causes.push(String(cause), cause.stack ?? '', JSON.stringify(cause));
    }
    return [
      ...(window as unknown as { events: string[] }).events,
      ...causes,
      JSON.stringify(element.status),
      JSON.stringify({ telemetry: element.telemetry }),
      [...element.attributes].flatMap(({ name, value }) => (names.includes(name) ? [] : `${name}=${value}`)).join(),
      element.shadowRoot?.innerHTML ?? '',
      JSON.stringify(performance.getEntries()),
      JSON.stringify({ ...localStorage, ...sessionStorage, cookie: document.cookie }),
    ].join('\n');
  }, ignored);
}
