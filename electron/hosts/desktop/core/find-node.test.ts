import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { findNode } from "./find-node.ts";

function search(versions: Readonly<Record<string, string | null>>, env: Record<string, string>) {
  return findNode({
    env,
    resourcesPath: "/opt/palimpsest",
    exists: (path) => path in versions,
    version: (path) => versions[path] ?? null,
  });
}

const brought = join("/opt/palimpsest", "node");

describe("the Node for the core", () => {
  it("is what npm start says, else what the package brings, else npm's, else the first on the path", () => {
    const env = {
      PALIMPSEST_NODE: "/a/node",
      npm_node_execpath: "/b/node",
      PATH: ["/c", "/d"].join(delimiter),
    };
    const inPath = join("/d", "node");
    const all = { "/a/node": "v22.1.0\n", [brought]: "v22.1.0", "/b/node": "v22.1.0", [inPath]: "v22.1.0" };
    const order = ["/a/node", brought, "/b/node", inPath];
    for (let missing = 0; missing < order.length; missing++) {
      const left = Object.fromEntries(
        Object.entries(all).filter(([path]) => !order.slice(0, missing).includes(path)),
      );
      expect(search(left, env)).toBe(order[missing]);
    }
  });

  it("is new enough: what is older or does not run is passed over", () => {
    const env = { PALIMPSEST_NODE: "/a/node", npm_node_execpath: "/b/node" };
    expect(search({ "/a/node": "v20.18.3", "/b/node": "v20.19.0" }, env)).toBe("/b/node");
    expect(search({ "/a/node": null, "/b/node": "v24.0.0" }, env)).toBe("/b/node");
    expect(search({ "/a/node": "v8.0.0", "/b/node": "nonsense" }, env)).toBeNull();
    expect(search({}, {})).toBeNull();
  });
});
