type Lab = readonly [lightness: number, a: number, b: number];

/** 8-bit sRGB to CIELAB under D65 (IEC 61966-2-1; CIE 15). */
export function labOf(red: number, green: number, blue: number): Lab {
  const [r, g, b] = [red, green, blue].map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const [R, G, B] = [r ?? 0, g ?? 0, b ?? 0];
  const curve = (t: number): number => (t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29);
  const x = curve((0.4124564 * R + 0.3575761 * G + 0.1804375 * B) / 0.95047);
  const y = curve(0.2126729 * R + 0.7151522 * G + 0.072175 * B);
  const z = curve((0.0193339 * R + 0.119192 * G + 0.9503041 * B) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const degrees = (angle: number): number => (angle * Math.PI) / 180;

/** CIEDE2000: Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula", Color Research and Application 30 (2005). */
export function deltaE2000([l1, a1, b1]: Lab, [l2, a2, b2]: Lab): number {
  const seventh = 25 ** 7;
  const meanChroma = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const g = 0.5 * (1 - Math.sqrt(meanChroma ** 7 / (meanChroma ** 7 + seventh)));
  const [p1, p2] = [a1 * (1 + g), a2 * (1 + g)];
  const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)];
  const hue = (b: number, a: number): number =>
    a === 0 && b === 0 ? 0 : ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360;
  const [h1, h2] = [hue(b1, p1), hue(b2, p2)];
  const isGrey = c1 * c2 === 0;
  let turn = isGrey ? 0 : h2 - h1;
  if (turn > 180) turn -= 360;
  if (turn < -180) turn += 360;
  const lightness = l2 - l1;
  const chroma = c2 - c1;
  const hueDifference = 2 * Math.sqrt(c1 * c2) * Math.sin(degrees(turn / 2));
  const meanLightness = (l1 + l2) / 2;
  const meanC = (c1 + c2) / 2;
  let meanHue = isGrey ? h1 + h2 : (h1 + h2) / 2;
  if (!isGrey && Math.abs(h1 - h2) > 180) meanHue += h1 + h2 < 360 ? 180 : -180;
  const t =
    1 -
    0.17 * Math.cos(degrees(meanHue - 30)) +
    0.24 * Math.cos(degrees(2 * meanHue)) +
    0.32 * Math.cos(degrees(3 * meanHue + 6)) -
    0.2 * Math.cos(degrees(4 * meanHue - 63));
  const sl = 1 + (0.015 * (meanLightness - 50) ** 2) / Math.sqrt(20 + (meanLightness - 50) ** 2);
  const sc = 1 + 0.045 * meanC;
  const sh = 1 + 0.015 * meanC * t;
  const rotation =
    -2 *
    Math.sqrt(meanC ** 7 / (meanC ** 7 + seventh)) *
    Math.sin(degrees(60 * Math.exp(-(((meanHue - 275) / 25) ** 2))));
  return Math.sqrt(
    (lightness / sl) ** 2 +
      (chroma / sc) ** 2 +
      (hueDifference / sh) ** 2 +
      rotation * (chroma / sc) * (hueDifference / sh),
  );
}
