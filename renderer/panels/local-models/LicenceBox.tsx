import { Scale } from "lucide-react";
import { useId } from "react";
import type { DownloadPlan } from "../../../shared/contract/local-models.ts";
import { PlainText } from "../../ui/PlainText.tsx";

interface LicenceBoxProps {
  readonly licence: DownloadPlan["licence"];
  readonly accepted: boolean;
  readonly onAccept: (accepted: boolean) => void;
}

/** The whole licence, and a box to tick: nothing is added or fetched before. */
export function LicenceBox({ licence, accepted, onAccept }: LicenceBoxProps) {
  const id = useId();
  const { name, url, text, claimed } = licence;
  return (
    <section className="licence" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`} className="local-section__title">
        Licence: {name}
      </h3>
      <p className="local-note local-note--warning">
        <Scale size={14} aria-hidden="true" />
        <span>
          <strong>For non-commercial use of the model only.</strong> The weights belong to their makers and
          are no part of Palimpsest.
          {claimed === null
            ? null
            : ` They are labelled “${claimed}”; but they have the shapes of FLUX.1 [dev], whose terms bind whatever the label says.`}
        </span>
      </p>
      {text === null ? (
        <p className="local-text">Its text is not beside the weights. Read it before you accept it.</p>
      ) : (
        <PlainText text={text} label="Text of the licence" isLong />
      )}
      <a className="licence__link" href={url} target="_blank" rel="noreferrer">
        {url.replace(/^https:\/\//, "")}
      </a>
      <label className="licence__accept">
        <input
          type="checkbox"
          checked={accepted}
          onChange={(event) => onAccept(event.currentTarget.checked)}
        />
        <span>I have read the licence and accept it.</span>
      </label>
    </section>
  );
}
