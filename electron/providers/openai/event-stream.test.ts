import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEventStreamReader, eventsOf, type StreamEvent } from "./event-stream.ts";

describe("a stream of events", () => {
  it.each([
    ["names and data", "event: done\ndata: 1\n\n", [{ name: "done", data: "1" }]],
    ["a name that is left out", "data: 1\n\n", [{ name: "message", data: "1" }]],
    ["data over several lines", "data: a\ndata: b\n\n", [{ name: "message", data: "a\nb" }]],
    ["a comment that keeps the line alive", ": ping\n\ndata: 1\n\n", [{ name: "message", data: "1" }]],
    ["one space after the colon, no more", "data:  a\n\ndata:b\n\n", [message(" a"), message("b")]],
    ["a colon inside the data", 'data: {"a":1}\n\n', [message('{"a":1}')]],
    ["a field without a colon", "data\n\n", [message("")]],
    ["fields that mean nothing here", "id: 7\nretry: 9\nother: x\ndata: 1\n\n", [message("1")]],
    ["a name without data", "event: done\n\ndata: 1\n\n", [message("1")]],
    ["a byte order mark", "\uFEFFdata: 1\n\n", [message("1")]],
    ["line breaks of every kind", "data: a\r\n\r\ndata: b\r\rdata: c\n\n", ["a", "b", "c"].map(message)],
    ["no event that was not ended", "data: 1\n\ndata: 2\n", [message("1")]],
  ])("has %s", (_what, text, events) => {
    expect(eventsOf(text)).toEqual(events);
  });

  it("is read the same however it is cut", () => {
    const piece = fc.constantFrom("data: ", "event: e", "data", ":", " ", "x", "\n", "\r", "\r\n", "\n\n");
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join("")),
        fc.array(fc.nat(100), { maxLength: 10 }),
        (text, cuts) => {
          const reader = createEventStreamReader();
          const ends = [...cuts, text.length].toSorted((a, b) => a - b);
          const events = ends.flatMap((end, index) => reader.read(text.slice(ends[index - 1] ?? 0, end)));
          expect(events).toEqual(eventsOf(text));
        },
      ),
      { numRuns: 500 },
    );
  });
});

function message(data: string): StreamEvent {
  return { name: "message", data };
}
