import { expect, it } from "vitest";
import { Gate } from "./gate.ts";

/** Work that goes on until it is told to end, and what has begun of it. */
function startWork(gate: Gate) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    start: (name: string, weight?: number) => {
      const work = () => {
        begun.push(name);
        return new Promise<void>((resolve) => ends.set(name, resolve));
      };
      void gate.run(work, weight);
    },
    end: async (name: string) => {
      ends.get(name)?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

it("lets as much through as its weights allow, and nothing past what waits", async () => {
  const { begun, start, end } = startWork(new Gate(10));
  start("six", 6);
  start("five", 5);
  start("one", 1);
  await turn();
  expect(begun).toEqual(["six"]);
  await end("six");
  expect(begun).toEqual(["six", "five", "one"]);
});

it("lets what is heavier than everything through alone", async () => {
  const { begun, start, end } = startWork(new Gate(10));
  start("heavy", 99);
  start("light");
  await turn();
  expect(begun).toEqual(["heavy"]);
  await end("heavy");
  expect(begun).toEqual(["heavy", "light"]);
});

it("goes on after work that failed", async () => {
  const gate = new Gate(1);
  await expect(gate.run(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  await expect(gate.run(() => Promise.resolve("done"))).resolves.toBe("done");
});
