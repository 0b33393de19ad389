import { describe, expect, it } from "vitest";
import type { DocumentEvent } from "../../shared/contract/documents.ts";
import { documentId, nodeId } from "../../shared/domain/ids.ts";
import type { LogDetails } from "../log.ts";
import { ChangeFeed } from "./change-feed.ts";
import { silentLog } from "./testing/test-library.ts";

const here = documentId.parse("here");
const there = documentId.parse("there");
const removed = (name: string): DocumentEvent => ({ type: "nodesRemoved", nodeIds: [nodeId.parse(name)] });

describe("ChangeFeed", () => {
  it("tells a watcher of its document's changes until it stops, and of no other's", () => {
    const feed = new ChangeFeed(silentLog);
    const heard: DocumentEvent[] = [];
    const stop = feed.watch(here, (event) => heard.push(event));
    feed.publish(here, [removed("a"), removed("b")]);
    feed.publish(there, [removed("c")]);
    stop();
    stop();
    feed.publish(here, [removed("d")]);
    expect(heard).toEqual([removed("a"), removed("b")]);
  });

  it("tells one listener twice if it watches twice, and stops each by itself", () => {
    const feed = new ChangeFeed(silentLog);
    let calls = 0;
    const count = () => {
      calls++;
    };
    const stop = feed.watch(here, count);
    feed.watch(here, count);
    feed.publish(here, [removed("a")]);
    stop();
    feed.publish(here, [removed("b")]);
    expect(calls).toBe(3);
  });

  it("goes on after a watcher that throws, and logs it", () => {
    const logged: (LogDetails | undefined)[] = [];
    const feed = new ChangeFeed({ ...silentLog, error: (_message, details) => logged.push(details) });
    const heard: DocumentEvent[] = [];
    const failure = new Error("The window is gone.");
    feed.watch(here, () => {
      throw failure;
    });
    feed.watch(here, (event) => heard.push(event));
    feed.publish(here, [removed("a"), removed("b")]);
    expect(heard).toEqual([removed("a"), removed("b")]);
    expect(logged).toEqual([
      { event: "nodesRemoved", error: failure },
      { event: "nodesRemoved", error: failure },
    ]);
  });

  it("keeps the order for everybody when a watcher makes the next change at once", () => {
    const feed = new ChangeFeed(silentLog);
    const heard: DocumentEvent[] = [];
    feed.watch(here, (event) => {
      if (event.type === "nodesRemoved" && event.nodeIds[0] === "a") feed.publish(here, [removed("c")]);
    });
    feed.watch(here, (event) => heard.push(event));
    feed.publish(here, [removed("a"), removed("b")]);
    expect(heard).toEqual([removed("a"), removed("b"), removed("c")]);
  });

  it("tells a watcher nothing more once it has stopped, also in the middle of an event", () => {
    const feed = new ChangeFeed(silentLog);
    const heard: DocumentEvent[] = [];
    let stop = () => {};
    feed.watch(here, () => stop());
    stop = feed.watch(here, (event) => heard.push(event));
    feed.publish(here, [removed("a")]);
    expect(heard).toEqual([]);
  });
});
