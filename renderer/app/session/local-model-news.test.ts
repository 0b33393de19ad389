import { beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../../shared/errors.ts";
import { FakeLocalModels } from "../../../test/fakes/fake-local-models.ts";
import { noticeStore } from "../../state/notices.ts";
import { closeDialog, openDialog } from "../dialogs.ts";
import { newsOf, tellNews } from "./local-model-news.ts";

const error = new AppError("network", "The hub does not answer.", { nextStep: "Try again." }).toData();

let host = new FakeLocalModels();
beforeEach(() => {
  host = new FakeLocalModels();
  noticeStore.setState({ notices: [] });
  closeDialog();
});

/** What a person hears when `change` happens at the host. */
function heardOf(change: () => void): readonly string[] {
  const before = host.state.get();
  change();
  tellNews(newsOf(before, host.state.get()));
  return noticeStore.getState().notices.map(({ message }) => message);
}

const fail = (id: string) => {
  const known = host.state.get();
  host.state.set({
    ...known,
    tasks: known.tasks.map((task) => (task.id === id ? { ...task, status: "failed", error } : task)),
  });
};

describe("a person who looks elsewhere", () => {
  it("hears when a download is there, but not of what they added themselves", () => {
    expect(heardOf(() => host.addModel({ name: "Mine" }))).toEqual([]);
    expect(heardOf(() => host.addModel({ name: "Fetched", isDownloaded: true }))).toEqual([
      "“Fetched” is on this computer and can be used.",
    ]);
  });

  it("hears once when a download stops", () => {
    const { id, title } = host.addTask();
    expect(heardOf(() => fail(id))).toEqual([`“${title}” has stopped. The hub does not answer.`]);
    expect(heardOf(() => fail(id))).toHaveLength(1);
  });

  it("hears nothing of what was so before the page was loaded", () => {
    host.addModel({ isDownloaded: true });
    fail(host.addTask().id);
    expect(newsOf(null, host.state.get())).toEqual({ arrived: [], failed: [] });
  });

  it("hears nothing while the page is open on which it stands", () => {
    const { id } = host.addTask();
    openDialog({ type: "settings", page: "localModels" });
    expect(heardOf(() => fail(id))).toEqual([]);
  });
});
