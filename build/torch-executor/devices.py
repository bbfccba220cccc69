"""What differs between running on the CPU and on a CUDA device, and nothing else."""

import sys

import torch


def choose_device(tf32):
    return Cuda(tf32) if torch.cuda.is_available() else Cpu()


class Cpu:
    """Everything is done when a call returns."""

    device = torch.device("cpu")
    name = "the CPU"

    def record(self, graph):
        return graph.advance

    def feed(self, buffer, tensor):
        buffer.copy_(tensor)

    def fetch(self, tensor):
        """A function that gives the tensor as it is at this point of the work."""
        copy = tensor.clone()
        return lambda: copy


class Cuda:
    """Work is only queued when a call returns; nobody waits but those who call what `fetch` gave.

    tf32: round products to 10 bits of mantissa. PyTorch itself does so in convolutions unless told not to.
    """

    device = torch.device("cuda")

    def __init__(self, tf32):
        self.name = torch.cuda.get_device_name() + (" with TF32" if tf32 else "")
        torch.backends.cuda.matmul.allow_tf32 = tf32
        torch.backends.cudnn.allow_tf32 = tf32
        # The same bits in every run, which a resumed run needs; trying out algorithms would end that.
        torch.backends.cudnn.deterministic = True
        torch.backends.cudnn.benchmark = False

    def record(self, graph):
        """A step as one CUDA graph: a single launch instead of thousands.

        Source: PyTorch, "CUDA semantics", "CUDA Graphs": warm up on a side stream, then capture.
        """
        try:
            before = {name: tensor.clone() for name, tensor in graph.state.items()}
            side = torch.cuda.Stream()
            side.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(side):
                for _ in range(3):
                    graph.advance()
            torch.cuda.current_stream().wait_stream(side)
            for name, tensor in before.items():
                graph.state[name].copy_(tensor)
            torch.cuda.synchronize()
            torch.cuda.empty_cache()
            recording = torch.cuda.CUDAGraph()
            with torch.cuda.graph(recording):
                report = graph.advance()
        except torch.cuda.OutOfMemoryError:
            raise
        except RuntimeError as error:
            print(f"No CUDA graph ({error}); each operation is launched by itself.", file=sys.stderr)
            return graph.advance

        def replay():
            recording.replay()
            return report

        return replay

    def feed(self, buffer, tensor):
        # From pinned memory the copy waits its turn on the stream, and nobody waits for it.
        buffer.copy_(tensor.pin_memory(), non_blocking=True)

    def fetch(self, tensor):
        """A function that waits until the work queued so far is done, and gives the tensor as it then was."""
        host = torch.empty(tensor.shape, dtype=tensor.dtype, pin_memory=True)
        host.copy_(tensor, non_blocking=True)
        done = torch.cuda.Event()
        done.record()

        def wait():
            done.synchronize()
            return host

        return wait
