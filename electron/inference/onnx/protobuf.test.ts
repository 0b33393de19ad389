import { expect, test } from "vitest";
import { bytesField, floatField, integerField, message, textField } from "./protobuf.ts";

/* The examples of https://protobuf.dev/programming-guides/encoding, and the ends of its ranges. */

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

test("an integer is a varint of seven bits a byte", () => {
  expect(hex(integerField(1, 150))).toBe("089601");
  expect(hex(integerField(3, 0))).toBe("1800");
  expect(hex(integerField(1, Number.MAX_SAFE_INTEGER))).toBe("08ffffffffffffff0f");
});

test("a negative integer takes ten bytes, as two's complement of 64 bits", () => {
  expect(hex(integerField(1, -1))).toBe("08ffffffffffffffffff01");
  expect(hex(integerField(1, -(2n ** 63n)))).toBe("0880808080808080808001");
});

test("a field above 15 has a tag of two bytes", () => {
  expect(hex(integerField(20, 2))).toBe("a00102");
});

test("text and messages are written after their length in bytes", () => {
  expect(hex(textField(2, "testing"))).toBe("120774657374696e67");
  expect(hex(textField(1, "é"))).toBe("0a02c3a9");
  expect(hex(bytesField(3, integerField(1, 150)))).toBe("1a03089601");
});

test("a float is four bytes, little-endian", () => {
  expect(hex(floatField(2, 1))).toBe("150000803f");
});

test("a message is its fields, one after another", () => {
  expect(hex(message([integerField(1, 1), integerField(1, 2)]))).toBe("08010802");
  expect(message([])).toHaveLength(0);
});
