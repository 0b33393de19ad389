import { useState } from "react";
import { useStore } from "zustand";
import { keyStore } from "../../state/keys.ts";
import { settingsStore } from "../../state/settings.ts";
import { Disclosure } from "../../ui/Disclosure.tsx";
import { AddressField } from "./AddressField.tsx";
import { Group } from "./Group.tsx";
import { KeyRow } from "./KeyRow.tsx";
import type { SettingsActions } from "./settings-actions.ts";

interface KeysPageProps {
  /** The provider whose key the person is about to give; null for none. */
  readonly keyOf: string | null;
  readonly actions: SettingsActions;
}

/** Whose key is known, where it comes from, and whether it works. */
export function KeysPage({ keyOf, actions }: KeysPageProps) {
  const list = useStore(keyStore, (state) => state.list);
  const baseUrls = useStore(settingsStore, (settings) => settings.baseUrls);
  const [open, setOpen] = useState(false);
  if (!list) {
    return (
      <p className="field-description" role="status">
        Waiting for the keys…
      </p>
    );
  }
  const services = list.keys.filter((key) => !isEndpoint(key.provider));
  return (
    <>
      <Group title="Services" wide>
        <p className="field-description">
          {list.canStore
            ? "Keys are encrypted by your system and never leave this computer but to their own service."
            : (list.reason ?? "This system offers no safe place for keys; they are forgotten on closing.")}
        </p>
        <ul className="key-list">
          {services.map((key) => (
            <KeyRow key={key.provider} state={key} actions={actions} asked={key.provider === keyOf} />
          ))}
        </ul>
      </Group>
      <Group title="Advanced" wide>
        <Disclosure title="Addresses" open={open} onToggle={setOpen}>
          <p className="field-description">
            For a gateway of your own. The service’s key is sent to this address instead.
          </p>
          {services.map(({ provider, name }) => (
            <AddressField
              key={provider}
              label={name}
              value={baseUrls[provider] ?? null}
              onChange={(address) => actions.change({ baseUrls: withAddress(baseUrls, provider, address) })}
            />
          ))}
        </Disclosure>
      </Group>
    </>
  );
}

/** A team's own servers have a page of their own. */
function isEndpoint(provider: string): boolean {
  return provider.startsWith("compatible/");
}

function withAddress(
  known: Readonly<Record<string, string>>,
  provider: string,
  address: string | null,
): Record<string, string> {
  const { [provider]: _old, ...others } = known;
  return address === null ? others : { ...others, [provider]: address };
}
