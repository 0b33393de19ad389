import { expect, it } from "vitest";
import { withoutPaths } from "./without-paths.ts";

it.each([
  ["EIO: i/o error, open '/home/me/my models/a.safetensors'", "EIO: i/o error, open 'a.safetensors'"],
  ["EIO: i/o error, rename '/a/b' -> '/c/d e/f'", "EIO: i/o error, rename 'b' -> 'f'"],
  [String.raw`EBUSY: open 'C:\Users\me\a.onnx'`, "EBUSY: open 'a.onnx'"],
  [String.raw`EBUSY: open '\\share\models\a.onnx'`, "EBUSY: open 'a.onnx'"],
  ["Load model from /home/me/My Models/x.onnx failed:bad", "Load model from x.onnx failed:bad"],
  ["path=/var/lib/x is gone; see (file:///etc/y)", "path=x is gone; see (y)"],
  ["/home/me", "me"],
  ["EIO: open '/home/o'brien/models/a'", "EIO: open 'a'"],
  ["/home/o'brien/models/a is gone", "a is gone"],
  ["ENOENT: open '/home/me/Clients/Acme: launch/x'", "ENOENT: open 'x'"],
  ["failed:/home/me/models/x.onnx", "failed:x.onnx"],
  [String.raw`<C:\Users\me\x.onnx>`, "<x.onnx>"],
])("leaves the last name of a path: %s", (text, expected) => {
  expect(withoutPaths(text)).toBe(expected);
});

it.each([
  "off by 1/255 and/or worse",
  "palimpsest/int4 is gone",
  "a / b",
  "https://huggingface.co/x/y",
  "'a/b' isn't 'c/d'",
  "50 %/day, (a)/b, ~/models and ../x",
  "5 // 2",
])("leaves what is no absolute path: %s", (text) => {
  expect(withoutPaths(text)).toBe(text);
});
