import { useStore } from "zustand";
import { providerOfEndpoint } from "../../../shared/catalogue/compatible.ts";
import type { CompatibleEndpoint } from "../../../shared/domain/compatible-endpoint.ts";
import { keyStore } from "../../state/keys.ts";
import { Button } from "../../ui/Button.tsx";
import { KeyRow } from "./KeyRow.tsx";
import type { SettingsActions } from "./settings-actions.ts";

interface EndpointRowProps {
  readonly endpoint: CompatibleEndpoint;
  readonly actions: SettingsActions;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

/** One server, with its key once the host knows of it. */
export function EndpointRow({ endpoint, actions, onEdit, onRemove }: EndpointRowProps) {
  const provider = providerOfEndpoint(endpoint);
  const key = useStore(keyStore, (state) => state.list?.keys.find((known) => known.provider === provider));
  return (
    <>
      <li className="key-row" aria-label={`Server ${endpoint.name}`}>
        <div className="key-row__line">
          <span className="key-row__name">{endpoint.name}</span>
          <span className="key-row__space" />
          <Button size="small" onClick={onEdit}>
            Change…
          </Button>
          <Button size="small" variant="danger" onClick={onRemove}>
            Remove
          </Button>
        </div>
        <p className="field-description servers__address">
          {endpoint.model} at {endpoint.baseUrl}
        </p>
      </li>
      {key ? <KeyRow state={{ ...key, name: `Key of ${endpoint.name}` }} actions={actions} /> : null}
    </>
  );
}
