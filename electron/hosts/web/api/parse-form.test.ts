import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseForm } from "./parse-form.ts";

const type = "multipart/form-data; boundary=b";
const parse = (content: string, contentType = type) => parseForm(Buffer.from(content), contentType);
const part = (head: string, value = "v") => `--b\r\n${head}\r\n\r\n${value}\r\n`;
const named = (name: string, value = "v") => part(`Content-Disposition: form-data; name="${name}"`, value);

const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
const file = fc.record({ name, fileName: name, bytes: fc.uint8Array({ maxLength: 200 }) });

describe("a form", () => {
  it("is read as the platform writes it, whatever its names and bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, name)), fc.array(file), async (words, files) => {
        const form = new FormData();
        for (const [key, value] of words) form.append(key, value);
        for (const { name: key, fileName, bytes } of files) {
          form.append(key, new Blob([bytes.slice()], { type: "image/png" }), fileName);
        }
        const sent = new Response(form);
        const contentType = sent.headers.get("content-type") ?? "";
        const bytes = Buffer.from(await sent.arrayBuffer());
        const expected = await new Response(bytes, { headers: { "Content-Type": contentType } }).formData();
        const read = parseForm(bytes, contentType);
        expect(new Set(Object.keys(read ?? {}))).toEqual(new Set(expected.keys()));
        for (const key of expected.keys()) {
          const values = await Promise.all(expected.getAll(key).map(comparable));
          expect(await Promise.all([read?.[key] ?? []].flat().map(comparable))).toEqual(values);
        }
      }),
    );
  });

  it("may have words before its first part and behind its last", () => {
    expect(parse(`hello\r\n${named("a")}--b--\r\nbye`)).toEqual({ a: "v" });
  });

  it("may hold what looks nearly like its boundary", () => {
    expect(parse(`${named("a", "x\r\n--c\r\n--")}--b--`)).toEqual({ a: "x\r\n--c\r\n--" });
  });

  it("reads names that are not quoted, and headers in any case", () => {
    expect(parse(`${part("content-disposition: FORM-DATA; name=a")}--b--`)).toEqual({ a: "v" });
  });

  it("keeps names that mean something to JavaScript as names", () => {
    const read = parse(`${named("__proto__")}${named("constructor")}--b--`);
    expect(Object.keys(read ?? {})).toEqual(["__proto__", "constructor"]);
  });

  it.each([
    ["without a boundary in its type", named("a"), "multipart/form-data"],
    ["whose boundary is longer than allowed", named("a"), `multipart/form-data; boundary=${"b".repeat(71)}`],
    ["that is empty", "", type],
    ["that does not end", named("a"), type],
    ["that ends within a part", "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nv", type],
    ["with a part that has no head", "--b\r\nv\r\n--b--", type],
    ["with a part that has no name", `${part("Content-Disposition: form-data")}--b--`, type],
    ["with a part that is an attachment", `${part("Content-Disposition: attachment; name=a")}--b--`, type],
    [
      "with a packed part",
      `${part("Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64")}--b--`,
      type,
    ],
    [
      "with an endless head",
      `${part(`Content-Disposition: form-data; name=a\r\nX: ${"y".repeat(5000)}`)}--b--`,
      type,
    ],
    ["with thousands of parts", `${named("a").repeat(5000)}--b--`, type],
  ])("is none %s", (_case, content, contentType) => {
    expect(parse(content, contentType)).toBeNull();
  });

  it("never fails on bytes that are none", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("", "--b\r\n", "--b--", "\r\n--b"), (text, mark) => {
        parse(`${mark}${text}${mark}`);
      }),
    );
  });
});

async function comparable(value: unknown): Promise<unknown> {
  if (typeof value === "string") return value;
  if (value instanceof File)
    return { name: value.name, bytes: Buffer.from(await value.arrayBuffer()).toString("hex") };
  const { fileName, bytes } = value as { fileName: string; bytes: Uint8Array }; // a FilePart: there is no third kind
  return { name: fileName, bytes: Buffer.from(bytes).toString("hex") };
}
