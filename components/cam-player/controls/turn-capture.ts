import { toSign, toTurns } from '../../../src/picture/geometry.js';
import { toPng } from '../../../src/playback/capture.js';

/** A captured picture as one sees it: turned and mirrored. Rejects as `capture` does. */
export async function turnCapture(capture: () => Promise<Blob>, rotate: unknown, flip: string | null): Promise<Blob> {
  const picture = await createImageBitmap(await capture());
  const turns = toTurns(rotate);
  const canvas = document.createElement('canvas');
  const sides = [picture.width, picture.height] as const;
  [canvas.width, canvas.height] = turns % 2 ? [sides[1], sides[0]] : sides;
  const context = canvas.getContext('2d');
  context?.translate(canvas.width / 2, canvas.height / 2);
  context?.scale(toSign(flip, 'horizontal'), toSign(flip, 'vertical'));
  context?.rotate((turns * Math.PI) / 2);
  context?.drawImage(picture, -picture.width / 2, -picture.height / 2);
  picture.close();
  return toPng(canvas);
}
