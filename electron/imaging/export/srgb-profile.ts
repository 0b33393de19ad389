import sharp from "sharp";

let profile: Promise<Uint8Array> | null = null;

/** The sRGB profile that libvips carries (480 bytes, CC0), for the files that are written without libvips. */
export function srgbProfile(): Promise<Uint8Array> {
  profile ??= readProfile();
  return profile;
}

async function readProfile(): Promise<Uint8Array> {
  const pixel = { width: 1, height: 1, channels: 3, background: "#fff" } as const;
  const png = await sharp({ create: pixel }).withIccProfile("srgb").png().toBuffer();
  const { icc } = await sharp(png).metadata();
  if (!icc) throw new Error("libvips has no sRGB profile");
  return icc;
}
