"""Reads the part of the ONNX format that models/onnx/write-onnx.ts writes.

Source: onnx.proto3 (ONNX 1.15, IR 9) for field numbers; protobuf's "Encoding" for the wire format.
"""

import math
import struct
from typing import NamedTuple

import torch

FLOAT, INT64 = 1, 7
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


class Node(NamedTuple):
    operation: str
    inputs: list
    outputs: list
    attributes: dict


class Model(NamedTuple):
    name: str
    nodes: list
    # Float initializers as tensors, integer ones (shapes, axes, starts ...) as lists.
    constants: dict
    integers: dict
    # Name to shape.
    inputs: dict
    outputs: dict


def read_onnx(data):
    graph = _fields(_only(_fields(data), 7))
    constants, integers = {}, {}
    for name, kind, shape, raw in (_tensor(tensor) for tensor in graph.get(5, [])):
        if kind == FLOAT:
            flat = torch.frombuffer(raw, dtype=torch.float32) if raw else torch.empty(0)
            constants[name] = flat.reshape(shape)
        elif kind == INT64:
            integers[name] = list(struct.unpack(f"<{math.prod(shape)}q", raw))
        else:
            raise ValueError(f"initializer {name} has element type {kind}")
    return Model(
        name=_text(_only(graph, 2)),
        nodes=[_node(node) for node in graph.get(1, [])],
        constants=constants,
        integers=integers,
        inputs=dict(_value_info(info) for info in graph.get(11, [])),
        outputs=dict(_value_info(info) for info in graph.get(12, [])),
    )


def _node(data):
    fields = _fields(data)
    attributes = dict(_attribute(attribute) for attribute in fields.get(5, []))
    texts = {number: [_text(value) for value in fields.get(number, [])] for number in (1, 2)}
    return Node(_text(_only(fields, 4)), texts[1], texts[2], attributes)


def _attribute(data):
    fields = _fields(data)
    name, kind = _text(_only(fields, 1)), _only(fields, 20)
    if kind == 1:
        return name, struct.unpack("<f", _only(fields, 2))[0]
    if kind == 2:
        return name, _signed(_only(fields, 3))
    if kind == 7:
        return name, _integers(fields.get(8, []))
    raise ValueError(f"attribute {name} has type {kind}")


def _tensor(data):
    fields = _fields(data)
    # A copy, so that the elements are aligned and may be written to.
    raw = bytearray(fields.get(9, [b""])[0])
    return _text(_only(fields, 8)), _only(fields, 2), _integers(fields.get(1, [])), raw


def _value_info(data):
    fields = _fields(data)
    tensor = _fields(_only(_fields(_only(fields, 2)), 1))
    dimensions = _fields(_only(tensor, 2)).get(1, [])
    return _text(_only(fields, 1)), [_only(_fields(dimension), 1) for dimension in dimensions]


def _fields(data):
    """A message's fields by number, each a list of values in their order."""
    fields, at = {}, 0
    while at < len(data):
        key, at = _varint(data, at)
        number, wire_type = key >> 3, key & 7
        if wire_type == VARINT:
            value, at = _varint(data, at)
        elif wire_type in (FIXED64, FIXED32, BYTES):
            length, at = _varint(data, at) if wire_type == BYTES else (8 if wire_type == FIXED64 else 4, at)
            value, at = data[at : at + length], at + length
        else:
            raise ValueError(f"field {number} has wire type {wire_type}")
        if at > len(data):
            raise ValueError("the file ends within a field")
        fields.setdefault(number, []).append(value)
    return fields


def _varint(data, at):
    value, shift = 0, 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _integers(values):
    """Repeated integers, packed or one by one."""
    numbers = []
    for value in values:
        if isinstance(value, int):
            numbers.append(_signed(value))
            continue
        at = 0
        while at < len(value):
            number, at = _varint(value, at)
            numbers.append(_signed(number))
    return numbers


def _signed(number):
    return number - (1 << 64) if number >= 1 << 63 else number


def _only(fields, number):
    values = fields.get(number, [])
    if len(values) != 1:
        raise ValueError(f"field {number} occurs {len(values)} times")
    return values[0]


def _text(value):
    return bytes(value).decode("utf-8")
