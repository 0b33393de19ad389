import { it } from "vitest";
import sharp from "sharp";
import { picturePixels } from "/work/canvas/test/support/mask-reference/read-reference.ts";
import { quickSelect } from "/work/canvas/renderer/mask/quick-select/quick-select.ts";
import { createPlane } from "/work/canvas/renderer/mask/plane.ts";
import { planePixels } from "/work/canvas/test/support/mask-reference/read-reference.ts";
import { readdirSync } from "node:fs";
it("runs", async () => {
  for (const [file, x, y, r, len] of JSON.parse(process.env.QS ?? "[]")) {
    let im = sharp(`/work/canvas/resources/samples/${file}`).rotate();
    const { data, info } = await im.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    const pic = picturePixels(data, info.width, info.height);
    const samples = Array.from({ length: 20 }, (_, i) => ({ x: x + (len * i) / 20, y: y, radius: r }));
    for (let k = 0; k < 3; k++) {
      const t = performance.now();
      var plane = quickSelect(pic, createPlane(info.width, info.height), samples, false);
      console.log(file, info.width, info.height, "ms", performance.now() - t);
    }
    const m = planePixels(plane!);
    const out = Buffer.from(data);
    for (let i = 0; i < m.length; i++) if (m[i] > 0) { out[i * 4] = Math.min(255, out[i * 4] * 0.5 + 127); out[i*4+1] *= 0.5; out[i*4+2] *= 0.5; }
    for (const s of samples) for (let dy=-3;dy<=3;dy++) for (let dx=-3;dx<=3;dx++){ const i=((Math.round(s.y)+dy)*info.width+Math.round(s.x)+dx)*4; out[i]=0;out[i+1]=255;out[i+2]=0;}
    await sharp(out, { raw: { width: info.width, height: info.height, channels: 4 } }).resize(900).jpeg().toFile(`/tmp/qs-${file}-${x}.jpg`);
  }
});
