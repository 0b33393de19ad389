import { describe, expect, it } from "vitest";
import { AppError } from "../../shared/errors.ts";
import type { Provider } from "../providers/provider.ts";
import { type AccountSources, createAccounts } from "./accounts.ts";
import { createSessionSecrets } from "./session-secrets.ts";
import { ownServer, paidProvider } from "./testing/paid-provider.ts";

interface Sources {
  readonly stored?: Readonly<Record<string, string>>;
  readonly environment?: AccountSources["environment"];
  readonly baseUrls?: Readonly<Record<string, string>>;
}

async function account(provider: Provider, { stored = {}, environment = {}, baseUrls = {} }: Sources) {
  const secrets = createSessionSecrets("");
  for (const [name, value] of Object.entries(stored)) await secrets.set(name, value);
  return createAccounts({ secrets, environment, baseUrls: () => baseUrls })(provider);
}

async function refusal(provider: Provider, sources: Sources): Promise<AppError> {
  try {
    await account(provider, sources);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error("Expected an AppError.");
}

describe("a provider's account", () => {
  it("has the environment's key before a stored one", async () => {
    const stored = { bfl: "stored-key" };
    expect(await account(paidProvider(), { stored })).toMatchObject({ key: "stored-key" });
    const environment = { BFL_API_KEY: " outside-key\n" };
    expect(await account(paidProvider(), { stored, environment })).toMatchObject({ key: "outside-key" });
  });

  it("takes an empty variable for none", async () => {
    const environment = { BFL_API_KEY: " ", BFL_BASE_URL: "" };
    expect(await account(paidProvider(), { stored: { bfl: "stored-key" }, environment })).toEqual({
      key: "stored-key",
      baseUrl: null,
    });
  });

  it("says where a key belongs that is missing", async () => {
    const error = await refusal(paidProvider(), { stored: { fal: "another-provider" } });
    expect(error).toMatchObject({ code: "key-refused", charge: "not-charged" });
    expect(error.nextStep).toBe("Add a key for Black Forest Labs in Settings → Keys, or set BFL_API_KEY.");
  });

  it("says what to do about a missing key as the program advises that keeps none", async () => {
    const keyAdvice = ({ name }: { readonly name: string }) => `Hand over the key of ${name}.`;
    const find = createAccounts({
      secrets: createSessionSecrets(""),
      environment: {},
      baseUrls: () => ({}),
      keyAdvice,
    });
    await expect(find(paidProvider())).rejects.toMatchObject({
      nextStep: "Hand over the key of Black Forest Labs.",
    });
  });

  it("goes without a key where none is required", async () => {
    expect(await account(ownServer("gpu"), {})).toEqual({ key: null, baseUrl: null });
    expect(await account(paidProvider({ key: null }), {})).toEqual({ key: null, baseUrl: null });
  });

  it("refuses a key of the environment that fits in no header, without repeating it", async () => {
    const error = await refusal(paidProvider(), { environment: { BFL_API_KEY: "planted“key”" } });
    expect(error.code).toBe("invalid-input");
    expect(error.message).toContain("BFL_API_KEY");
    expect(JSON.stringify(error.toData())).not.toContain("planted");
  });

  it("has the environment's address before that of the settings, without slashes at its end", async () => {
    const baseUrls = { bfl: "https://settings.example/bfl//" };
    const stored = { bfl: "stored-key" };
    expect((await account(paidProvider(), { stored, baseUrls })).baseUrl).toBe(
      "https://settings.example/bfl",
    );
    const environment = { BFL_BASE_URL: "http://127.0.0.1:8080/" };
    expect((await account(paidProvider(), { stored, baseUrls, environment })).baseUrl).toBe(
      "http://127.0.0.1:8080",
    );
  });

  it.each([
    ["a name and a password", "https://planted:planted@gateway.example"],
    ["a query", "https://gateway.example/v1?token=planted"],
    ["a fragment", "https://gateway.example/v1#planted"],
    ["another protocol", "file:///planted"],
    ["no protocol", "planted.example"],
  ])("refuses an address with %s, without repeating it", async (_case, address) => {
    const environment = { BFL_API_KEY: "outside-key", BFL_BASE_URL: address };
    const error = await refusal(paidProvider(), { environment });
    expect(error.code).toBe("invalid-input");
    expect(error.message).toContain("BFL_BASE_URL");
    expect(JSON.stringify(error.toData())).not.toContain("planted");
  });
});
