/** The arrow keys, as directions on the screen: what is left is left, whichever way the page reads. */
const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** A box on the screen. */
export type Box = Pick<DOMRectReadOnly, 'left' | 'top' | 'width' | 'height'>;

/** The index of the box that this arrow key leads to from another; the same one where there is none that way. */
export function neighbour(boxes: readonly Box[], from: number, key: string): number {
  const [x, y] = DIRECTIONS[key] ?? [0, 0];
  const start = boxes[from];
  if (!start) return from;
  let best = from;
  let least = Infinity;
  boxes.forEach((box, index) => {
    const dx = centre(box)[0] - centre(start)[0];
    const dy = centre(box)[1] - centre(start)[1];
    const along = dx * x + dy * y;
    // What is aside counts double: right of the upper left is the upper right.
    const cost = along + 2 * (Math.abs(dx * y) + Math.abs(dy * x));
    if (along < 1 || cost >= least) return;
    least = cost;
    best = index;
  });
  return best;
}

function centre({ left, top, width, height }: Box): readonly [number, number] {
  return [left + width / 2, top + height / 2];
}
