/**
 * Who may import whom: the table of docs/decisions/2026-11-21-import-table.md, row by row. A row names what is
 * allowed, so that a folder nobody thought of is forbidden until the table says otherwise.
 *
 * TypeScript 7 has no compiler API that dependency-cruiser could use, and without one it finds no module and
 * succeeds. Hence `parser: "swc"`, and scripts/boundaries.mjs, which fails unless every source file was read.
 */

const ours = "^(shared|electron|renderer|test|scripts|resources|docs)/";
const tests = "[.]test[.]tsx?$";
const shared = "^shared/";
const log = "^electron/log[.]ts$";

/** Matches packages wherever npm put them, with or without their types. */
const packages = (...names) => `(^|/)node_modules/(@types/)?(${names.join("|")})(/|$)`;

/** `from` folder, the parts of ours it may import besides itself, and its packages. `$1` is the first group of `from`. */
const table = [
  { name: "shared", from: "^shared/", itself: "^shared/", may: [], packages: ["zod"], node: false },

  { name: "renderer-ui", from: "^renderer/ui/", may: [], packages: ["react", "react-dom", "lucide-react"] },
  { name: "renderer-host", from: "^renderer/host/", may: [shared], packages: ["zod"] },
  {
    name: "renderer-state",
    from: "^renderer/state/",
    may: [shared, "^renderer/host/"],
    packages: ["zustand", "zod"],
  },
  {
    name: "machine",
    from: "^renderer/.*machine[.]ts$",
    itself: "^$",
    may: ["^shared/domain/", "^shared/assert[.]ts$", "^renderer/tools/tool-protocol[.]ts$"],
    packages: [],
  },
  {
    name: "renderer-tools",
    from: "^renderer/tools/",
    may: [shared, "^renderer/state/"],
    packages: ["zustand"],
  },
  {
    name: "renderer-mask",
    from: "^renderer/mask/",
    may: [shared, "^renderer/state/"],
    packages: ["zustand"],
  },
  {
    name: "renderer-canvas",
    from: "^renderer/canvas/",
    may: [shared, "^renderer/(state|tools|mask)/"],
    packages: ["konva", "zustand", "react", "react-dom"],
  },
  {
    name: "renderer-panels-and-history",
    from: "^renderer/(panels|history)/",
    itself: "^renderer/$1/",
    may: [shared, "^renderer/(state|ui|host)/"],
    packages: ["react", "react-dom", "lucide-react", "zustand"],
  },
  {
    name: "renderer-app",
    from: "^renderer/(app/|[^/]+$)",
    itself: "^renderer/",
    may: [shared],
    packages: ["react", "react-dom", "lucide-react", "zustand"],
  },

  { name: "electron-log", from: log, may: [shared], packages: [], node: true },
  {
    name: "electron-imaging",
    from: "^electron/imaging/",
    may: [shared, log],
    packages: ["sharp", "libheif-js"],
    node: true,
  },
  {
    name: "electron-library",
    from: "^electron/library/",
    may: [shared, log, "^electron/imaging/"],
    packages: ["libsql", "zod"],
    node: true,
  },
  {
    name: "electron-edits",
    from: "^electron/edits/",
    may: [shared, log, "^electron/imaging/"],
    packages: [],
  },
  {
    name: "electron-inference",
    from: "^electron/inference/",
    may: [shared, log, "^electron/imaging/"],
    packages: ["onnxruntime-node", "@huggingface/tokenizers", "zod"],
    node: true,
  },
  {
    name: "electron-providers",
    from: "^electron/providers/(?!local/|builtin/)([^/]+)/",
    itself: "^electron/providers/$1/",
    may: [shared, log, "^electron/providers/(provider|http|poll|url-trust|service-errors|reply-body)[.]ts$"],
    packages: ["zod"],
    node: true,
  },
  {
    name: "electron-provider-builtin",
    from: "^electron/providers/builtin/",
    may: [
      shared,
      log,
      "^electron/providers/(provider|http|poll|url-trust|service-errors|reply-body)[.]ts$",
      "^electron/imaging/",
    ],
    packages: ["zod"],
    node: true,
  },
  {
    name: "electron-provider-local",
    from: "^electron/providers/local/",
    may: [
      shared,
      log,
      "^electron/providers/(provider|http|poll|url-trust|service-errors|reply-body)[.]ts$",
      "^electron/inference/host[.]ts$",
    ],
    packages: ["zod"],
    node: true,
  },
  {
    // What all providers share, and the one list of those the product has.
    name: "electron-providers-shared",
    from: "^electron/providers/[^/]+[.]ts$",
    itself: "^electron/providers/",
    may: [shared, log, "^electron/network/private-host[.]ts$"],
    packages: ["zod"],
    node: true,
  },
  {
    name: "electron-jobs",
    from: "^electron/jobs/",
    may: [
      shared,
      log,
      "^electron/edits/",
      "^electron/providers/(provider|registry)[.]ts$",
      "^electron/library/",
    ],
    packages: ["zod"],
    node: true,
  },
  {
    // Which models this computer has. What computes them is another process: here their files are read, and it is asked.
    name: "electron-local-models",
    from: "^electron/local-models/",
    may: [
      shared,
      log,
      "^electron/inference/((host|budget|messages|transformer-folding)[.]ts$|process/|kontext/(checkpoint|convert)/)",
      "^electron/library/(atomic-write|rename-file|storage-errors)[.]ts$",
      "^electron/handlers/local-model-service[.]ts$",
      "^electron/providers/(provider[.]ts$|local/)",
    ],
    packages: ["zod"],
    node: true,
  },
  { name: "electron-network", from: "^electron/network/", may: [shared], packages: [], node: true },
  {
    name: "electron-programs",
    from: "^electron/programs/",
    may: [
      shared,
      log,
      "^electron/jobs/",
      "^electron/library/",
      "^electron/network/",
      "^electron/providers/registry[.]ts$",
    ],
    packages: ["zod"],
    node: true,
  },
  {
    name: "electron-handlers",
    from: "^electron/handlers/",
    may: [shared, log, "^electron/jobs/", "^electron/providers/registry[.]ts$", "^electron/library/"],
    packages: [],
    node: true,
  },
  {
    name: "electron-web-api",
    from: "^electron/hosts/web/api/",
    may: [
      shared,
      log,
      "^electron/programs/",
      "^electron/network/",
      "^electron/jobs/",
      "^electron/providers/registry[.]ts$",
      "^electron/library/",
    ],
    packages: ["fastify", "zod"],
    node: true,
  },
  { name: "electron-preload", from: "^electron/preload/", itself: "^$", may: [], packages: ["electron"] },
  {
    name: "electron-hosts-and-entries",
    from: "^electron/(hosts/(?!web/api/)|command-line/|secrets/|(?!log[.]ts$)[^/]+[.]ts$)",
    itself: "^electron/",
    may: [shared],
    packages: ["electron", "electron-store", "fastify", "@fastify/[^/]+", "ws", "zod"],
    node: true,
  },
];

const rowRules = table.flatMap((row) => {
  const from = { path: row.from, pathNot: tests };
  const itself = row.itself ?? row.from;
  const comment = "See docs/decisions/2026-11-21-import-table.md.";
  return [
    {
      name: `${row.name}-imports`,
      comment,
      severity: "error",
      from,
      to: { path: ours, pathNot: [itself, ...row.may] },
    },
    {
      name: `${row.name}-packages`,
      comment,
      severity: "error",
      from,
      to: {
        path: "(^|/)node_modules/",
        ...(row.packages.length > 0 && { pathNot: packages(...row.packages) }),
      },
    },
    ...(row.node
      ? []
      : [{ name: `${row.name}-node`, comment, severity: "error", from, to: { dependencyTypes: ["core"] } }]),
  ];
});

/** A package that only one place may know, so that replacing it changes one place. */
const only = (name, names, where) => ({
  name,
  severity: "error",
  from: { path: "^(shared|electron|renderer)/", pathNot: [where, tests] },
  // By its bare name, too: that is what a package is that cannot be found.
  to: { path: [packages(...names), `^(${names.join("|")})$`] },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...rowRules,
    only("electron-only-in-the-desktop-host", ["electron"], "^electron/(main[.]ts$|hosts/desktop/|preload/)"),
    only("electron-store-only-in-the-desktop-host", ["electron-store"], "^electron/hosts/desktop/"),
    only(
      "react-only-in-views",
      ["react", "react-dom"],
      "^renderer/((app|panels|history|ui)/|canvas/CanvasView[.]tsx$|main[.]tsx$)",
    ),
    only("konva-only-in-canvas", ["konva"], "^renderer/canvas/"),
    only("libsql-only-in-database", ["libsql"], "^electron/library/database[.]ts$"),
    only("sharp-only-in-imaging", ["sharp", "libheif-js"], "^electron/imaging/"),
    only("web-server-only-in-the-web-host", ["fastify", "@fastify/[^/]+", "ws"], "^electron/hosts/web/"),
    only("onnxruntime-only-in-ort", ["onnxruntime-node"], "^electron/inference/runtime/ort[.]ts$"),
    {
      name: "panels-leave-each-other-alone",
      severity: "error",
      from: { path: "^renderer/panels/([^/]+)/", pathNot: tests },
      to: { path: "^renderer/panels/[^/]+/", pathNot: "^renderer/panels/$1/" },
    },
    {
      name: "headless-never-reaches-electron",
      comment: "The server and the command line run where there is no Electron.",
      severity: "error",
      from: { path: "^electron/(headless|cli|compose|desktop-core)[.]ts$" },
      to: { path: packages("electron", "electron-store"), reachable: true },
    },
    {
      name: "onnxruntime-only-in-a-process-of-its-own",
      comment: "What crashes or hangs in there must not take the library with it.",
      severity: "error",
      from: { path: "^electron/(main|headless|compose|desktop-core)[.]ts$" },
      to: { path: packages("onnxruntime-node"), reachable: true },
    },
    {
      name: "no-cycle",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "nothing-imports-test",
      comment: "Only tests may use what tests are made of.",
      severity: "error",
      from: { path: "^(shared|electron|renderer|scripts)/", pathNot: tests },
      to: { path: ["^test/", tests] },
    },
    {
      name: "tests-stay-on-their-side",
      comment: "A test beside its file knows what the file's own side knows.",
      severity: "error",
      from: { path: `^(shared|electron|renderer)/.*${tests}` },
      to: { path: ours, pathNot: ["^$1/", shared, "^test/", "^resources/"] },
    },
    {
      name: "scripts-need-no-packages",
      comment:
        "Scripts find and install what the project needs, so they may need nothing but Node and development tools.",
      severity: "error",
      from: { path: "^scripts/" },
      to: {
        path: ["(^|/)node_modules/", "^(shared|electron|renderer|test)/"],
        pathNot: packages("dependency-cruiser", "@swc/core", "@playwright/test"),
      },
    },
    {
      name: "no-development-package-in-the-product",
      severity: "error",
      from: { path: "^(shared|electron|renderer)/", pathNot: tests },
      to: { dependencyTypes: ["npm-dev"], pathNot: packages("electron") },
    },
    {
      name: "no-unlisted-package",
      severity: "error",
      // Apps of their own, which Electron is started with.
      from: { pathNot: "^test/(support/electron-shell|bench/canvas/electron-window)/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "no-missing-file",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "(^|/)node_modules/" },
    builtInModules: { add: ["electron/main", "electron/renderer"] },
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".mjs", ".cjs", ".js", ".json", ".d.ts"],
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "require", "types"],
    },
  },
};
