import { z } from "zod";
import { listedModel } from "../catalogue/model.ts";
import { nothing, stream } from "../rpc/define.ts";

export const models = {
  /** Every model of this host and whether it can run: now, and whenever a key or an endpoint changes that. */
  watch: stream(nothing, z.array(listedModel)),
};
