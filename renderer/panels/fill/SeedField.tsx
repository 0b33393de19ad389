import { Dices } from "lucide-react";
import { useId } from "react";
import { Describe } from "../../ui/Describe.tsx";
import { IconButton } from "../../ui/IconButton.tsx";

interface SeedFieldProps {
  /** Null draws a new seed for every fill. */
  readonly seed: number | null;
  readonly onChange: (seed: number | null) => void;
}

const hint = "The same seed and settings give the same result.";
const largestSeed = 0xffff_ffff;

export function SeedField({ seed, onChange }: SeedFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label className="field__label" htmlFor={id} data-tooltip={hint}>
        Seed
      </label>
      <div className="seed-field">
        <input
          id={id}
          className="text-field seed-field__input"
          inputMode="numeric"
          placeholder="New for every fill"
          value={seed ?? ""}
          aria-describedby={`${id}-description`}
          onChange={(event) => onChange(parseSeed(event.currentTarget.value))}
        />
        <IconButton
          label="New seed for every fill"
          icon={<Dices size={16} />}
          disabled={seed === null}
          onClick={() => onChange(null)}
        />
      </div>
      <Describe id={`${id}-description`} hint={hint} />
    </div>
  );
}

/** Digits of what was typed, at most the largest seed; null when there are none. */
export function parseSeed(text: string): number | null {
  const digits = text.replace(/\D/g, "");
  return digits === "" ? null : Math.min(largestSeed, Number(digits));
}
