import { Button } from "../../ui/Button.tsx";
import { FailureNote } from "./FailureNote.tsx";
import type { Failure } from "./use-attempt.ts";

interface HubFailureProps {
  readonly failure: Pick<Failure, "code" | "message" | "nextStep">;
  readonly onAddToken: () => void;
}

/** What went wrong with the hub; where it asks for a token, with the way to give one. */
export function HubFailure({ failure, onAddToken }: HubFailureProps) {
  return (
    <FailureNote failure={failure}>
      {failure.code === "key-refused" ? (
        <Button size="small" onClick={onAddToken}>
          Open keys…
        </Button>
      ) : null}
    </FailureNote>
  );
}
