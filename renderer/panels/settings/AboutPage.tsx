import { useStore } from "zustand";
import { connectionStore } from "../../state/connection.ts";
import { documentsStore } from "../../state/documents.ts";
import { Group } from "./Group.tsx";

export function AboutPage() {
  const version = useStore(connectionStore, (state) => state.handshake?.appVersion ?? null);
  const samples = useStore(documentsStore, (state) => state.samples);
  return (
    <Group title="About">
      <p className="settings__about">
        Palimpsest{version ? ` ${version}` : ""} is free software under the Apache License 2.0. It runs on
        this computer and keeps every step you make. Pictures and words are sent to a service only when you
        run one of its models, with your own key.
      </p>
      <p className="field-description">
        Built on Electron, React, Konva, zustand and zod (MIT), Lucide icons (ISC), sharp (Apache-2.0) with
        libvips (LGPL-3.0), SQLite (public domain) through libsql (MIT), and libheif-js (LGPL-3.0).
      </p>
      {samples.length > 0 ? (
        <ul className="settings__samples" aria-label="Sample pictures">
          {samples.map((sample) => (
            <li key={sample.id} className="field-description">
              {sample.title}: {sample.credit}, {sample.licence}
            </li>
          ))}
        </ul>
      ) : null}
    </Group>
  );
}
