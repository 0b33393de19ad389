import { expect, it } from "vitest";
import { readFault } from "./file-faults.ts";

it("names the file as the model does, and no folder of this computer, for whatever the system says", () => {
  const cause = Object.assign(new Error("EIO: i/o error, read '/home/me/models/vae/a.safetensors'"), {
    code: "EIO",
  });
  const fault = readFault(cause, "vae/a.safetensors");
  expect(fault.message).toContain("vae/a.safetensors could not be read");
  expect(fault.message).toContain("i/o error");
  expect(fault.message).not.toContain("/home/me");
  expect(fault.cause).toBe(cause);
});
