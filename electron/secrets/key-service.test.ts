import { beforeEach, describe, expect, it } from "vitest";
import { compatiblePresets } from "../../shared/catalogue/compatible-presets.ts";
import type { KeyList } from "../../shared/contract/keys.ts";
import type { CompatibleEndpoint } from "../../shared/domain/compatible-endpoint.ts";
import { defaultSettings } from "../../shared/domain/settings.ts";
import { AppError } from "../../shared/errors.ts";
import { createSettings } from "../hosts/stored-settings.ts";
import { createLog } from "../log.ts";
import type { Provider } from "../providers/provider.ts";
import { createAccounts } from "./accounts.ts";
import { createKeyService, type KeyServiceOptions } from "./key-service.ts";
import { createSessionSecrets } from "./session-secrets.ts";
import { ownServer, paidProvider } from "./testing/paid-provider.ts";

const planted = "planted-key-0123456789";
const never = new AbortController().signal;

function endpoint(id: string): CompatibleEndpoint {
  const [preset] = compatiblePresets;
  if (!preset) throw new Error("There are no presets.");
  return { ...preset.endpoint, id };
}

describe("the key service", () => {
  let logged: string[];
  let heard: KeyList[];
  let settings: ReturnType<typeof createSettings>;
  let secrets: ReturnType<typeof createSessionSecrets>;

  const make = (
    first: Provider = paidProvider(),
    changes: Partial<Pick<KeyServiceOptions, "environment" | "testDeadline">> = {},
  ) => {
    const environment = changes.environment ?? {};
    const keys = createKeyService({
      providers: () => [
        paidProvider({ id: "builtin", key: null }),
        first,
        ...settings.get().compatibleEndpoints.map(({ id }) => ownServer(id)),
      ],
      secrets,
      settings,
      findAccount: createAccounts({ secrets, environment, baseUrls: () => settings.get().baseUrls }),
      outside: {
        fetch: () => Promise.reject(new Error("Nobody is asked.")),
        sleep: () => Promise.resolve(),
        now: () => 0,
        log: createLog({ level: "debug", write: (line) => logged.push(line) }),
      },
      ...changes,
      environment,
    });
    keys.watch((list) => heard.push(list));
    return keys;
  };
  const failing = (error: Error) =>
    paidProvider({
      testKey: async () => {
        throw error;
      },
    });

  beforeEach(() => {
    logged = [];
    heard = [];
    settings = createSettings(defaultSettings, () => {});
    secrets = createSessionSecrets("Nothing is kept here.");
  });

  it("lists who takes a key and where it comes from, never the key", async () => {
    const keys = make();
    expect(keys.list()).toEqual({
      keys: [
        {
          provider: "bfl",
          name: "Black Forest Labs",
          source: "none",
          environmentName: "BFL_API_KEY",
          signUpUrl: "https://dashboard.bfl.ai",
        },
      ],
      canStore: false,
      reason: "Nothing is kept here.",
    });
    await keys.set("bfl", ` ${planted}\n`);
    expect(secrets.get("bfl")).toBe(planted);
    expect(heard.at(-1)?.keys).toMatchObject([{ provider: "bfl", source: "session" }]);
    await keys.remove("bfl");
    expect(heard.map(({ keys: [first] }) => first?.source)).toEqual(["session", "none"]);
    expect(JSON.stringify(heard)).not.toContain(planted);
  });

  it("says what to do where a required key is missing", async () => {
    const keys = make();
    settings.update({ compatibleEndpoints: [endpoint("gpu")] });
    expect(keys.missing("bfl")).toBe(
      "Add a key for Black Forest Labs in Settings → Keys, or set BFL_API_KEY.",
    );
    await keys.set("bfl", planted);
    for (const id of ["bfl", "builtin", "compatible/gpu"]) expect(keys.missing(id)).toBeNull();
  });

  it("leaves a key of the environment alone", async () => {
    const keys = make(paidProvider(), { environment: { BFL_API_KEY: planted } });
    expect(keys.list().keys).toMatchObject([{ source: "environment" }]);
    await expect(keys.set("bfl", "another-key")).rejects.toMatchObject({ code: "invalid-input" });
    await keys.remove("bfl");
    expect(keys.list().keys).toMatchObject([{ source: "environment" }]);
  });

  it.each([
    ["with a control character", `${planted}\u0000`],
    ["of two lines", `${planted}\n${planted}`],
    ["with curly quotes", `“${planted}”`],
    ["of 1001 characters", "k".repeat(1001)],
    ["of nothing but spaces", "   "],
  ])("refuses a key %s, and repeats it nowhere", async (_case, text) => {
    const keys = make();
    const error = await keys.set("bfl", text).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "invalid-input" });
    expect(error instanceof AppError && JSON.stringify(error.toData())).not.toContain(planted);
    expect(secrets.names()).toEqual([]);
    expect(heard).toEqual([]);
  });

  it("knows no provider but those that take keys", async () => {
    const keys = make();
    await expect(keys.set("builtin", planted)).rejects.toMatchObject({ code: "not-found" });
    await expect(keys.remove("constructor")).rejects.toMatchObject({ code: "not-found" });
    await expect(keys.test("none", never)).rejects.toMatchObject({ code: "not-found" });
  });

  it("follows a team's own servers, and forgets the key of one that is gone", async () => {
    const keys = make();
    settings.update({ compatibleEndpoints: [endpoint("one"), endpoint("two")] });
    await keys.set("compatible/one", planted);
    await keys.set("compatible/two", `${planted}-two`);
    settings.update({ theme: "dark" });
    settings.update({ compatibleEndpoints: [endpoint("two")] });
    expect(heard.map((list) => list.keys.map(({ provider }) => provider).slice(1))).toEqual([
      ["compatible/one", "compatible/two"],
      ["compatible/one", "compatible/two"],
      ["compatible/one", "compatible/two"],
      ["compatible/two"],
    ]);
    expect(secrets.names()).toEqual(["compatible/two"]);
    keys.close();
    settings.update({ compatibleEndpoints: [] });
    expect(heard).toHaveLength(4);
  });

  it("forgets a server's key when its address becomes another host's, not for another path", async () => {
    const keys = make();
    settings.update({ compatibleEndpoints: [{ ...endpoint("gpu"), baseUrl: "http://gpu.example/v1" }] });
    await keys.set("compatible/gpu", planted);
    settings.update({ compatibleEndpoints: [{ ...endpoint("gpu"), baseUrl: "http://gpu.example/v2" }] });
    expect(secrets.names()).toEqual(["compatible/gpu"]);
    settings.update({ compatibleEndpoints: [{ ...endpoint("gpu"), baseUrl: "http://other.example/v2" }] });
    expect(secrets.names()).toEqual([]);
    expect(heard.at(-1)?.keys.at(-1)).toMatchObject({ provider: "compatible/gpu", source: "none" });
  });

  describe("tests a key", () => {
    it("with the provider's own free question and the account that a job would use", async () => {
      settings.update({ baseUrls: { bfl: "https://gateway.example/" } });
      const keys = make(
        paidProvider({
          testKey: async ({ account }) => ({
            result: "accepted",
            detail: `${account.key?.length} at ${account.baseUrl}`,
          }),
        }),
      );
      await keys.set("bfl", planted);
      expect(await keys.test("bfl", never)).toEqual({
        result: "accepted",
        detail: `${planted.length} at https://gateway.example`,
      });
    });

    it.each([
      ["a refusal", new AppError("key-refused", "BFL refused the key."), "refused", "BFL refused the key."],
      [
        "no network",
        new AppError("network", "No answer.", { nextStep: "Try again." }),
        "unknown",
        "No answer. Try again.",
      ],
      ["a fault of ours", new TypeError("undefined"), "unknown", "The log has the details."],
    ])("and answers instead of failing: %s", async (_case, error, result, detail) => {
      const keys = make(failing(error));
      await keys.set("bfl", planted);
      const check = await keys.test("bfl", never);
      expect(check.result).toBe(result);
      expect(check.detail).toContain(detail);
    });

    it("and says that there is none", async () => {
      const check = await make().test("bfl", never);
      expect(check).toMatchObject({ result: "refused" });
      expect(check.detail).toContain("set BFL_API_KEY");
    });

    it("and says where a provider has no free question", async () => {
      expect(await make(paidProvider({ testKey: null })).test("bfl", never)).toMatchObject({
        result: "unknown",
      });
    });

    it("until the deadline, even if nothing ever comes", async () => {
      const deadline = new AbortController();
      const keys = make(
        paidProvider({
          testKey: () => {
            deadline.abort();
            return new Promise(() => {});
          },
        }),
        { testDeadline: () => deadline.signal },
      );
      await keys.set("bfl", planted);
      const check = await keys.test("bfl", never);
      expect(check.result).toBe("unknown");
      expect(check.detail).toContain("15 seconds");
    });

    it("until nobody wants to know", async () => {
      const caller = new AbortController();
      const keys = make(
        paidProvider({
          testKey: () => {
            caller.abort();
            return new Promise(() => {});
          },
        }),
      );
      await keys.set("bfl", planted);
      await expect(keys.test("bfl", caller.signal)).rejects.toMatchObject({ code: "cancelled" });
    });

    it("and masks it where the provider repeats it", async () => {
      const keys = make(failing(new AppError("key-refused", `Incorrect key provided: ${planted}.`)));
      await keys.set("bfl", planted);
      expect((await keys.test("bfl", never)).detail).toBe("Incorrect key provided: (hidden).");
      const broken = make(failing(new Error(`${planted} is not a function`)));
      await broken.test("bfl", never);
      expect(logged.join("")).toContain("is not a function");
      expect(logged.join("")).not.toContain(planted);
    });
  });
});
