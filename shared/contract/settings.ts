import { settingsChange, settings as settingsSchema } from "../domain/settings.ts";
import { call, nothing, stream } from "../rpc/define.ts";

export const settings = {
  update: call(settingsChange, settingsSchema),
  /** The settings now, then after every change. */
  watch: stream(nothing, settingsSchema),
};
