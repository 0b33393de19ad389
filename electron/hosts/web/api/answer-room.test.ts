import { describe, expect, it } from "vitest";
import { type Caller, createAnswerRoom } from "./answer-room.ts";

const never = new AbortController().signal;
const ada: Caller = { name: "ada", answersAtOnce: 2, mayWait: true };
const isIn = async (entering: Promise<unknown>) =>
  Promise.race([entering.then(() => true), new Promise((resolve) => setImmediate(() => resolve(false)))]);

describe("the room for answers with pictures", () => {
  it("lets a caller have so many, then one for each that was read, in the order of asking", async () => {
    const room = createAnswerRoom();
    const [first, second] = await Promise.all([room.enter(ada, never), room.enter(ada, never)]);
    const third = room.enter(ada, never);
    const fourth = room.enter(ada, never);
    expect(await isIn(third)).toBe(false);
    first();
    first(); // counts once
    expect([await isIn(third), await isIn(fourth)]).toEqual([true, false]);
    second();
    expect(await isIn(fourth)).toBe(true);
  });

  it("is each caller's own", async () => {
    const room = createAnswerRoom();
    await Promise.all([room.enter(ada, never), room.enter(ada, never)]);
    expect(await isIn(room.enter({ ...ada, name: "bob" }, never))).toBe(true);
    expect(await isIn(room.enter(ada, never))).toBe(false);
  });

  it("sends who may not wait away, until something was read", async () => {
    const room = createAnswerRoom();
    const address: Caller = { name: "signed /picture.png", answersAtOnce: 1, mayWait: false };
    const leave = await room.enter(address, never);
    await expect(room.enter(address, never)).rejects.toMatchObject({
      code: "rate-limited",
      retryAfterMs: 1000,
    });
    leave();
    expect(await isIn(room.enter(address, never))).toBe(true);
  });

  it("lets others pass one who has gone", async () => {
    const room = createAnswerRoom();
    const [leave] = await Promise.all([room.enter(ada, never), room.enter(ada, never)]);
    const gone = new AbortController();
    const waiting = room.enter(ada, gone.signal);
    const behind = room.enter(ada, never);
    gone.abort();
    await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
    await expect(room.enter(ada, gone.signal)).rejects.toMatchObject({ code: "cancelled" });
    leave();
    expect(await isIn(behind)).toBe(true);
  });
});
