import { useRef, useState } from "react";
import type { Model } from "../../../shared/catalogue/model.ts";
import type { Parameters } from "../../../shared/domain/edit-request.ts";
import { Disclosure } from "../../ui/Disclosure.tsx";
import { ParameterForm, type ParameterValue } from "./ParameterForm.tsx";
import { SeedField } from "./SeedField.tsx";

interface ParameterSectionsProps {
  readonly model: Model;
  readonly values: Parameters;
  readonly seed: number | null;
  readonly onChange: (name: string, value: ParameterValue) => void;
  readonly onSeed: (seed: number | null) => void;
}

/** A model's parameters; what one seldom needs is folded away. */
export function ParameterSections({ model, values, seed, onChange, onSeed }: ParameterSectionsProps) {
  const [open, setOpen] = useState(false);
  const section = useRef<HTMLDivElement>(null);
  const toggle = (next: boolean) => {
    setOpen(next);
    if (next) section.current?.scrollIntoView({ block: "nearest" });
  };
  const advanced = model.parameters.filter((field) => field.advanced);
  return (
    <>
      <ParameterForm
        fields={model.parameters.filter((field) => !field.advanced)}
        values={values}
        onChange={onChange}
      />
      {advanced.length > 0 || model.seed ? (
        <div ref={section}>
          <Disclosure title="Advanced" open={open} onToggle={toggle}>
            <ParameterForm fields={advanced} values={values} onChange={onChange} />
            {model.seed ? <SeedField seed={seed} onChange={onSeed} /> : null}
          </Disclosure>
        </div>
      ) : null}
    </>
  );
}
