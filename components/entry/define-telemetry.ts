import { CamTelemetry } from '../cam-telemetry/cam-telemetry.js';

export { CamTelemetry };

// A player registers the element itself when it shows its stats. This module is for panels outside of a player.
if (!customElements.get('cam-telemetry')) customElements.define('cam-telemetry', CamTelemetry);
