import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it, vi } from "vitest";
import { AppError } from "../../shared/errors.ts";
import { type Got, getOnce } from "../network/get-once.ts";
import { namingInput, readPictureInput, refuseSecondStdin } from "./picture-input.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Servers of the internet by address; what is asked for beyond them ends the test. */
function sourcesWith(answers: Readonly<Record<string, Got>>, stdin: readonly string[] = []) {
  const asked: string[] = [];
  const get: typeof getOnce = async (request) => {
    const found = answers[request.address];
    if (!found) return getOnce(request);
    asked.push(request.address);
    return found;
  };
  const stream = Readable.from(stdin.map((chunk) => new TextEncoder().encode(chunk)));
  return { sources: { stdin: stream, get, signal: new AbortController().signal }, asked };
}

const answered = (status: number, location: string | null, content = ""): Got => ({
  status,
  location,
  bytes: new TextEncoder().encode(content),
});
const redirect = (location: string) => answered(302, location);

describe("a picture that is named on the command line", () => {
  it("is read from standard input, whole", async () => {
    const { sources } = sourcesWith({}, ["abc", "def"]);
    expect(text(await readPictureInput("IN", "-", sources))).toBe("abcdef");
    await expect(readPictureInput("IN", "-", sourcesWith({}).sources)).rejects.toThrow("is empty");
    expect(() => refuseSecondStdin(["-", "a.png", "-"])).toThrow("Only one picture");
  });

  it("is waited for no longer once the command is cancelled, wherever it was to come from", async () => {
    const folder = await mkdtemp(join(tmpdir(), "palimpsest-input-"));
    const fifo = join(folder, "fifo");
    if (process.platform !== "win32") execFileSync("/bin/sh", ["-c", `mkfifo "$0"`, fifo]);
    for (const name of process.platform === "win32" ? ["-"] : ["-", fifo]) {
      const stdin = new Readable({ read: () => {} });
      const cancelling = new AbortController();
      const reading = readPictureInput("IN", name, { stdin, get: getOnce, signal: cancelling.signal });
      cancelling.abort(new AppError("cancelled", "Cancelled."));
      await expect(reading).rejects.toThrow("Cancelled.");
      expect(stdin.destroyed).toBe(name === "-");
    }
    await rm(folder, { recursive: true });
  });

  it.skipIf(process.platform === "win32")("holds no thread of a process that was told to end", async () => {
    const folder = await mkdtemp(join(tmpdir(), "palimpsest-input-"));
    const fifo = join(folder, "fifo");
    execFileSync("mkfifo", [fifo]);
    const cancelling = new AbortController();
    const stdin = new Readable({ read: () => {} });
    const reading = readPictureInput("IN", fifo, { stdin, get: getOnce, signal: cancelling.signal });
    cancelling.abort(new AppError("cancelled", "Cancelled."));
    await expect(reading).rejects.toThrow("Cancelled.");
    // What waits for somebody to write would be among them for good.
    await vi.waitUntil(() => !process.getActiveResourcesInfo().includes("FSReqPromise"));
    await rm(folder, { recursive: true });
  });

  it("is read from a data URI, as base64 or with escapes that stand for bytes", async () => {
    const { sources } = sourcesWith({});
    expect(text(await readPictureInput("IN", "data:image/png;base64,YWJj", sources))).toBe("abc");
    expect([...(await readPictureInput("IN", "data:,%89PNG", sources))]).toEqual([0x89, 0x50, 0x4e, 0x47]);
    for (const damaged of ["data:image/png;base64,", "data:image/png;base64,a b", "data:image/png"])
      await expect(readPictureInput("IN", damaged, sources)).rejects.toThrow("data URI");
  });

  it("is fetched from a public address, over redirects to others", async () => {
    const { sources, asked } = sourcesWith({
      "https://pictures.example.com/a": redirect("/b"),
      "https://pictures.example.com/b": redirect("https://elsewhere.example.org/c.png"),
      "https://elsewhere.example.org/c.png": answered(200, null, "the picture"),
    });
    expect(text(await readPictureInput("IN", "https://pictures.example.com/a", sources))).toBe("the picture");
    expect(asked).toHaveLength(3);
  });

  it.each([
    "http://pictures.example.com/a.png",
    "https://localhost/a.png",
    "https://127.0.0.1/a.png",
    "https://0x7f.1/a.png",
    "https://[::1]/a.png",
    "https://[::ffff:10.0.0.1]/a.png",
    "https://169.254.169.254/latest/meta-data",
    "https://printer.local/a.png",
    "https://pictures.example.com:8443/a.png",
    "https://name:password@pictures.example.com/a.png",
  ])("is not fetched from %s, neither at once nor by a redirect", async (address) => {
    const start = "https://pictures.example.com/start";
    const { sources, asked } = sourcesWith({ [start]: redirect(address) });
    for (const named of [address, start])
      await expect(readPictureInput("IN", named, sources)).rejects.toMatchObject({ code: "invalid-input" });
    expect(asked).toEqual([start]);
  });

  it("is refused where its server does not have it or leads in circles, in words of a picture", async () => {
    const gone = sourcesWith({ "https://a.example.com/": answered(404, null) });
    await expect(readPictureInput("--mask", "https://a.example.com/", gone.sources)).rejects.toThrow(
      "--mask cannot be fetched: its server answered 404",
    );
    const circle = Object.fromEntries(
      [0, 1, 2, 3].map((step) => [`https://a.example.com/${step}`, redirect(`/${step + 1}`)]),
    );
    const round = readPictureInput("IN", "https://a.example.com/0", sourcesWith(circle).sources);
    await expect(round).rejects.toThrow("without end");
    await expect(round).rejects.toBeInstanceOf(AppError);
  });
});

describe("what is wrong with one of several inputs", () => {
  const refuse = () => {
    throw new AppError("corrupt-picture", "The file is empty (0 bytes).", {
      nextStep: "Choose another file.",
    });
  };

  it("names the input and keeps the reason and what to do", async () => {
    await expect(namingInput("--mask", "mask.png", refuse)).rejects.toMatchObject({
      code: "corrupt-picture",
      message: '--mask "mask.png": The file is empty (0 bytes).',
      nextStep: "Choose another file.",
    });
  });

  it("leaves out what is long or standard input, and what is not about the picture", async () => {
    const data = `data:image/png;base64,${"A".repeat(1000)}`;
    await expect(namingInput("IN", data, refuse)).rejects.toThrow("IN: The file is empty");
    await expect(namingInput("IN", "-", refuse)).rejects.toThrow("IN: The file is empty");
    const cancelled = new AppError("cancelled", "It was stopped.");
    const stop = () => {
      throw cancelled;
    };
    await expect(namingInput("IN", "a.png", stop)).rejects.toBe(cancelled);
  });
});
