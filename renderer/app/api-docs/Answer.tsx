import { useEffect, useState } from "react";

export type Answered = { readonly response: Response } | { readonly failure: string };

/** A picture is shown, JSON is laid out, events are added as they come. */
export function Answer({ answered }: { readonly answered: Answered }) {
  const [text, setText] = useState("");
  const [picture, setPicture] = useState<string | null>(null);

  useEffect(() => {
    if (!("response" in answered)) return undefined;
    const { response } = answered;
    let isCurrent = true;
    let url: string | null = null;
    const read = async () => {
      setText("");
      setPicture(null);
      if (response.headers.get("Content-Type")?.startsWith("image/")) {
        url = URL.createObjectURL(await response.blob());
        if (isCurrent) setPicture(url);
        else URL.revokeObjectURL(url);
        return;
      }
      let all = "";
      const decoder = new TextDecoder();
      const reader = response.body?.getReader();
      for (
        let piece = await reader?.read();
        piece && !piece.done && isCurrent;
        piece = await reader?.read()
      ) {
        all += decoder.decode(piece.value, { stream: true });
        setText(all);
      }
      if (isCurrent) setText(laidOut(all));
      else await reader?.cancel();
    };
    read().catch((error: unknown) => isCurrent && setText(String(error)));
    return () => {
      isCurrent = false;
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [answered]);

  if ("failure" in answered) return <p role="alert">{answered.failure}</p>;
  return (
    <div aria-live="polite">
      <p>
        <code>{answered.response.status}</code> {answered.response.headers.get("Content-Type")}
      </p>
      {picture === null ? <pre>{text}</pre> : <img src={picture} alt="What was answered" />}
    </div>
  );
}

function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // events, or nothing at all
  }
}
