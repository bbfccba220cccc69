import { Random } from '../random.ts';
import type { ParameterSpec } from '../graph/graph.ts';
import { elementCount } from '../graph/value.ts';
import type { Tensor } from '../onnx/tensor.ts';

/** Draws every parameter from its declared distribution; the same seed gives the same weights. */
export function initialParameters(specs: readonly ParameterSpec[], seed: number): Map<string, Tensor> {
  return new Map(
    specs.map(({ name, shape, initialization }, index) => {
      const data = new Float32Array(elementCount(shape));
      if (initialization.kind === 'constant') {
        data.fill(initialization.value);
      } else {
        const random = new Random(seed, index);
        for (let i = 0; i < data.length; i++) data[i] = truncated(random) * initialization.std;
      }
      return [name, { shape, data }];
    }),
  );
}

/** Standard normal, drawn again beyond two deviations. */
function truncated(random: Random): number {
  for (;;) {
    const z = random.normal();
    if (Math.abs(z) <= 2) return z;
  }
}
