import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defaultSettings } from "../../../shared/domain/settings.ts";
import { FakeHost } from "../../../test/fakes/fake-host.ts";
import { testPicture } from "../../../test/fakes/history.ts";
import { settingsStore } from "../../state/settings.ts";
import { SettingsSync } from "./settings-sync.ts";

describe("the settings of the page and of its host", () => {
  let host: FakeHost;
  let sync: SettingsSync;
  let stop: () => void;

  beforeEach(() => {
    vi.useFakeTimers();
    settingsStore.setState(defaultSettings);
    host = new FakeHost({ importAsset: async () => testPicture, fill: async () => testPicture });
    sync = new SettingsSync(host.connection());
    stop = sync.start();
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
  });

  it("reach the host at once, so that closing the page right after a change loses nothing", () => {
    sync.change({ theme: "light" });
    expect(host.settings.theme).toBe("light");
  });

  it("reach it once more, with the last value, when a slider is dragged", async () => {
    const heard: number[] = [];
    const listening = new AbortController();
    const listen = async () => {
      const changes = host.connection().client.settings.watch(null, { signal: listening.signal });
      for await (const { maskOpacity } of changes) heard.push(maskOpacity);
    };
    const ended = listen();
    for (let percent = 0; percent <= 100; percent++) sync.change({ maskOpacity: percent / 100 });
    await vi.advanceTimersByTimeAsync(1000);
    listening.abort();
    await ended;
    expect(heard).toEqual([defaultSettings.maskOpacity, 0, 1]);
  });

  it("are all sent when the page is about to go, and count as saved once the host has answered", async () => {
    sync.change({ theme: "dark" });
    sync.change({ theme: "light" });
    expect(host.settings.theme).toBe("dark");
    expect(sync.isSaved).toBe(false);
    sync.sendNow();
    expect(host.settings.theme).toBe("light");
    expect(sync.isSaved).toBe(false);
    await vi.advanceTimersByTimeAsync(0);
    expect(sync.isSaved).toBe(true);
  });

  it("do not jump back while the host still tells of an older value", async () => {
    const seen: number[] = [];
    const stopListening = settingsStore.subscribe(({ maskOpacity }) => seen.push(maskOpacity));
    for (const maskOpacity of [0.1, 0.2, 0.3]) sync.change({ maskOpacity });
    await vi.advanceTimersByTimeAsync(1000);
    stopListening();
    expect(seen).toEqual(seen.toSorted((left, right) => left - right));
    expect(settingsStore.getState().maskOpacity).toBe(0.3);
  });
});
