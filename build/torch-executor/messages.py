"""Messages over a pair of pipes: named tensors, with a few words about them.

A message is the length of its header in bytes (uint32, little-endian), the header (JSON), and then the
elements of its tensors one after the other, row-major and little-endian. The header names them:
{"type": ..., "tensors": [{"name": ..., "dtype": "float32", "shape": [4, 3, 64, 64]}, ...], ...}.
"""

import ctypes
import json
import math
import struct
from typing import NamedTuple

import torch

DTYPES = {"float32": torch.float32, "int32": torch.int32, "uint8": torch.uint8}
NAMES = {dtype: name for name, dtype in DTYPES.items()}


class Message(NamedTuple):
    header: dict
    tensors: dict


def read_message(stream):
    """The next message, or None where the stream ends between two."""
    length = stream.read(4)
    if not length:
        return None
    header = json.loads(_read(stream, struct.unpack("<I", length)[0]))
    tensors = {}
    for entry in header["tensors"]:
        dtype, shape = DTYPES[entry["dtype"]], entry["shape"]
        count = math.prod(shape)
        data = _read(stream, count * torch.tensor([], dtype=dtype).element_size())
        flat = torch.frombuffer(data, dtype=dtype) if count > 0 else torch.empty(0, dtype=dtype)
        tensors[entry["name"]] = flat.reshape(shape)
    return Message(header, tensors)


def write_message(stream, message):
    """Writes tensors that lie on the CPU, and flushes."""
    entries = [
        {"name": name, "dtype": NAMES[tensor.dtype], "shape": list(tensor.shape)}
        for name, tensor in message.tensors.items()
    ]
    text = json.dumps({**message.header, "tensors": entries}).encode()
    stream.write(struct.pack("<I", len(text)) + text)
    for tensor in message.tensors.values():
        stream.write(bytes_of(tensor))
    stream.flush()


def bytes_of(tensor):
    """A copy of the elements of a tensor on the CPU; needs no numpy, which PyTorch can do without."""
    packed = tensor.contiguous()
    return ctypes.string_at(packed.data_ptr(), packed.numel() * packed.element_size()) if packed.numel() > 0 else b""


def _read(stream, count):
    data = bytearray(count)
    view, filled = memoryview(data), 0
    while filled < count:
        got = stream.readinto(view[filled:])
        if not got:
            raise EOFError("the stream ends within a message")
        filled += got
    return data
