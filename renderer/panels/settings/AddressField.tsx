import { useState } from "react";
import { TextField } from "../../ui/TextField.tsx";

interface AddressFieldProps {
  readonly label: string;
  /** Null uses the service's own. */
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}

/** A web address; what is no address yet stays in the field and is not kept. */
export function AddressField({ label, value, onChange }: AddressFieldProps) {
  const [typed, setTyped] = useState(value ?? "");
  return (
    <TextField
      label={label}
      type="url"
      value={typed}
      placeholder="The service’s own"
      error={typed === "" || isAddress(typed) ? undefined : "An address begins with https:// or http://"}
      onChange={(text) => {
        setTyped(text);
        const address = text.trim();
        if (address === "") onChange(null);
        else if (isAddress(address)) onChange(address);
      }}
    />
  );
}

export function isAddress(text: string): boolean {
  const url = URL.parse(text.trim());
  return url !== null && /^https?:$/.test(url.protocol) && url.hostname !== "";
}
