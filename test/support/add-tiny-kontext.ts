import type { HeadlessClient } from "./headless-client.ts";
import { tinyCheckpoint } from "./kontext/tiny-kontext.ts";

/** Of the model that `addTinyKontext` adds. */
export const tinyModel = "local/tiny";

/** Puts a Kontext checkpoint on the list of a host that runs edits on the processor, as a person does. @param folder absolute. */
export async function addTinyKontext(
  { client }: Pick<HeadlessClient, "client">,
  folder = tinyCheckpoint,
): Promise<void> {
  await client.settings.update({ localDevice: "cpu" });
  const found = await client.localModels.inspectFolder({ folder });
  if (found.type !== "usable") throw new Error(found.message);
  const { inspectionId } = found;
  await client.localModels.add({ inspectionId, name: "Tiny", licenceAccepted: true });
}
