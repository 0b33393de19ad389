import { z } from "zod";

// Zod compiles schemas with `new Function`, and asks whether it may when the first object schema is made. The content
// security policy forbids it and reports the question. So this module comes first wherever schemas are loaded.
z.config({ jitless: true });
