import type { Locator } from '@playwright/test';

/** Keeps all that the player's events tell. */
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
 * All that can be read of a player: events, status, numbers, texts, attributes, the fault with its causes.
 * @param ignored Attributes in which the page itself wrote what is looked for.
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
