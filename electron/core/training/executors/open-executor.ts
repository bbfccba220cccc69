import { OnnxRuntimeExecutor } from './onnx-runtime-executor.ts';
import type { ExecutorName, StepExecutor, StepJob } from './step-executor.ts';
import { TorchExecutor } from './torch-executor.ts';

/** Throws: `device-unavailable`, `out-of-memory`, `worker-died` (for `torch`). */
export async function openExecutor(name: ExecutorName, job: StepJob): Promise<StepExecutor> {
  switch (name) {
    case 'onnxruntime':
      return OnnxRuntimeExecutor.open(job);
    case 'torch':
      return TorchExecutor.open(job, { tf32: false });
    case 'torch-tf32':
      return TorchExecutor.open(job, { tf32: true });
  }
}
