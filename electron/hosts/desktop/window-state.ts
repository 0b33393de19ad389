import { z } from "zod";
import type { Rect, Size } from "../../../shared/domain/geometry.ts";
import { clamp, intersectRects } from "../../../shared/domain/geometry.ts";

/** Below this the panels have no room. */
export const minimumSize: Size = { width: 1024, height: 700 };
const firstSize: Size = { width: 1440, height: 900 };

export const windowState = z.object({
  /** Of the window when it is not maximized; screen coordinates. */
  x: z.int(),
  y: z.int(),
  width: z.int().min(1),
  height: z.int().min(1),
  isMaximized: z.boolean(),
});
export type WindowState = z.infer<typeof windowState>;

export interface WindowPlacement extends Size {
  /** Missing: the system's own place, which is the middle of the screen. */
  readonly x?: number;
  readonly y?: number;
  readonly isMaximized: boolean;
}

/** As much of the title bar as a person needs to take hold of it. */
const handle: Size = { width: 120, height: 24 };

/**
 * Where the window goes: where it was, if enough of its title bar would be on a screen that is still there.
 * @param saved as read from the settings, proven here.
 * @param workAreas of all screens, the main one first.
 */
export function placeWindow(saved: unknown, workAreas: readonly Rect[]): WindowPlacement {
  const parsed = windowState.safeParse(saved);
  const screen = workAreas.find((area) => parsed.success && isReachable(parsed.data, area));
  if (!parsed.success || !screen) {
    const isMaximized = parsed.success && parsed.data.isMaximized;
    return { ...fit(parsed.success ? parsed.data : firstSize, workAreas[0]), isMaximized };
  }
  const { x, y, isMaximized } = parsed.data;
  return { ...fit(parsed.data, screen), x, y, isMaximized };
}

function isReachable({ x, y, width }: WindowState, area: Rect): boolean {
  const visible = intersectRects({ x, y, width, height: handle.height }, area);
  return visible.width >= Math.min(handle.width, width) && visible.height >= handle.height;
}

/** No larger than the screen, and no smaller than the minimum. */
function fit(size: Size, area: Rect | undefined): Size {
  return {
    width: clamp(size.width, minimumSize.width, Math.max(minimumSize.width, area?.width ?? size.width)),
    height: clamp(size.height, minimumSize.height, Math.max(minimumSize.height, area?.height ?? size.height)),
  };
}
