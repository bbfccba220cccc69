/**
 * The gradient of a scalar function by every element of one input, from function values alone.
 *
 * Numerics: error about h^2 f''' + 1e-16 f / h, so some 1e-10 for h = 1e-5.
 */
export function centralDifferences(f: (x: Float64Array) => number, at: ArrayLike<number>, h = 1e-5): Float64Array {
  const x = Float64Array.from(at);
  return x.map((centre, i) => {
    x[i] = centre + h;
    const above = f(x);
    x[i] = centre - h;
    const below = f(x);
    x[i] = centre;
    return (above - below) / (2 * h);
  });
}

/** The slope of a scalar function along one direction. */
export function directionalDifference(
  f: (x: Float64Array) => number,
  at: ArrayLike<number>,
  direction: ArrayLike<number>,
  h = 1e-5,
): number {
  const moved = (by: number): Float64Array => Float64Array.from(at, (x, i) => x + by * direction[i]!);
  return (f(moved(h)) - f(moved(-h))) / (2 * h);
}
