import { HardDrive, MemoryStick, Scale, ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";

/** What a person should know before 34 GB of somebody else's weights are on their disk. */
export function WhatIsNeeded({ children }: { readonly children: ReactNode }) {
  return (
    <div className="local-needs">
      <h3 className="local-needs__title">Run FLUX.1 Kontext on this computer</h3>
      <ul className="local-needs__list">
        <li>
          <HardDrive size={16} aria-hidden="true" />
          <p>
            <strong>A folder with its weights,</strong> about 34 GB: the one from Hugging Face that holds
            model_index.json, transformer, vae, both text encoders and both tokenizers. It is used where it
            lies.
          </p>
        </li>
        <li>
          <MemoryStick size={16} aria-hidden="true" />
          <p>
            <strong>A graphics card with 8 GB of memory or more:</strong> Palimpsest converts the weights to
            16 bits for 24 GB, 8 bits for 16 GB, 4 bits for 12 GB or, at normal quality, 8 GB. Without a card
            it runs on the processor, where a step takes minutes.
          </p>
        </li>
        <li>
          <ShieldCheck size={16} aria-hidden="true" />
          <p>
            <strong>Nothing is uploaded.</strong> Pictures and words stay on this computer; only a download
            that you start goes to Hugging Face.
          </p>
        </li>
        <li>
          <Scale size={16} aria-hidden="true" />
          <p>
            <strong>For non-commercial use.</strong> The weights belong to Black Forest Labs, under the FLUX.1
            [dev] Non-Commercial License. They are no part of Palimpsest; you are shown the licence before
            they are used.
          </p>
        </li>
      </ul>
      <div className="local-needs__actions">{children}</div>
    </div>
  );
}
