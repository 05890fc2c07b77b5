import '../../../components/entry/define.js';
import type { OverlayShape } from '../../../components/index.js';
import type { Place } from './players.js';

/** How shapes are laid on the picture: by the property, by an SVG in the slot, or not at all. */
export type ShapeWay = 'none' | 'property' | 'svg';

/** The player that is measured. */
let player: HTMLElementTagNameMap['cam-player'] | null = null;

/** Shows one camera on WebRTC, 1280 pixels wide. Resolves with true when it is live. */
export async function showCamera({ camera, whep }: Place, limitMs: number): Promise<boolean> {
  const own = (player = document.createElement('cam-player'));
  Object.assign(own, { camera, whep, transports: 'whep', loading: 'eager' });
  own.style.width = '1280px';
  document.body.style.margin = '0';
  document.body.replaceChildren(own);
  const deadlineMs = performance.now() + limitMs;
  while (own.state !== 'live' && performance.now() < deadlineMs) await new Promise((next) => setTimeout(next, 50));
  return own.state === 'live';
}

/** The boxes of a frame: they move by a little with each one. */
function shapesOf(count: number, frame: number): (OverlayShape & { x: number; y: number; label: string })[] {
  return Array.from({ length: count }, (_, index) => ({
    x: 0.05 + (index % 10) * 0.09 + 0.01 * Math.sin(frame / 9 + index),
    y: 0.05 + Math.floor(index / 10) * 0.09,
    width: 0.05,
    height: 0.06,
    label: `person ${index}`,
  }));
}

const SVG = 'http://www.w3.org/2000/svg';

/** Sets the shapes of an SVG in the slot. Its texts are not drawn upright or at their own size: that would cost more. */
function createSvg(count: number): (frame: number) => void {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('slot', 'overlay');
  svg.setAttribute('viewBox', '0 0 1 1');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.style.cssText = 'display:block;width:100%;height:100%;overflow:visible';
  const elements = Array.from({ length: count }, () => {
    const rect = document.createElementNS(SVG, 'rect');
    for (const [name, value] of Object.entries({ fill: 'none', stroke: '#ffd54a', 'stroke-width': '2' }))
      rect.setAttribute(name, value);
    rect.setAttribute('vector-effect', 'non-scaling-stroke');
    const text = document.createElementNS(SVG, 'text');
    text.setAttribute('fill', '#f2f4f7');
    text.setAttribute('font-size', '0.02');
    svg.append(rect, text);
    return { rect, text };
  });
  player?.append(svg);
  player?.requestUpdate();
  return (frame) => {
    shapesOf(count, frame).forEach(({ x, y, label }, index) => {
      const { rect, text } = elements[index] ?? {};
      for (const [name, value] of Object.entries({ x, y, width: 0.05, height: 0.06 }))
        rect?.setAttribute(name, `${value}`);
      text?.setAttribute('x', `${x}`);
      text?.setAttribute('y', `${y}`);
      if (text && text.textContent !== label) text.textContent = label;
    });
  };
}

/** Sets this many shapes so often a second, for so long. Resolves with how often they were set. */
export async function setShapes(way: ShapeWay, count: number, perSecond: number, seconds: number): Promise<number> {
  const set = way === 'svg' ? createSvg(count) : (frame: number) => player && (player.overlay = shapesOf(count, frame));
  let frames = 0;
  const beganMs = performance.now();
  while (performance.now() - beganMs < seconds * 1000) {
    if (way !== 'none') set(frames);
    frames += 1;
    const nextMs = beganMs + (frames * 1000) / perSecond;
    await new Promise((next) => setTimeout(next, Math.max(0, nextMs - performance.now())));
  }
  return frames;
}

/** Enlarges the picture, and resolves when it is. */
export async function enlarge(scale: number): Promise<void> {
  if (!player) return;
  player.zoom = { scale, x: 0.5, y: 0.5 };
  while (player.zoom.scale !== scale || !player.renderRoot.querySelector('[part=zoom-map]'))
    await new Promise((next) => setTimeout(next, 50));
}
