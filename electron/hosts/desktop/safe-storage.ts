import { join } from "node:path";
import type { SafeStorage } from "electron";
import type { Log } from "../../log.ts";
import { openEncryptedSecrets } from "../../secrets/encrypted-secrets.ts";
import type { SecretStore } from "../../secrets/secret-store.ts";
import { createSessionSecrets } from "../../secrets/session-secrets.ts";

/** What is used of Electron's safeStorage. */
export type SystemEncryption = Pick<
  SafeStorage,
  "isAsyncEncryptionAvailable" | "encryptStringAsync" | "decryptStringAsync" | "getSelectedStorageBackend"
>;

const forgotten =
  "Keys that are entered here are forgotten when Palimpsest closes. To have them at every start, set them in the " +
  "environment.";

/**
 * Keys in `keys.json`, encrypted by the system. Where the system has no secret of its own to encrypt with, nothing is
 * written, and keys live for the run.
 * @param folder where the system keeps this app's files. @param safeStorage of Electron, once the app is ready.
 */
export async function openDesktopSecrets(
  folder: string,
  safeStorage: SystemEncryption,
  platform: NodeJS.Platform,
  log: Log,
): Promise<SecretStore> {
  const problem = await whyUnsafe(safeStorage, platform, log);
  if (problem) {
    log.warn("Keys are not stored.", { why: problem });
    return createSessionSecrets(`${problem} ${forgotten}`);
  }
  try {
    return await openEncryptedSecrets(
      join(folder, "keys.json"),
      {
        encrypt: (text) => safeStorage.encryptStringAsync(text),
        decrypt: async (bytes) => (await safeStorage.decryptStringAsync(Buffer.from(bytes))).result,
      },
      log,
    );
  } catch (error) {
    log.warn("The stored keys cannot be read.", { error });
    return createSessionSecrets(`The file of the stored keys cannot be read. ${forgotten}`);
  }
}

async function whyUnsafe(
  safeStorage: SystemEncryption,
  platform: NodeJS.Platform,
  log: Log,
): Promise<string | null> {
  try {
    if (platform === "linux" && ["basic_text", "unknown"].includes(safeStorage.getSelectedStorageBackend())) {
      return "This system has no keyring that Palimpsest knows.";
    }
    if (!(await safeStorage.isAsyncEncryptionAvailable())) return "This system's keyring cannot be used now.";
    // A keyring that is chosen but does not run: Chromium then encrypts with a password that is the same everywhere,
    // and says so in the first bytes (components/os_crypt, Linux only).
    if (platform === "linux") {
      const probe = await safeStorage.encryptStringAsync("probe");
      if (probe.subarray(0, 3).toString("latin1") === "v10") return "This system's keyring does not answer.";
    }
    return null;
  } catch (error) {
    log.warn("The system's encryption failed.", { error });
    return "This system's keyring cannot be used now.";
  }
}
