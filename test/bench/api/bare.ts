import { type FastifyRequest, fastify } from "fastify";
import { z } from "zod";

// The floor: routes of Fastify's own that parse the same bodies, decode the same base64 and keep nothing.

const body = z.object({ image_b64: z.string(), mask_b64: z.string() });
const app = fastify({ bodyLimit: 100 * 1024 * 1024 });
let count = 0;
app.post("/edit", async (request: FastifyRequest, reply) => {
  const { image_b64: image, mask_b64: mask } = body.parse(request.body);
  const byteLength = Buffer.from(image, "base64").byteLength + Buffer.from(mask, "base64").byteLength;
  count++;
  return reply.code(202).send({ accepted: true, job_id: String(count), status: "queued", byteLength });
});
app.get("/edit/status/:id", (request: FastifyRequest<{ Params: { id: string } }>) => ({
  id: request.params.id,
  status: "queued",
  queued_at: new Date().toISOString(),
  completed_at: null,
  result_url: null,
  image_url: null,
  error: null,
  callback: null,
}));
await app.listen({ port: 0, host: "127.0.0.1" });
process.stdout.write(`${JSON.stringify(app.server.address())}\n`);
