import type { ReactNode } from "react";
import { IconButton } from "../../ui/IconButton.tsx";
import type { CommandId } from "../commands/command.ts";
import { useCommand } from "../editor-context.ts";

interface CommandButtonProps {
  readonly command: CommandId;
  readonly icon: ReactNode;
  /** Instead of the command's own title, where the button stays down and its name must not change with it. */
  readonly label?: string;
  readonly pressed?: boolean | undefined;
  readonly emphasis?: "accent" | "quiet";
  readonly size?: "small" | "medium" | "large";
  readonly tooltipSide?: "top" | "right" | "bottom" | "left";
}

/** An icon that runs a command; name, key and whether it can run are the command's. */
export function CommandButton({ command, icon, label, ...rest }: CommandButtonProps) {
  const { title, enabled, shortcut, run } = useCommand(command);
  return (
    <IconButton
      {...rest}
      label={label ?? title}
      icon={icon}
      shortcut={shortcut}
      disabled={!enabled}
      onClick={run}
    />
  );
}
