import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { Graph } from '../../../models/graph/graph.ts';
import type { Tensor } from '../../../models/onnx/tensor.ts';
import { writeOnnx } from '../../../models/onnx/write-onnx.ts';

export interface OnnxRunner {
  run(inputs: Readonly<Record<string, Float32Array>>): Promise<Record<string, Float32Array>>;
  /** Owns: the native session. */
  close(): Promise<void>;
}

/** A graph as ONNX Runtime's CPU provider runs it, from the bytes that we emit. */
export async function openOnnx(graph: Graph, parameters?: ReadonlyMap<string, Tensor>): Promise<OnnxRunner> {
  const session = await InferenceSession.create(writeOnnx(graph, parameters), {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    enableMemPattern: false,
    logSeverityLevel: 3,
  });
  return {
    async run(inputs) {
      const feeds = Object.fromEntries(
        graph.inputs.map(({ name, value }) => [name, new OrtTensor('float32', inputs[name] ?? new Float32Array(), value.shape)]),
      );
      const results = await session.run(feeds);
      return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));
    },
    close: () => session.release(),
  };
}

/** Runs a graph once. */
export async function runOnnx(
  graph: Graph,
  inputs: Readonly<Record<string, Float32Array>>,
  parameters?: ReadonlyMap<string, Tensor>,
): Promise<Record<string, Float32Array>> {
  const runner = await openOnnx(graph, parameters);
  try {
    return await runner.run(inputs);
  } finally {
    await runner.close();
  }
}
