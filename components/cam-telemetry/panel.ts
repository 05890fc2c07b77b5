import type { LitElement } from 'lit';
import { CamTelemetry, type TelemetryPlayer } from './cam-telemetry.js';

/** The part of a player that shows the panel. */
type PanelHost = LitElement & TelemetryPlayer & { readonly stats: boolean };

const panels = new WeakMap<PanelHost, CamTelemetry>();

/** Adds the panel to a player with the attribute `stats`, and removes it from a player without. */
export function syncPanel(player: PanelHost): void {
  const existing = panels.get(player);
  if (player.stats && !existing) {
    register();
    const panel = document.createElement('cam-telemetry');
    panel.part.add('stats');
    panel.setAttribute('exportparts', 'panel: stats-panel, line: stats-line, sparkline: stats-sparkline');
    panel.classList.add('on-picture');
    panel.player = player;
    player.renderRoot.append(panel);
    panels.set(player, panel);
  } else if (!player.stats && existing) {
    panels.delete(player);
    // If the panel has the focus, the focus moves to the picture, so that it stays in the player.
    if (existing.matches(':focus-within')) player.renderRoot.querySelector<HTMLElement>('[part~="surface"]')?.focus();
    existing.remove();
  }
}

/** Registers the element. If a page loads two copies of the script, the first copy's element stays. */
function register(): void {
  if (!customElements.get('cam-telemetry')) customElements.define('cam-telemetry', CamTelemetry);
}
