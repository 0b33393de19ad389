import type { ToolId } from "../../renderer/state/tools.ts";
import { idleMachines, type MachineStates, machineOf, stepMachine } from "../../renderer/tools/machines.ts";
import type {
  Modifiers,
  Outline,
  ToolEffect,
  ToolInput,
  ToolOptions,
} from "../../renderer/tools/tool-protocol.ts";

export const options: ToolOptions = {
  brush: { diameter: 40, hardness: 1, flow: 0.5, spacing: 0, pressureSize: true, pressureFlow: false },
  area: { combine: "add", antialias: false },
  color: { tolerance: 32, contiguous: true },
  hasMask: true,
  reach: 3,
};
export const noKeys: Modifiers = { shift: false, alt: false, space: false };

/** One tool by itself, told whatever. Stage and picture pixels are the same here. */
export class Tool {
  states: MachineStates = idleMachines;
  readonly effects: ToolEffect[] = [];
  readonly #tool: ToolId;

  constructor(tool: ToolId) {
    this.#tool = tool;
  }

  tell(input: ToolInput): this {
    const [states, effects] = stepMachine(this.states, machineOf[this.#tool], input);
    this.states = states;
    this.effects.push(...effects);
    return this;
  }

  down(x: number, y: number, keys: Partial<Modifiers> = {}, pointerId = 1, keysAreSpent = false): this {
    const at = { x, y };
    const sample = { ...at, pressure: null };
    const modifiers = { ...noKeys, ...keys };
    const press = { pointerId, at, sample, modifiers, keysAreSpent, options } as const;
    return this.tell({ type: "down", tool: this.#tool, ...press });
  }

  move(x: number, y: number, keys: Partial<Modifiers> = {}, pointerId = 1): this {
    const samples = [{ x, y, pressure: null }];
    return this.tell({ type: "move", pointerId, at: { x, y }, samples, modifiers: { ...noKeys, ...keys } });
  }

  up(pointerId = 1): this {
    return this.tell({ type: "up", pointerId });
  }

  click(x: number, y: number, keys: Partial<Modifiers> = {}): this {
    return this.down(x, y, keys).up();
  }

  key(key: "Enter" | "Backspace"): this {
    return this.tell({ type: "key", key });
  }

  /** All that was asked for, but for pointers and outlines. */
  get done(): readonly ToolEffect[] {
    return this.effects.filter(({ type }) => !/-(?:pointer|outline)$/.test(type));
  }

  get outline(): Outline | null {
    let shown: Outline | null = null;
    for (const effect of this.effects) {
      if (effect.type === "show-outline") shown = effect.outline;
      if (effect.type === "extend-outline" && shown?.type === "path") {
        shown = { ...shown, points: [...shown.points, ...effect.points] };
      }
    }
    return shown;
  }

  get shape() {
    return this.effects.findLast((effect) => effect.type === "select-shape")?.shape ?? null;
  }
}

/** What ends a gesture before it is done. */
export const withdrawals = [
  { type: "escape" },
  { type: "cancel" },
  { type: "leave" },
  { type: "interrupt" },
] as const satisfies readonly ToolInput[];
