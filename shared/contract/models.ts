import { z } from "zod";
import { model } from "../catalogue/model.ts";
import { call, nothing } from "../rpc/define.ts";

export const models = {
  /** The models that this host can run now. */
  list: call(nothing, z.array(model)),
};
