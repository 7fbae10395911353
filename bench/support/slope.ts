import { meanOf } from './paired-bursts.js';

/** How much y changes for each x, as the straight line has it that fits best. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const middleX = meanOf(points.map(([x]) => x));
  const middleY = meanOf(points.map(([, y]) => y));
  const above = points.reduce((sum, [x, y]) => sum + (x - middleX) * (y - middleY), 0);
  const below = points.reduce((sum, [x]) => sum + (x - middleX) ** 2, 0);
  return above / below;
}
