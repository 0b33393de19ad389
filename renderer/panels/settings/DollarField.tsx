import { useState } from "react";
import { TextField } from "../../ui/TextField.tsx";

interface DollarFieldProps {
  readonly label: string;
  /** US dollars; null sets no limit. */
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}

/** An amount that may be left empty. */
export function DollarField({ label, value, onChange }: DollarFieldProps) {
  const [typed, setTyped] = useState(value === null ? "" : String(value));
  const parsed = parseDollars(typed);
  return (
    <TextField
      label={label}
      value={typed}
      placeholder="No limit"
      error={parsed === undefined ? "An amount in US dollars, for example 5 or 12.50" : undefined}
      onChange={(text) => {
        setTyped(text);
        const amount = parseDollars(text);
        if (amount !== undefined) onChange(amount);
      }}
    >
      <span className="settings__unit">US dollars</span>
    </TextField>
  );
}

/** What was typed as an amount, to the cent; null for nothing; undefined where it is none. A comma is a point, too. */
export function parseDollars(text: string): number | null | undefined {
  const cleaned = text.trim().replace(/^\$/, "").replace(",", ".");
  if (cleaned === "") return null;
  if (!/^\d{1,7}(\.\d{0,2})?$/.test(cleaned)) return undefined;
  return Number(cleaned);
}
