import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import { ProtobufWriter } from '../../../models/onnx/protobuf.ts';

const { root } = protobuf.parse(`
syntax = "proto3";
message Sample {
  int64 number = 1;
  float fraction = 2;
  string text = 3;
  repeated int64 many = 4;
  Sample inner = 5;
  bytes raw = 200;
}`);
const sample = root.lookupType('Sample');
const read = (writer: ProtobufWriter): unknown => sample.toObject(sample.decode(writer.finish()), { longs: String });

test.each([1, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 32, 2 ** 53 - 1, -1, -128, -(2 ** 40)])('varint %d', (number) => {
  expect(read(new ProtobufWriter().varint(1, number))).toEqual({ number: String(number) });
});

test('varint 0 is written out, and read as what it means to be absent', () => {
  expect([...new ProtobufWriter().varint(1, 0).finish()]).toEqual([0x08, 0x00]);
  expect(read(new ProtobufWriter().varint(1, 0))).toEqual({});
});

test('the largest and smallest 64-bit numbers', () => {
  for (const number of [2n ** 63n - 1n, -(2n ** 63n)]) {
    expect(read(new ProtobufWriter().varint(1, number))).toEqual({ number: String(number) });
  }
});

test('all kinds of fields at once, nested, with keys of two bytes', () => {
  const inner = new ProtobufWriter().string(3, 'inside').packed(4, [3, -7, 300]);
  const writer = new ProtobufWriter().float(2, 0.1).message(5, inner).bytes(200, Uint8Array.of(0, 255)).packed(4, []);
  expect(writer.finish()).toHaveLength(writer.length);
  expect(read(writer)).toEqual({
    fraction: Math.fround(0.1),
    inner: { text: 'inside', many: ['3', '-7', '300'] },
    raw: Uint8Array.of(0, 255),
  });
});

test("the encoding guide's own example: field 1 with 150", () => {
  expect([...new ProtobufWriter().varint(1, 150).finish()]).toEqual([0x08, 0x96, 0x01]);
});
