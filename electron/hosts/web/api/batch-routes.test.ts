import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../../../shared/errors.ts";
import { ProgramPlace } from "../../../../test/support/program-place.ts";
import { seededRandom } from "../../../../test/support/seeded-random.ts";
import { noisePicture, rectangleMask } from "../../../../test/support/test-pictures.ts";
import { FakeService, fakeModel } from "../../../jobs/testing/fake-service.ts";

const size = { width: 60, height: 40 };
const hole = { x: 20, y: 10, width: 12, height: 9 };
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

interface Status {
  readonly id: string;
  readonly status: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly estimate: { readonly amount: number | null };
  readonly error: { readonly code: string } | null;
  readonly has_more: boolean;
  readonly items: readonly {
    readonly status: string;
    readonly name: string | null;
    readonly job_id: string | null;
    readonly result_url: string | null;
    readonly error: { readonly message: string } | null;
  }[];
}

describe("a batch", () => {
  let place: ProgramPlace;
  let service: FakeService;
  let pictures: string[];
  let mask: string;

  beforeEach(async () => {
    service = new FakeService();
    const model = fakeModel({ prompt: { use: "required", maximumLength: 100 } });
    place = await ProgramPlace.open({ providers: [service.provider({ models: () => [model] })] });
    const random = seededRandom(3);
    pictures = [];
    for (let index = 0; index < 6; index++) pictures.push(base64(await noisePicture(size, random)));
    mask = base64(await rectangleMask(size, hole));
  });
  afterEach(async () => {
    await place.remove();
    expect(place.complaints).toEqual([]);
  });

  const fill = { model: "builtin/content-aware-fill", parameters: { quality: "draft" }, seed: 5 };
  const paint = { model: "fake/paint", prompt: "a {{color}} door" };
  const items = (more: object = {}) =>
    pictures.map((image_b64, index) => ({ image_b64, name: `${index}.png`, ...more }));
  const send = async (body: unknown) => {
    const response = await place.post("/batches", body);
    return {
      status: response.status,
      json: (await response.json()) as Status & { error: { message: string; param: string } },
    };
  };
  const read = async (id: string) => (await (await place.fetch(`/batches/${id}`)).json()) as Status;
  const until = async (id: string, holds: (status: Status) => boolean): Promise<Status> => {
    for (;;) {
      const status = await read(id);
      if (holds(status)) return status;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const change = async (id: string, how: "pause" | "resume") =>
    (await (await place.fetch(`/batches/${id}/${how}`, { method: "POST" })).json()) as Status;

  it("edits every picture and says of each how it ended", async () => {
    const { status, json } = await send({
      recipe: { ...fill, mask_b64: mask },
      items: [
        ...items().slice(0, 2),
        { ...items()[2], mask_b64: base64(await rectangleMask(size, { ...hole, width: 0 })) },
      ],
      confirm: true,
    });
    expect([status, json.estimate]).toEqual([201, { amount: 0, currency: "USD" }]);
    const done = await until(json.id, (now) => now.status === "completed");
    expect(done.items.map((item) => [item.name, item.status])).toEqual([
      ["0.png", "completed"],
      ["1.png", "completed"],
      ["2.png", "failed"],
    ]);
    expect(done.counts).toMatchObject({ completed: 2, failed: 1, waiting: 0 });
    expect(done.items[2]?.error?.message).toContain("mask");
    const result = await place.fetch(new URL(done.items[0]?.result_url ?? "").pathname);
    expect(result.headers.get("content-type")).toBe("image/png");
    const list = (await (await place.fetch("/batches")).json()) as { batches: Status[] };
    expect(list.batches).toMatchObject([{ id: json.id, status: "completed", counts: done.counts }]);
  });

  it("is listed a page at a time, newest first", async () => {
    const body = { recipe: { ...fill, mask_b64: mask }, items: items().slice(0, 1), confirm: true };
    const ids: string[] = [];
    for (let count = 0; count < 3; count++) ids.unshift((await send(body)).json.id);
    const page = async (query: string) => {
      const response = await place.fetch(`/batches?${query}`);
      const { batches, has_more } = (await response.json()) as { batches?: Status[]; has_more?: boolean };
      return [response.status, batches?.map(({ id }) => id), has_more];
    };
    expect(await page("limit=2")).toEqual([200, ids.slice(0, 2), true]);
    expect(await page(`limit=2&after=${ids[1]}`)).toEqual([200, ids.slice(2), false]);
    expect((await page("limit=0"))[0]).toBe(400);
    expect((await page("after=nothing"))[0]).toBe(404);
  });

  it("tells its items a page at a time, with the counts of all, and what changes it none", async () => {
    const body = { recipe: { ...fill, mask_b64: mask }, items: items(), confirm: true };
    const { json } = await send(body);
    await until(json.id, (now) => now.status === "completed");
    const page = async (query: string) => {
      const response = await place.fetch(`/batches/${json.id}?${query}`);
      const { items: found, counts, has_more } = (await response.json()) as Partial<Status>;
      return [response.status, found?.map(({ name }) => name), counts?.["completed"], has_more];
    };
    const names = items().map(({ name }) => name);
    expect(await page("limit=4")).toEqual([200, names.slice(0, 4), 6, true]);
    expect(await page("limit=4&after=3")).toEqual([200, names.slice(4), 6, false]);
    expect(await page("limit=2&after=3")).toEqual([200, names.slice(4), 6, false]);
    for (const query of ["limit=1001", "limit=0x10", "after=", "after=1e2", "after=-1"])
      expect([query, (await page(query))[0]]).toEqual([query, 400]);
    const paused = await change(json.id, "pause");
    expect(paused).toMatchObject({ id: json.id, counts: { completed: 6 } });
    expect(paused).not.toHaveProperty("items");
  });

  it("tells the total price first, and asks nobody and keeps nothing until it is confirmed", async () => {
    const { status, json } = await send({
      recipe: { ...paint, mask_b64: mask },
      items: items({ variables: { color: "red" } }),
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({ id: null, estimate: { amount: 0.24, currency: "USD" } });
    expect(json.items).toHaveLength(6);
    expect(service.posts).toBe(0);
    expect(place.library.batches.list(10)).toEqual([]);
    expect(place.library.journal.open()).toEqual([]);
  });

  it("puts each item's variables into the prompt, also from JSON Lines", async () => {
    const lines = [
      { recipe: { ...paint, mask_b64: mask }, confirm: true },
      ...items().map((item, index) => ({ ...item, variables: { color: ["red", "blue"][index % 2] } })),
    ];
    const response = await place.fetch("/batches", {
      method: "POST",
      headers: { "Content-Type": "application/jsonl" },
      body: lines.map((line) => JSON.stringify(line)).join("\n"),
    });
    const { id } = (await response.json()) as Status;
    expect(response.status).toBe(201);
    const done = await until(id, (now) => now.status === "completed");
    expect(done.counts).toMatchObject({ completed: 6 });
    expect(service.posts).toBe(6);
    const prompts = done.items.map((item) => place.jobs.get(item.job_id as never)?.request.prompt);
    expect(prompts.slice(0, 2)).toEqual(["a red door", "a blue door"]);
  });

  it.each([
    [{ variables: {} }, /Item 1: .*"color"/],
    [{ variables: { color: "red", size: "big" } }, /Item 1: .*"size"/],
    [{ image_b64: undefined, variables: { color: "red" } }, /Item 1 needs/],
    [{ image_b64: "AAAA", variables: { color: "red" } }, /Item 1: /],
    [{ image: "x" }, /image/],
  ])("is refused whole for an item with %o", async (more, message) => {
    const { status, json } = await send({
      recipe: { ...paint, mask_b64: mask },
      items: items(more),
      confirm: true,
    });
    expect(status).toBe(400);
    expect(json.error.message).toMatch(message);
    expect(place.library.batches.list(10)).toEqual([]);
  });

  it("stops at a pause, goes on at a resume, and ends at a cancel", async () => {
    service.hold = "working";
    const recipe = { ...paint, mask_b64: mask };
    const { json } = await send({ recipe, items: items({ variables: { color: "red" } }), confirm: true });
    const few = await until(json.id, ({ counts }) => counts.running === 1 && counts.queued === 3);
    expect(few.counts).toMatchObject({ waiting: 2 });
    expect((await change(json.id, "pause")).status).toBe("paused");
    for (const { job_id } of few.items)
      if (job_id) await place.fetch(`/edit/${job_id}`, { method: "DELETE" });
    const paused = await until(json.id, ({ counts }) => counts.cancelled === 4);
    expect(paused).toMatchObject({ status: "paused", counts: { waiting: 2 } });
    service.hold = null;
    await change(json.id, "resume");
    const done = await until(json.id, (now) => now.status === "completed");
    expect(done.counts).toMatchObject({ cancelled: 4, completed: 2 });

    service.hold = "working";
    const second = (await send({ recipe, items: items({ variables: { color: "red" } }), confirm: true }))
      .json;
    await until(second.id, ({ counts }) => counts.running === 1);
    await place.fetch(`/batches/${second.id}`, { method: "DELETE" });
    const cancelled = await until(second.id, ({ counts }) => counts.cancelled === 6);
    expect(cancelled.status).toBe("cancelled");
    expect((await place.fetch(`/batches/${second.id}/resume`, { method: "POST" })).status).toBe(409);
  });

  it.each(["restart", "crash"] as const)("goes on after a %s and runs no item twice", async (how) => {
    const recipe = { ...fill, mask_b64: mask };
    const { json } = await send({ recipe, items: [...items(), ...items({ seed: 6 })], confirm: true });
    await until(json.id, ({ counts }) => (counts.completed ?? 0) >= 2);
    await place[how]();
    await until(json.id, ({ counts }) => (counts.completed ?? 0) >= 6);
    await place[how]();
    const done = await until(json.id, (now) => now.status === "completed");
    expect(done.counts).toMatchObject({ completed: 12, failed: 0 });
    const ids = done.items.map((item) => item.job_id);
    expect(new Set(ids).size).toBe(12);
    const nodes = ids.map((id) => place.programs.engine.picture(id as never).id);
    expect(new Set(nodes).size).toBe(12);
  });

  it.each(["out-of-credit", "key-refused"] as const)(
    "waits, paused, when its service says %s, and runs that item again with the others",
    async (code) => {
      service.refusals.push(new AppError(code, "The service refuses.", { charge: "not-charged" }));
      const recipe = { ...paint, mask_b64: mask };
      const { json } = await send({ recipe, items: items({ variables: { color: "red" } }), confirm: true });
      const paused = await until(json.id, ({ status }) => status === "paused");
      expect(paused.error).toMatchObject({ code });
      const still = await until(json.id, ({ counts }) => counts.running === 0 && counts.queued === 0);
      const { completed = 0, failed, waiting = 0 } = still.counts;
      expect([failed, completed + waiting, service.posts]).toEqual([0, 6, completed + 1]);
      expect(service.posts).toBeLessThanOrEqual(4); // what was queued when it was refused
      await change(json.id, "resume");
      const done = await until(json.id, ({ status }) => status === "completed");
      expect([done.counts["completed"], service.posts]).toEqual([6, 7]);
    },
  );

  it("runs again what failed without a charge when it is asked to, and nothing else", async () => {
    service.refusals.push(new AppError("moderated", "The filter refuses.", { charge: "not-charged" }));
    service.failures.push(new AppError("provider-failed", "It failed.", { charge: "charged" }));
    const recipe = { ...paint, mask_b64: mask };
    const { json } = await send({ recipe, items: items({ variables: { color: "red" } }), confirm: true });
    const ended = await until(json.id, ({ status }) => status === "completed");
    expect(ended.counts).toMatchObject({ failed: 2, completed: 4 });
    await change(json.id, "resume");
    expect((await read(json.id)).counts).toMatchObject({ failed: 2 });
    await place.fetch(`/batches/${json.id}/resume?retry_failed=true`, { method: "POST" });
    const done = await until(json.id, ({ status }) => status === "completed");
    expect([done.counts["failed"], done.counts["completed"], service.posts]).toEqual([1, 5, 7]);
  });

  it("waits, paused, when a spending cap is reached, and goes on once it is raised", async () => {
    place.settings = { ...place.settings, spendingCaps: { daily: 0.1, monthly: null } };
    const recipe = { ...paint, mask_b64: mask };
    const { json } = await send({ recipe, items: items({ variables: { color: "red" } }), confirm: true });
    const paused = await until(json.id, (now) => now.status === "paused");
    expect(paused.error?.code).toBe("spending-cap");
    expect(paused.counts.failed).toBe(0);
    place.settings = { ...place.settings, spendingCaps: { daily: null, monthly: null } };
    await change(json.id, "resume");
    const done = await until(json.id, (now) => now.status === "completed");
    expect(done).toMatchObject({ error: null, counts: { completed: 6 } });
    expect(service.posts).toBe(6);
  });

  it("keeps the pictures that wait, however long", async () => {
    const recipe = { ...fill, mask_b64: mask };
    const { json } = await send({ recipe, items: items(), confirm: true });
    await change(json.id, "pause");
    place.ahead = 48 * 3_600_000;
    await place.programs.clean();
    await place.restart();
    await change(json.id, "resume");
    const done = await until(json.id, (now) => now.status === "completed");
    expect(done.counts.failed).toBe(0);
  });
});
