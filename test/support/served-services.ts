import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Settings } from "../../shared/domain/settings.ts";
import { type FakeBfl, startFakeBfl } from "../fakes/providers/bfl.ts";
import type { FakeService } from "../fakes/providers/fake-service.ts";
import { startFakeOpenai } from "../fakes/providers/openai.ts";
import { type HeadlessHost, startHeadlessHost } from "./headless-host.ts";

/** The built host with its API, before services that stand in for the paid ones. */
export interface ServedServices {
  /** A folder that is removed at the end. */
  readonly home: string;
  readonly token: string;
  readonly bfl: FakeBfl;
  readonly openai: FakeService;
  readonly host: () => HeadlessHost;
  /** As a crash ends it, and then as a person starts it. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const token = "a-token-of-the-tests-of-the-api";
const serviceKey = "key-of-the-fake-services";

/** For a client that names no model: FLUX.1 Kontext; for one that says `gpt-image-1`: GPT Image 2. */
const settings = {
  defaultApiModel: "bfl/flux-kontext-pro",
  apiModelAliases: { "gpt-image-1": "openai/gpt-image-2" },
};

/** @param more settings of the host besides. */
export async function serveServices(more: Partial<Settings> = {}): Promise<ServedServices> {
  const home = await mkdtemp(join(tmpdir(), "palimpsest-api-"));
  await mkdir(join(home, "config", "Palimpsest"), { recursive: true });
  await writeFile(
    join(home, "config", "Palimpsest", "web-settings.json"),
    JSON.stringify({ ...settings, ...more }),
  );
  const bfl = await startFakeBfl({ key: serviceKey });
  const openai = await startFakeOpenai({ key: serviceKey });
  const start = () =>
    startHeadlessHost({
      libraryFolder: join(home, "library"),
      home,
      environment: {
        PALIMPSEST_API_TOKEN: token,
        BFL_API_KEY: serviceKey,
        BFL_BASE_URL: bfl.baseUrl,
        OPENAI_API_KEY: serviceKey,
        OPENAI_BASE_URL: openai.baseUrl,
      },
    });
  let host = await start();
  return {
    home,
    token,
    bfl,
    openai,
    host: () => host,
    restart: async () => {
      await host.kill();
      host = await start();
    },
    close: async () => {
      await host.stop();
      await bfl.close();
      await openai.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
