import { expect } from '@open-wc/testing';
import type { OverlayShape } from '../../components/index.js';
import { waitUntil } from '../wait-until.js';
import { clearPage, part, picture, scripted, type ScriptedPlayer } from './support.js';

/** A player with a picture of 160 × 90, in a box of this size. */
async function shown(attributes: Record<string, string> = {}): Promise<ScriptedPlayer> {
  const player = await scripted({ state: 'live', transport: 'mjpeg', surface: picture('#000') }, { width: 400 });
  player.style.cssText = 'aspect-ratio:auto;height:300px;border:3px solid';
  for (const [name, value] of Object.entries(attributes)) player.setAttribute(name, value);
  Object.defineProperty(player.playback, 'pictureSize', { configurable: true, get: () => [160, 90] });
  return player;
}

const canvasOf = (player: ScriptedPlayer) => part(player, 'shapes') as HTMLCanvasElement | null;

/** What is drawn in these colors, in client coordinates; null where nothing is. */
function boundsOf(player: ScriptedPlayer, isWanted: (red: number, green: number, blue: number) => boolean) {
  const canvas = canvasOf(player);
  if (!canvas || canvas.width === 0) return null;
  const box = canvas.getBoundingClientRect();
  const { width, height } = canvas;
  const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(0, 0, width, height);
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = 4 * (y * width + x);
      if ((data[at + 3] ?? 0) < 200 || !isWanted(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0)) continue;
      [left, top, right, bottom] = [
        Math.min(left, x),
        Math.min(top, y),
        Math.max(right, x + 1),
        Math.max(bottom, y + 1),
      ];
    }
  }
  const scale = box.width / width;
  return left === Infinity
    ? null
    : {
        left: box.left + left * scale,
        top: box.top + top * scale,
        right: box.left + right * scale,
        bottom: box.top + bottom * scale,
      };
}

const isRed = (red: number, green: number, blue: number) => red > 200 && green < 60 && blue < 60;
const isWhite = (red: number, green: number, blue: number) => Math.min(red, green, blue) > 150;
const RED_BOX: OverlayShape = { x: 0.25, y: 0.3, width: 0.2, height: 0.25, color: 'red' };

const untilDrawn = (player: ScriptedPlayer) => waitUntil(() => boundsOf(player, isRed) !== null);
const untilGone = (player: ScriptedPlayer) => waitUntil(() => boundsOf(player, isRed) === null);

describe('the shapes that a page lays on the picture', () => {
  afterEach(() => clearPage());

  for (const attributes of [
    {},
    { fit: 'cover' },
    { rotate: '90', flip: 'vertical' },
    { rotate: '270', fit: 'fill' },
    { flip: 'both' },
  ] as Record<string, string>[]) {
    it(`lie on it, at any zoom and size, ${JSON.stringify(attributes)}`, async () => {
      const player = await shown(attributes);
      player.overlay = [RED_BOX];
      const isOnPicture = () => {
        const drawn = boundsOf(player, isRed);
        const corners = [player.toPage({ x: 0.25, y: 0.3 }), player.toPage({ x: 0.45, y: 0.55 })];
        const [one, other] = corners as { x: number; y: number }[];
        if (!drawn || !one || !other) return false;
        const view = canvasOf(player)!.getBoundingClientRect();
        // Half of the line is outside of the box.
        const expected = [
          Math.max(view.left, Math.min(one.x, other.x) - 1),
          Math.max(view.top, Math.min(one.y, other.y) - 1),
          Math.min(view.right, Math.max(one.x, other.x) + 1),
          Math.min(view.bottom, Math.max(one.y, other.y) + 1),
        ];
        return [drawn.left, drawn.top, drawn.right, drawn.bottom].every(
          (value, index) => Math.abs(value - (expected[index] ?? NaN)) <= 1,
        );
      };
      await waitUntil(isOnPicture);
      player.zoom = { scale: 3, x: 0.4, y: 0.45 };
      await waitUntil(() => player.renderRoot.querySelector<HTMLElement>('[part~=surface]')?.style.scale === '3');
      await waitUntil(isOnPicture);
      player.style.height = '200px';
      player.style.width = '700px';
      await waitUntil(isOnPicture);
    });
  }

  it('are drawn in the pixels of the screen', async () => {
    const player = await shown();
    player.overlay = [RED_BOX];
    await untilDrawn(player);
    const canvas = canvasOf(player)!;
    const { width, height } = canvas.getBoundingClientRect();
    expect([canvas.width, canvas.height]).to.deep.equal([
      Math.round(width * devicePixelRatio),
      Math.round(height * devicePixelRatio),
    ]);
    expect([width, height]).to.deep.equal([player.clientWidth, player.clientHeight]);
  });

  it('have upright labels of the same size at any zoom, rotation and mirroring', async () => {
    const player = await shown();
    player.overlay = [{ ...RED_BOX, label: 'Person' }];
    await waitUntil(() => boundsOf(player, isWhite) !== null);
    const readText = () => {
      const { left = 0, top = 0, right = 0, bottom = 0 } = boundsOf(player, isWhite) ?? {};
      const canvas = canvasOf(player)!;
      const box = canvas.getBoundingClientRect();
      const context = canvas.getContext('2d')!;
      const { data } = context.getImageData(left - box.left, top - box.top, right - left, bottom - top);
      // The shape of the text: which of its pixels are light.
      const rows = Array.from({ length: bottom - top }, (_, y) =>
        Array.from({ length: right - left }, (__, x) => ((data[4 * (y * (right - left) + x) + 1] ?? 0) > 128 ? 1 : 0)),
      );
      return rows.flat();
    };
    const plain = readText();
    expect(plain.length).to.be.greaterThan(100);
    const likeness = () => {
      const now = readText();
      return now.length === plain.length ? now.filter((bit, index) => bit === plain[index]).length / now.length : 0;
    };
    for (const change of [
      () => (player.zoom = { scale: 2, x: 0.32, y: 0.4 }),
      () => (player.rotate = 180),
      () => (player.flip = 'horizontal'),
      () => (player.flip = 'vertical'),
    ]) {
      const before = boundsOf(player, isRed);
      change();
      await waitUntil(() => JSON.stringify(boundsOf(player, isRed)) !== JSON.stringify(before));
      // Text is drawn at parts of pixels.
      await waitUntil(() => likeness() > 0.8);
    }
  });

  it('are replaced by the next list, and removed by none', async () => {
    const player = await shown();
    player.overlay = [RED_BOX];
    await untilDrawn(player);
    player.overlay = [{ ...RED_BOX, x: 0.6 }];
    const { x } = player.toPage({ x: 0.6, y: 0.3 })!;
    await waitUntil(() => Math.abs((boundsOf(player, isRed)?.left ?? 0) - x) < 2);
    player.overlay = [];
    await untilGone(player);
    player.overlay = [RED_BOX];
    await untilDrawn(player);
    player.overlay = null;
    await untilGone(player);
  });

  it('go away by themselves', async () => {
    const player = await shown();
    player.overlay = [{ ...RED_BOX, ttlMs: 150 }];
    await untilDrawn(player);
    await untilGone(player);
    expect(player.overlay, 'the list is the page’s').to.have.length(1);
  });

  it('wait for the picture of their moment by the delay that the telemetry knows', async () => {
    const player = await shown();
    const delayed = (total: number) => {
      player.playback.scriptedTelemetry = { latencyMs: { total } } as ScriptedPlayer['telemetry'];
    };
    delayed(1e6);
    player.overlay = [
      { ...RED_BOX, at: Date.now() },
      { x: 0.9, y: 0.9, color: 'blue' },
    ];
    await waitUntil(() => boundsOf(player, (red, _, blue) => blue > 200 && red < 60) !== null);
    expect(boundsOf(player, isRed), 'its picture is to come').to.equal(null);
    delayed(50);
    player.requestUpdate();
    await untilDrawn(player);
  });

  it('wait without work while the picture stands still', async () => {
    const player = await shown();
    player.playback.scriptedTelemetry = { latencyMs: { total: 1000 } } as ScriptedPlayer['telemetry'];
    player.overlay = [{ x: 0.9, y: 0.9, color: 'blue' }];
    await waitUntil(() => boundsOf(player, (red, _, blue) => blue > 200 && red < 60) !== null);
    player.playback.show({ state: 'paused', stillFrame: { kind: 'last-frame', atMs: Date.now() } });
    await player.updateComplete;
    const own = window.setTimeout.bind(window);
    let timers = 0;
    Reflect.set(window, 'setTimeout', (...args: Parameters<typeof own>) => ((timers += 1), own(...args)));
    try {
      player.overlay = [{ ...RED_BOX, at: Date.now() }];
      await player.updateComplete;
      // The drawing comes with the next frame of the page.
      for (let frames = 0; frames < 3; frames += 1) await new Promise((next) => requestAnimationFrame(next));
      expect([timers, boundsOf(player, isRed)]).to.deep.equal([0, null]);
    } finally {
      Reflect.set(window, 'setTimeout', own);
    }
    player.playback.scriptedTelemetry = { latencyMs: { total: 0 } } as ScriptedPlayer['telemetry'];
    player.playback.show({ state: 'live', transport: 'mjpeg', surface: picture() });
    await untilDrawn(player);
  });

  it('are not those of another camera', async () => {
    const player = await shown();
    player.overlay = [RED_BOX];
    await untilDrawn(player);
    player.camera = 'other';
    await untilGone(player);
    expect(player.overlay).to.equal(null);
    // A list that comes with the other camera is for that one.
    player.camera = 'third';
    player.overlay = [RED_BOX];
    await untilDrawn(player);
  });

  it('take the color of the page where they have none, or one that is none', async () => {
    const player = await shown();
    player.style.setProperty('--cam-overlay-color', 'red');
    player.overlay = [{ x: 0.2, y: 0.2, width: 0.2, height: 0.2 }];
    await untilDrawn(player);
    player.overlay = [];
    await untilGone(player);
    player.overlay = [{ x: 0.2, y: 0.2, width: 0.2, height: 0.2, color: 'no color' }];
    await untilDrawn(player);
  });

  it('end at the edge of the picture', async () => {
    const player = await shown();
    player.overlay = [{ x: 0.5, y: -0.5, width: 2, height: 2, color: 'red' }];
    await untilDrawn(player);
    player.overlay = [
      {
        points: [
          { x: -1, y: -1 },
          { x: 2, y: 2 },
          { x: 2, y: 2.1 },
        ],
        color: 'red',
      },
    ];
    const first = player.toPage({ x: 0, y: 0 })!;
    const last = player.toPage({ x: 1, y: 1 })!;
    await waitUntil(() => Math.abs((boundsOf(player, isRed)?.left ?? 0) - first.x) < 3);
    const { top, bottom } = boundsOf(player, isRed)!;
    expect(
      [top - first.y, bottom - last.y].every((off) => Math.abs(off) <= 3),
      'no line on the bars',
    ).to.equal(true);
  });

  it('let the pointer through, and are silent', async () => {
    const player = await shown();
    player.overlay = [{ x: 0, y: 0, width: 1, height: 1, color: 'red' }];
    await untilDrawn(player);
    const canvas = canvasOf(player)!;
    expect(getComputedStyle(canvas).pointerEvents).to.equal('none');
    expect(canvas.getAttribute('aria-hidden')).to.equal('true');
  });

  it('are drawn once for each frame of the page, however often they are set', async () => {
    const player = await shown();
    player.overlay = [RED_BOX];
    await untilDrawn(player);
    const { prototype } = CanvasRenderingContext2D;
    const own = Object.getOwnPropertyDescriptor(prototype, 'clearRect')!;
    let drawn = 0;
    Object.defineProperty(prototype, 'clearRect', {
      ...own,
      value(this: CanvasRenderingContext2D, ...box: [number, number, number, number]) {
        drawn += 1;
        (own.value as typeof prototype.clearRect).apply(this, box);
      },
    });
    try {
      for (let times = 0; times < 20; times += 1) {
        player.overlay = [{ ...RED_BOX, x: times / 40 }];
        await player.updateComplete;
      }
      await waitUntil(() => drawn > 0);
      expect(drawn).to.be.lessThan(10);
    } finally {
      Object.defineProperty(prototype, 'clearRect', own);
    }
  });

  it('stay off a player without a picture, and come with it', async () => {
    const player = await scripted({ state: 'connecting' });
    player.overlay = [RED_BOX];
    await waitUntil(() => (canvasOf(player)?.width ?? 0) > 0);
    expect(boundsOf(player, isRed)).to.equal(null);
    Object.defineProperty(player.playback, 'pictureSize', { get: () => [160, 90] });
    player.playback.show({ state: 'live', transport: 'mjpeg', surface: picture() });
    await untilDrawn(player);
  });
});
