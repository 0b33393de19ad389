import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { pictureEndings, readDesktopArguments, withEnding } from "./picture-files.ts";

const folder = resolve("/home/ada");

describe("the desktop app's arguments", () => {
  it("are pictures, as absolute paths, and the library", () => {
    expect(readDesktopArguments(["a.jpg", "/tmp/b.PNG", "--library", "lib", "sub/c.heic"], folder)).toEqual({
      libraryFolder: join(folder, "lib"),
      files: [join(folder, "a.jpg"), resolve("/tmp/b.PNG"), join(folder, "sub", "c.heic")],
    });
    expect(readDesktopArguments(["--library=/nas/lib"], folder).libraryFolder).toBe(resolve("/nas/lib"));
  });

  it("leave out what Chromium and the system add", () => {
    const args = [
      "--no-sandbox",
      "--allow-file-access-from-files=x.png",
      "-psn_0_12345",
      ".",
      "--flag",
      "value",
      "",
      "README.md",
    ];
    expect(readDesktopArguments(args, folder)).toEqual({ libraryFolder: undefined, files: [] });
  });

  it("name no library when the last one has no value", () => {
    expect(readDesktopArguments(["--library"], folder).libraryFolder).toBeUndefined();
  });
});

describe("endings of pictures", () => {
  it("are those that the package registers with the system", () => {
    const manifest = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
      build: { fileAssociations: { ext: string[] }[] };
    };
    const registered = manifest.build.fileAssociations.flatMap(({ ext }) => ext);
    expect(registered.toSorted()).toEqual([...pictureEndings].toSorted());
  });
});

describe("the name of an export", () => {
  it.each([
    ["/p/a.png", "png", "/p/a.png"],
    ["/p/a.PNG", "png", "/p/a.PNG"],
    ["/p/a.jpeg", "jpg", "/p/a.jpeg"],
    ["/p/a.tiff", "tif", "/p/a.tiff"],
    ["/p/a", "png", "/p/a.png"],
    ["/p/a.v2", "png", "/p/a.v2.png"],
    ["/p/a.jpg", "png", "/p/a.jpg.png"],
  ])("%s as %s is %s", (path, ending, expected) => {
    expect(withEnding(path, ending)).toBe(expected);
  });
});
