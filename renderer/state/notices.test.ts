import { beforeEach, describe, expect, it } from "vitest";
import { addNotice, noticeStore, removeNotice } from "./notices.ts";

const messages = () => noticeStore.getState().notices.map((notice) => notice.message);

describe("notices", () => {
  beforeEach(() => noticeStore.setState({ notices: [], announcement: "" }));

  it("say the same failure once, however often it happens", () => {
    addNotice("error", "The disk is full.");
    addNotice("success", "Saved.");
    addNotice("error", "The disk is full.");
    expect(messages()).toEqual(["Saved.", "The disk is full."]);
  });

  it("leave the oldest out when there are too many to read", () => {
    for (const number of [1, 2, 3, 4, 5, 6]) addNotice("information", `${number}`);
    expect(messages()).toEqual(["3", "4", "5", "6"]);
  });

  it("go when they are dismissed", () => {
    const id = addNotice("information", "Gone.");
    removeNotice(id);
    expect(messages()).toEqual([]);
  });
});
