import type { Stop } from "../../shared/rpc/wire.ts";
import { settingsStore } from "../state/settings.ts";

/** Puts the chosen theme on the page, and follows the system's where that is the choice. */
export function followTheme(root: HTMLElement): Stop {
  const systemIsLight = matchMedia("(prefers-color-scheme: light)");
  const apply = () => {
    const { theme } = settingsStore.getState();
    root.dataset["theme"] = theme === "system" ? (systemIsLight.matches ? "light" : "dark") : theme;
  };
  apply();
  systemIsLight.addEventListener("change", apply);
  const stop = settingsStore.subscribe(apply);
  return () => {
    systemIsLight.removeEventListener("change", apply);
    stop();
  };
}
