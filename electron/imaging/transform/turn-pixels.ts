import { setImmediate } from "node:timers/promises";
import { clamp, type Rect } from "../../../shared/domain/geometry.ts";
import { emptySamples, type Samples } from "./samples.ts";

/** Rows that are made before whatever else waits gets its turn. */
const bandRows = 32;

/**
 * The picture turned about its centre and cut to `frame`, whose pixels are those of the turned picture with the same
 * centre. Bicubic with Catmull and Rom's kernel (Keys 1981, a = -1/2), which keeps flat areas flat and straight ramps
 * straight; beyond the picture its edge goes on. Colours are weighted by their transparency; a mask is mixed linearly,
 * so that it never overshoots.
 * @param degrees clockwise.
 */
export async function turnSamples(source: Samples, degrees: number, frame: Rect): Promise<Samples> {
  const target = emptySamples(source, frame);
  const angle = (degrees * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const centreX = source.width / 2;
  const centreY = source.height / 2;
  const sample = source.channels === 1 ? createLinear(source) : createBicubic(source);
  let to = 0;
  for (let y = 0; y < frame.height; y++) {
    if (y % bandRows === bandRows - 1) await setImmediate();
    const fromCentreY = frame.y + y + 0.5 - centreY;
    for (let x = 0; x < frame.width; x++, to += source.channels) {
      const fromCentreX = frame.x + x + 0.5 - centreX;
      // The inverse turn, to the index space in which pixel 0 lies at 0.
      const sourceX = fromCentreX * cos + fromCentreY * sin + centreX - 0.5;
      const sourceY = fromCentreY * cos - fromCentreX * sin + centreY - 0.5;
      sample(sourceX, sourceY, target.data, to);
    }
  }
  return target;
}

type Sample = (x: number, y: number, target: Samples["data"], to: number) => void;

function createLinear({ width, height, data }: Samples): Sample {
  return (x, y, target, to) => {
    const left = Math.floor(x);
    const top = Math.floor(y);
    const dx = x - left;
    const dy = y - top;
    const x0 = clamp(left, 0, width - 1);
    const x1 = clamp(left + 1, 0, width - 1);
    const y0 = clamp(top, 0, height - 1) * width;
    const y1 = clamp(top + 1, 0, height - 1) * width;
    const upper = (data[y0 + x0] ?? 0) * (1 - dx) + (data[y0 + x1] ?? 0) * dx;
    const lower = (data[y1 + x0] ?? 0) * (1 - dx) + (data[y1 + x1] ?? 0) * dx;
    target[to] = Math.round(upper * (1 - dy) + lower * dy);
  };
}

function createBicubic({ width, height, channels, data }: Samples): Sample {
  const maximum = data instanceof Uint16Array ? 65_535 : 255;
  const columns = new Float64Array(4);
  const rows = new Float64Array(4);
  const sums = new Float64Array(4);
  return (x, y, target, to) => {
    const left = Math.floor(x);
    const top = Math.floor(y);
    weigh(x - left, columns);
    weigh(y - top, rows);
    sums.fill(0);
    for (let row = 0; row < 4; row++) {
      const start = clamp(top - 1 + row, 0, height - 1) * width;
      for (let column = 0; column < 4; column++) {
        const from = (start + clamp(left - 1 + column, 0, width - 1)) * channels;
        let weight = (rows[row] ?? 0) * (columns[column] ?? 0);
        if (channels === 4) {
          weight *= (data[from + 3] ?? 0) / maximum;
          sums[3] = (sums[3] ?? 0) + weight;
        }
        sums[0] = (sums[0] ?? 0) + (data[from] ?? 0) * weight;
        sums[1] = (sums[1] ?? 0) + (data[from + 1] ?? 0) * weight;
        sums[2] = (sums[2] ?? 0) + (data[from + 2] ?? 0) * weight;
      }
    }
    const alpha = channels === 4 ? (sums[3] ?? 0) : 1;
    if (alpha * maximum < 0.5) return; // nothing there: no colour either
    for (let channel = 0; channel < 3; channel++) {
      target[to + channel] = clamp(Math.round((sums[channel] ?? 0) / alpha), 0, maximum);
    }
    if (channels === 4) target[to + 3] = clamp(Math.round(alpha * maximum), 0, maximum);
  };
}

/** The weights of the pixels at -1, 0, 1 and 2 for a place `t` between 0 and 1. */
function weigh(t: number, weights: Float64Array): void {
  const t2 = t * t;
  const t3 = t2 * t;
  weights[0] = -0.5 * t3 + t2 - 0.5 * t;
  weights[1] = 1.5 * t3 - 2.5 * t2 + 1;
  weights[2] = -1.5 * t3 + 2 * t2 + 0.5 * t;
  weights[3] = 0.5 * t3 - 0.5 * t2;
}
