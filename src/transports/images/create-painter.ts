import { CanvasPainter } from './canvas-painter.js';
import type { OpenContext } from '../transport.js';

/** Creates what paints a session's pictures, and keeps them where the page wants to look back. */
export async function createPainter({ surfaces, signal, settings }: OpenContext): Promise<CanvasPainter> {
  const painter = new CanvasPainter(surfaces, signal);
  // Without it, the camera plays, and nothing is kept.
  if (settings.replay) {
    await import('../../replay/jpeg-source.js').then(
      ({ tapPainter }) => tapPainter(painter),
      () => undefined,
    );
  }
  return painter;
}
