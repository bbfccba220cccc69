"""Every operation of models/graph/op-table.ts as a function of PyTorch, named as ONNX names it (opset 20).

An entry takes what is fixed in the graph, integer operands in ONNX's order and attributes by name, and
gives the function of the tensors. Layouts need no copies here: a Transpose or Slice is a view.
"""

import torch
import torch.nn.functional as F


def _plain(function):
    return lambda: function


def _conv(kernel_shape, pads, group=1):
    top, left, bottom, right = pads

    def convolve(x, weight, bias=None):
        if (top, left) == (bottom, right):
            return F.conv2d(x, weight, bias, padding=(top, left), groups=group)
        return F.conv2d(F.pad(x, (left, right, top, bottom)), weight, bias, groups=group)

    return convolve


def _layer_normalization(axis, epsilon):
    """Gives mean and 1 / deviation too, as ONNX does: the backward pass reads them."""
    return lambda x, scale, bias: torch.native_layer_norm(x, x.shape[axis:], scale, bias, epsilon)


def _slice(starts, ends, axes, steps):
    if any(step not in (1, -1) for step in steps):
        raise ValueError(f"a Slice steps by 1 or -1, not {steps}")

    def cut(x):
        for start, end, axis, step in zip(starts, ends, axes, steps):
            # Python clamps as ONNX does, but tensors have no negative steps.
            places = range(*slice(start, end, step).indices(x.shape[axis]))
            x = x.narrow(axis, min(places[0], places[-1]) if places else 0, len(places))
            if step < 0:
                x = x.flip(axis)
        return x

    return cut


def _pad(pads):
    """By zeros. PyTorch wants the last axis first, begin and end together."""
    rank = len(pads) // 2
    amounts = [amount for axis in reversed(range(rank)) for amount in (pads[axis], pads[axis + rank])]
    return lambda x: F.pad(x, amounts)


OPERATIONS = {
    "Add": _plain(torch.add),
    "Sub": _plain(torch.sub),
    "Mul": _plain(torch.mul),
    "Div": _plain(torch.div),
    "Greater": _plain(torch.gt),
    "Where": _plain(torch.where),
    "Neg": _plain(torch.neg),
    "Exp": _plain(torch.exp),
    "Log": _plain(torch.log),
    "Sqrt": _plain(torch.sqrt),
    "Erf": _plain(torch.erf),
    "Gelu": _plain(F.gelu),
    "MatMul": _plain(torch.matmul),
    "Softmax": lambda axis: lambda x: torch.softmax(x, axis),
    "LayerNormalization": _layer_normalization,
    "Conv": _conv,
    "ReduceSum": lambda axes, keepdims: lambda x: torch.sum(x, axes, keepdim=bool(keepdims)),
    "ReduceMean": lambda axes, keepdims: lambda x: torch.mean(x, axes, keepdim=bool(keepdims)),
    "ReduceMax": lambda axes, keepdims: lambda x: torch.amax(x, axes, keepdim=bool(keepdims)),
    "Transpose": lambda perm: lambda x: x.permute(perm),
    "Reshape": lambda shape: lambda x: x.reshape(shape),
    "Concat": lambda axis: lambda *tensors: torch.cat(tensors, axis),
    "Slice": _slice,
    "Pad": _pad,
}


def operation(name):
    """Raises ValueError for what the table does not hold."""
    if name not in OPERATIONS:
        raise ValueError(f"the graph holds {name}, which this executor does not know")
    return OPERATIONS[name]
