import { Dices, Lock, LockOpen } from "lucide-react";
import { useId } from "react";
import { drawSeed, largestSeed } from "../../state/edit-draft.ts";
import { Describe } from "../../ui/Describe.tsx";
import { IconButton } from "../../ui/IconButton.tsx";

interface SeedFieldProps {
  /** Null draws a new seed for every edit. */
  readonly seed: number | null;
  readonly onChange: (seed: number | null) => void;
}

const hint = "The same seed and settings give the same result.";

/** A seed that stays while the lock is closed. */
export function SeedField({ seed, onChange }: SeedFieldProps) {
  const id = useId();
  const draw = () => onChange(drawSeed());
  return (
    <div className="field">
      <label className="field__label" htmlFor={id} data-tooltip={hint}>
        Seed
      </label>
      <div className="field__row">
        <input
          id={id}
          className="text-field text-field--line seed-field__input"
          inputMode="numeric"
          placeholder="New each time"
          value={seed ?? ""}
          aria-describedby={`${id}-description`}
          onChange={(event) => onChange(parseSeed(event.currentTarget.value))}
        />
        <IconButton label="Draw a seed" icon={<Dices size={16} />} onClick={draw} />
        <IconButton
          label="Keep the seed"
          icon={seed === null ? <LockOpen size={16} /> : <Lock size={16} />}
          pressed={seed !== null}
          onClick={() => (seed === null ? draw() : onChange(null))}
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
