// The geometry of our charts: numbers in, SVG paths out. Draws nothing and measures nothing.

/** A round number at or above the largest value, so that grid lines carry whole labels. */
export function ceiling(largest: number): number {
  if (largest <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(largest));
  const step = [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= largest) ?? 10;
  return step * power;
}

export interface Frame {
  width: number;
  height: number;
  top: number;
}

export function xAt(index: number, points: number, frame: Frame): number {
  return points < 2 ? frame.width / 2 : (index / (points - 1)) * frame.width;
}

function y(value: number, max: number, frame: Frame): number {
  return frame.height - (value / max) * (frame.height - frame.top);
}

/** The area between a lower and an upper series. */
export function area(lower: readonly number[], upper: readonly number[], max: number, frame: Frame): string {
  if (upper.length === 0) return '';
  const point = (value: number, index: number) => `${xAt(index, upper.length, frame).toFixed(1)},${y(value, max, frame).toFixed(1)}`;
  const there = upper.map(point);
  const back = lower.map(point).reverse();
  return `M${there.join('L')}L${back.join('L')}Z`;
}

/** A line through those values that exist; a gap stays a gap. */
export function line(values: readonly (number | null)[], frame: Frame): string {
  const known = values.filter((value) => value !== null);
  const max = Math.max(...known, 0) || 1;
  let pen = 'M';
  let path = '';
  for (const [index, value] of values.entries()) {
    if (value === null) {
      pen = 'M';
      continue;
    }
    path += `${pen}${xAt(index, values.length, frame).toFixed(1)},${y(value, max, frame).toFixed(1)}`;
    pen = 'L';
  }
  return path;
}

/** Adds up each series on those below it: the edges of a stacked chart, the ground line first. */
export function stack(series: readonly (readonly number[])[]): number[][] {
  const edges: number[][] = [(series[0] ?? []).map(() => 0)];
  for (const values of series) {
    const below = edges.at(-1) ?? [];
    edges.push(values.map((value, index) => value + (below[index] ?? 0)));
  }
  return edges;
}

/** Joins neighbours so that a sparkline has at most this many points. */
export function thin(values: readonly (number | null)[], most: number): (number | null)[] {
  if (values.length <= most) return [...values];
  const size = values.length / most;
  return Array.from({ length: most }, (_, n) => {
    const part = values.slice(Math.floor(n * size), Math.floor((n + 1) * size)).filter((value) => value !== null);
    return part.length ? part.reduce((sum, value) => sum + value, 0) / part.length : null;
  });
}
