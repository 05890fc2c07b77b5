/** The arrow keys, as directions on the screen. They are the same on left-to-right and right-to-left pages. */
const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** A box on the screen. */
export type Box = Pick<DOMRectReadOnly, 'left' | 'top' | 'width' | 'height'>;

/** The index of the next box in the direction of an arrow key; `from` if there is no box in that direction. */
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
    // Sideways distance counts double, so that the box to the right of the upper left one is the upper right one.
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
