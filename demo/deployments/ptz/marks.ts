import type { CamPlayer } from '../../../components/index.js';

/** A longer way of the pointer moves the picture. In CSS pixels. */
const CLICK_PX = 4;

/** Puts a cross on the picture where it is clicked, and tells the point of the picture. The crosses lie in the overlay. */
export function addMarks(player: CamPlayer, layer: Element, output: HTMLElement): void {
  let from = { x: 0, y: 0 };
  player.addEventListener('pointerdown', ({ clientX, clientY }) => (from = { x: clientX, y: clientY }));
  player.addEventListener('click', (event) => {
    const { clientX, clientY, detail } = event;
    const isOnControl = event.composedPath().some((node) => node instanceof Element && node.matches('button, input'));
    // While the pad is shown, a click moves the camera.
    if (isOnControl || player.renderRoot.querySelector('[part="ptz"]')) return;
    if (Math.hypot(clientX - from.x, clientY - from.y) > CLICK_PX) return;
    // The second click is one half of a double click, which zooms.
    if (detail > 1) layer.querySelector('.cross:last-child')?.remove();
    const point = detail > 1 ? null : player.toPicture(clientX, clientY);
    if (point) layer.append(createCross(point.x * 640, point.y * 360));
    output.textContent = point ? `x ${point.x.toFixed(3)}, y ${point.y.toFixed(3)}` : '';
  });
}

function createCross(x: number, y: number): Element {
  const cross = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  cross.classList.add('cross');
  cross.setAttribute('d', 'M-12 0h24M0-12v24');
  cross.setAttribute('transform', `translate(${x} ${y})`);
  return cross;
}
