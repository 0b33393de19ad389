import { describe, expect, it } from "vitest";
import { AppError } from "../../shared/errors.ts";
import type { HttpContext } from "./http.ts";
import { createLogReader, downloadResult, type JobAnswer, pollUntilDone, stopWhenLeft } from "./poll.ts";
import type { ProviderEvent } from "./provider.ts";

function contextOf(signal = new AbortController().signal): HttpContext & { readonly pauses: number[] } {
  let now = 0;
  const pauses: number[] = [];
  return {
    pauses,
    signal,
    fetch: () => Promise.reject(new Error("Nothing is asked here.")),
    now: () => now,
    sleep: async (milliseconds, sleepSignal) => {
      pauses.push(milliseconds);
      now += milliseconds;
      await Promise.resolve();
      sleepSignal.throwIfAborted();
    },
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  };
}

const waiting: JobAnswer<string> = { status: "waiting", events: [{ type: "queued", position: 2 }] };
const done: JobAnswer<string> = { status: "done", value: "picture" };

async function follow(
  context: HttpContext,
  answers: readonly JobAnswer<string>[],
  ask?: () => Promise<never>,
) {
  const left = [...answers];
  const events: ProviderEvent[] = [];
  const polling = pollUntilDone(context, {
    service: "The service",
    ask: ask ?? (() => Promise.resolve(left.shift() ?? waiting)),
    intervalMs: 1000,
    deadlineMs: 120_000,
  });
  for (;;) {
    const step = await polling.next();
    if (step.done === true) return { value: step.value, events };
    events.push(step.value);
  }
}

describe("following a job", () => {
  it("asks at once, then at every interval, and tells what it hears", async () => {
    const context = contextOf();
    const { value, events } = await follow(context, [waiting, waiting, done]);
    expect(value).toBe("picture");
    expect(events).toEqual([
      { type: "queued", position: 2 },
      { type: "queued", position: 2 },
    ]);
    expect(context.pauses).toEqual([1000, 1000]);
  });

  it("sleeps for nothing where the job is ready", async () => {
    const context = contextOf();
    await follow(context, [done]);
    expect(context.pauses).toEqual([]);
  });

  it("gives up at the deadline, and says that it may still be charged", async () => {
    const context = contextOf();
    await expect(follow(context, [])).rejects.toMatchObject({
      code: "network",
      charge: "unknown",
      retryable: false,
      message: expect.stringContaining("2 minutes"),
    });
    expect(context.now()).toBeLessThan(120_000);
  });

  it("asks patiently once more after a sleep of the computer: the result may be there", async () => {
    const context = contextOf();
    const untils: number[] = [];
    const polling = pollUntilDone(
      { ...context, sleep: () => context.sleep(3_600_000, context.signal) },
      {
        service: "The service",
        ask: (until) => {
          untils.push(until - context.now());
          return Promise.resolve(untils.length === 1 ? waiting : done);
        },
        intervalMs: 1000,
        deadlineMs: 120_000,
      },
    );
    await polling.next();
    expect(await polling.next()).toEqual({ done: true, value: "picture" });
    expect(untils).toEqual([120_000, 60_000]);
  });

  it("ends with the signal's reason during a pause", async () => {
    const controller = new AbortController();
    const reason = new Error("Enough.");
    const context = contextOf(controller.signal);
    const following = follow(context, []);
    controller.abort(reason);
    await expect(following).rejects.toBe(reason);
  });

  it("marks a failed question as possibly charged", async () => {
    const failure = () => Promise.reject(new AppError("provider-failed", "Lost.", { retryable: true }));
    await expect(follow(contextOf(), [], failure)).rejects.toMatchObject({
      code: "provider-failed",
      charge: "unknown",
      retryable: false,
    });
  });
});

describe("a job that can be stopped at its service", () => {
  async function stopsAfter(failure: Error): Promise<number> {
    let stops = 0;
    const stop = () => {
      stops++;
      return Promise.resolve();
    };
    const job = pollUntilDone(contextOf(), {
      service: "The service",
      ask: () => Promise.reject(failure),
      intervalMs: 1000,
      deadlineMs: 120_000,
    });
    await expect(stopWhenLeft(new AbortController().signal, stop, job).next()).rejects.toThrow(
      failure.message,
    );
    return stops;
  }

  it("is stopped there when it is given up on: it may still wait there", async () => {
    expect(await stopsAfter(new AppError("network", "Not finished within 15 minutes."))).toBe(1);
  });

  it("is left alone when it has ended there", async () => {
    expect(await stopsAfter(new AppError("moderated", "Filtered."))).toBe(0);
  });
});

describe("a service's log", () => {
  it("is told line by line, each once, without the key and empty lines", () => {
    const read = createLogReader("secret");
    expect(read(["one", ""])).toEqual([{ type: "log", line: "one" }]);
    expect(read(["one", "", "two secret"])).toEqual([{ type: "log", line: "two (key)" }]);
    expect(read([])).toEqual([]);
  });

  it("is told by its last lines where a reply brings very many", () => {
    const lines = Array.from({ length: 1_000_000 }, (_, index) => `${index}`);
    const events = createLogReader(null)(lines);
    expect(events).toHaveLength(50);
    expect(events.at(-1)).toEqual({ type: "log", line: "999999" });
  });
});

describe("fetching a result", () => {
  const expired = new AppError("result-expired", "Gone.");

  it("asks once for another address when the first has expired", async () => {
    const asked: string[] = [];
    const download = (url: string) => {
      asked.push(url);
      return url === "second" ? Promise.resolve("picture") : Promise.reject(expired);
    };
    expect(await downloadResult("first", download, () => Promise.resolve("second"))).toBe("picture");
    expect(asked).toEqual(["first", "second"]);
  });

  it("gives up when the second has expired too: the work was charged", async () => {
    const fetching = downloadResult(
      "first",
      () => Promise.reject(expired),
      () => Promise.resolve("second"),
    );
    await expect(fetching).rejects.toMatchObject({ code: "result-expired", charge: "charged" });
  });

  it("asks for no other address where something else failed", async () => {
    const fetching = downloadResult(
      "first",
      () => Promise.reject(new AppError("network", "Lost.", { retryable: true })),
      () => expect.unreachable(),
    );
    await expect(fetching).rejects.toMatchObject({ code: "network", charge: "charged", retryable: false });
  });
});
