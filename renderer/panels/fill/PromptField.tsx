import { History } from "lucide-react";
import { useId, useRef, useState } from "react";
import { useStore } from "zustand";
import type { Model } from "../../../shared/catalogue/model.ts";
import type { Client } from "../../../shared/contract/contract.ts";
import { editDraftStore } from "../../state/edit-draft.ts";
import { variablesOf } from "../../state/prompt-template.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { PromptHistory } from "./PromptHistory.tsx";

interface PromptFieldProps {
  readonly model: Model;
  readonly hasMask: boolean;
  readonly prompts: Client["prompts"];
}

/** From this share of the longest prompt on, the count is shown. */
const countFrom = 0.5;

/** What should happen, in words; with the variables that are in them. */
export function PromptField({ model, hasMask, prompts }: PromptFieldProps) {
  const id = useId();
  const anchor = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const [historyOpen, setHistoryOpen] = useState(false);
  const value = useStore(editDraftStore, (draft) => draft.prompt);
  const { maximumLength, use } = model.prompt;
  const isLong = value.length > maximumLength;
  return (
    <div className="field prompt">
      <div ref={anchor} className="prompt__header">
        <label className="field__label" htmlFor={id}>
          Prompt{use === "optional" ? " (optional)" : ""}
        </label>
        <span className="prompt__count" data-tone={isLong ? "danger" : undefined}>
          {value.length > maximumLength * countFrom ? `${value.length} / ${maximumLength}` : ""}
        </span>
        <IconButton
          label="Earlier prompts"
          size="small"
          icon={<History size={14} />}
          pressed={historyOpen}
          onClick={() => setHistoryOpen(true)}
        />
      </div>
      <textarea
        ref={field}
        id={id}
        className="text-field"
        rows={3}
        required={use === "required"}
        aria-invalid={isLong || undefined}
        placeholder={placeholderOf(model, hasMask)}
        value={value}
        data-prompt
        onChange={(event) => editDraftStore.setState({ prompt: event.currentTarget.value })}
      />
      <Variables prompt={value} />
      {historyOpen ? (
        <PromptHistory
          anchor={anchor}
          prompts={prompts}
          current={value}
          onInsert={(text) => {
            editDraftStore.setState({ prompt: text, variables: {} });
            setHistoryOpen(false);
            field.current?.focus();
          }}
          onClose={() => setHistoryOpen(false)}
        />
      ) : null}
    </div>
  );
}

function Variables({ prompt }: { readonly prompt: string }) {
  const values = useStore(editDraftStore, (draft) => draft.variables);
  const names = variablesOf(prompt);
  if (names.length === 0) return null;
  return (
    <fieldset className="prompt__variables">
      <legend className="visually-hidden">Variables of the prompt</legend>
      {names.map((name) => (
        <label key={name} className="prompt__variable">
          <span>{name}</span>
          <input
            className="text-field text-field--line"
            value={Object.hasOwn(values, name) ? values[name] : ""}
            placeholder="Fill in"
            onChange={(event) =>
              editDraftStore.setState({ variables: { ...values, [name]: event.currentTarget.value } })
            }
          />
        </label>
      ))}
    </fieldset>
  );
}

function placeholderOf({ input, operations }: Model, hasMask: boolean): string {
  if (input === "none") return "The picture you want to see";
  if (hasMask || !operations.includes("edit")) return "What should appear under the mask";
  return "What should change in the picture";
}
