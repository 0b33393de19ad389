// Opens a library, says so, and holds it until it is killed.
import { openTestLibrary } from "./test-library.ts";

const [folder = ""] = process.argv.slice(2);
await openTestLibrary(folder, { hostKind: "desktop" });
process.stdout.write("open\n");
setInterval(() => {}, 60_000);
