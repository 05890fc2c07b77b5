import { CamTelemetry } from '../cam-telemetry/cam-telemetry.js';

export { CamTelemetry };

// A player registers it by itself when it shows its numbers; this is for panels that stand elsewhere.
if (!customElements.get('cam-telemetry')) customElements.define('cam-telemetry', CamTelemetry);
