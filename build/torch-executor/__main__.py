"""Runs training steps with PyTorch for the training worker: messages on standard input and output.

    python3 build/torch-executor [--tf32]

Ends when standard input does. Words for people go to standard error. See README.md.
"""

import os
import queue
import signal
import sys
import threading

# Nothing is left in the tree.
sys.dont_write_bytecode = True
# cuBLAS repeats its bits only with a fixed workspace; it reads this when it starts.
os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")

try:
    import torch
except ImportError:
    # Known to whoever started us; see torch-executor.ts.
    sys.exit(3)

from devices import choose_device
from messages import Message, bytes_of, read_message, write_message
from onnx_file import read_onnx
from step_graph import StepGraph


class Executor:
    """Does what messages ask. Answers are functions that wait, where the device is not done yet."""

    def __init__(self, device):
        self._device = device
        self._graph = None
        self._step = None

    def load(self, header, tensors):
        self._graph = self._step = None
        model = read_onnx(bytes_of(tensors.pop("graph")))
        self._graph = StepGraph(model, self._device.device, tensors, header["carry"], header["positions"])
        self._step = self._device.record(self._graph)
        return lambda: Message({"type": "loaded"}, {})

    def step(self, header, tensors):
        graph = self._graph
        if tensors.keys() != graph.inputs.keys():
            raise ValueError(f"a step is fed {sorted(graph.inputs)}, not {sorted(tensors)}")
        for name, buffer in graph.inputs.items():
            if tensors[name].shape != buffer.shape or tensors[name].dtype != buffer.dtype:
                raise ValueError(f"{name} is {buffer.dtype} {list(buffer.shape)}, not {list(tensors[name].shape)}")
            self._device.feed(buffer, tensors[name])
        report = self._device.fetch(self._step())
        return lambda: Message({"type": "stepped"}, graph.split(report()))

    def read(self, header, tensors):
        state = {name: self._device.fetch(self._graph.state[name]) for name in header["names"]}
        return lambda: Message({"type": "state"}, {name: fetched() for name, fetched in state.items()})


def serve(executor, requests, replies):
    """Reads ahead while the device works: a second thread waits for results and writes them in order."""
    waiting = queue.Queue()
    failed = threading.Event()

    def answer():
        while True:
            reply = waiting.get()
            if reply is None:
                return
            try:
                write_message(replies, reply())
            except BrokenPipeError:
                os._exit(0)
            except Exception as error:
                failed.set()
                write_message(replies, failure(error))
                os._exit(1)

    writer = threading.Thread(target=answer)
    writer.start()
    actions = {"load": executor.load, "step": executor.step, "read": executor.read}
    try:
        while True:
            message = read_message(requests)
            if message is None:
                break
            waiting.put(actions[message.header["type"]](*message))
    except EOFError:
        pass
    except Exception as error:
        # Through the queue, so that the answers before it go first.
        waiting.put(raising(error))
    waiting.put(None)
    writer.join()


def raising(error):
    def reply():
        raise error

    return reply


def failure(error):
    out_of_memory = isinstance(error, (MemoryError, getattr(torch.cuda, "OutOfMemoryError", MemoryError)))
    return Message({"type": "failed", "reason": "out-of-memory" if out_of_memory else "error", "words": str(error)}, {})


def main():
    # A terminal sends Ctrl-C to the whole group; when to stop, the training worker says.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Libraries that print must not print between messages.
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    torch.set_grad_enabled(False)
    device = choose_device("--tf32" in sys.argv[1:])
    print(f"PyTorch {torch.__version__} on {device.name}.", file=sys.stderr)
    serve(Executor(device), sys.stdin.buffer, replies)


main()
