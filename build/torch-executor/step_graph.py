"""A training step's graph, made ready to run again and again with its state kept on the device."""

import math

import torch

from operations import operation


class StepGraph:
    """Runs a graph whose outputs, some of them, are its inputs of the next time.

    carry: output name to the input that takes it over. state: those inputs and all that stay as they
    are, to begin with. positions: inputs that are fed as int32 positions, and are one-hot along their
    last axis in the graph. The other outputs are reported after each step, as one flat vector.
    """

    def __init__(self, model, device, state, carry, positions):
        self._model = model
        self._instructions = _compile(model)
        self._constants = {name: tensor.to(device) for name, tensor in model.constants.items()}
        self._carry = carry
        self._positions = {name: model.inputs[name][-1] for name in positions}
        self._places = {
            extent: torch.arange(extent, dtype=torch.int32, device=device) for extent in self._positions.values()
        }
        self.state = {name: _checked(name, tensor, model.inputs[name]).to(device) for name, tensor in state.items()}
        # Always the same memory: a recorded step reads from where it read when it was recorded.
        self.inputs = {
            name: torch.zeros(shape[:-1], dtype=torch.int32, device=device)
            if name in self._positions
            else torch.zeros(shape, device=device)
            for name, shape in model.inputs.items()
            if name not in state
        }
        self.reported = {name: shape for name, shape in model.outputs.items() if name not in carry}

    def advance(self):
        """One step on the inputs as they lie there. Replaces the state and gives the reported outputs."""
        values = {**self._constants, **self.state, **self.inputs}
        for name, extent in self._positions.items():
            values[name] = (self.inputs[name].unsqueeze(-1) == self._places[extent]).float()
        for function, inputs, outputs, spent in self._instructions:
            results = function(*[values[name] for name in inputs])
            values.update(zip(outputs, results if isinstance(results, tuple) else (results,)))
            for name in spent:
                del values[name]
        for output, name in self._carry.items():
            self.state[name].copy_(values[output])
        return torch.cat([values[name].reshape(-1) for name in self.reported])

    def split(self, report):
        """The reported outputs by name."""
        sizes = [math.prod(shape) for shape in self.reported.values()]
        parts = zip(self.reported.items(), report.split(sizes))
        return {name: part.reshape(shape) for (name, shape), part in parts}


def _checked(name, tensor, shape):
    if list(tensor.shape) != shape:
        raise ValueError(f"{name} has shape {list(tensor.shape)}, the graph says {shape}")
    return tensor


def _compile(model):
    """Nodes as (function, tensor inputs, outputs, values that nothing reads any more), in order."""
    instructions, alive = [], set(model.outputs)
    for node in reversed(model.nodes):
        operands = [model.integers[name] for name in node.inputs if name in model.integers]
        inputs = [name for name in node.inputs if name not in model.integers]
        function = operation(node.operation)(*operands, **node.attributes)
        spent = {name for name in (*inputs, *node.outputs) if name not in alive}
        alive.update(inputs)
        instructions.append((function, inputs, node.outputs, spent))
    return instructions[::-1]
