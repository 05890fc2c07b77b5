import type { LitElement } from 'lit';
import { CamTelemetry, type TelemetryPlayer } from './cam-telemetry.js';

/** The part of a player that shows the panel. */
type PanelHost = LitElement & TelemetryPlayer & { readonly stats: boolean };

const panels = new WeakMap<PanelHost, CamTelemetry>();

/** Shows the panel on a player with the attribute `stats`, and removes it from one without. */
export function syncPanel(player: PanelHost): void {
  const shown = panels.get(player);
  if (player.stats && !shown) {
    register();
    const panel = document.createElement('cam-telemetry');
    panel.part.add('stats');
    panel.setAttribute('exportparts', 'panel: stats-panel, line: stats-line, sparkline: stats-sparkline');
    panel.classList.add('on-picture');
    panel.player = player;
    player.renderRoot.append(panel);
    panels.set(player, panel);
  } else if (!player.stats && shown) {
    panels.delete(player);
    // Whoever pressed a button of it is not thrown out of the player.
    if (shown.matches(':focus-within')) player.renderRoot.querySelector<HTMLElement>('[part~="surface"]')?.focus();
    shown.remove();
  }
}

/** Two copies on one page share the first one's element. */
function register(): void {
  if (!customElements.get('cam-telemetry')) customElements.define('cam-telemetry', CamTelemetry);
}
