import { Star, X } from "lucide-react";
import { type RefObject, useEffect, useEffectEvent, useState } from "react";
import type { Client } from "../../../shared/contract/contract.ts";
import type { SavedPrompt } from "../../../shared/contract/prompts.ts";
import { formatTime } from "../../ui/format.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { Popover } from "../../ui/Popover.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { useNow } from "../../ui/use-now.ts";
import "./prompt-history.css";

interface PromptHistoryProps {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly prompts: Client["prompts"];
  /** What the field holds; it can be kept as it is, variables and all. */
  readonly current: string;
  readonly onInsert: (text: string) => void;
  readonly onClose: () => void;
}

/** Prompts that were used or kept. */
export function PromptHistory({ anchor, prompts, current, onInsert, onClose }: PromptHistoryProps) {
  const [search, setSearch] = useState("");
  const { found, failure, change } = useSearch(prompts, search);
  const now = useNow();
  const kept = found?.find((prompt) => prompt.text === current.trim())?.starred ?? false;
  return (
    <Popover label="Earlier prompts" anchor={anchor} onClose={onClose}>
      <div className="prompt-history__search">
        <TextField
          label="Search prompts"
          hideLabel
          placeholder="Search prompts"
          value={search}
          maximumLength={200}
          initialFocus
          onChange={setSearch}
        >
          {current.trim() === "" ? null : (
            <IconButton
              label={kept ? "Do not keep this prompt" : "Keep this prompt"}
              icon={<Star size={14} fill={kept ? "currentColor" : "none"} />}
              pressed={kept}
              onClick={() => change(() => prompts.star({ text: current.trim(), starred: !kept }))}
            />
          )}
        </TextField>
      </div>
      {failure || found?.length === 0 ? (
        <p className="prompt-history__empty" role="status">
          {failure ?? (search ? "No prompt holds these words." : "Prompts that you run appear here.")}
        </p>
      ) : (
        <ul className="prompt-history__list" aria-label="Prompts">
          {found?.map((prompt) => (
            <Row
              key={prompt.text}
              prompt={prompt}
              when={formatTime(prompt.usedAt, now)}
              onInsert={() => onInsert(prompt.text)}
              onStar={() => change(() => prompts.star({ text: prompt.text, starred: !prompt.starred }))}
              onRemove={() => change(() => prompts.remove({ text: prompt.text }))}
            />
          ))}
        </ul>
      )}
      <p className="prompt-history__hint">Write {"{name}"} in a prompt to be asked for it before each run.</p>
    </Popover>
  );
}

interface RowProps {
  readonly prompt: SavedPrompt;
  readonly when: string;
  readonly onInsert: () => void;
  readonly onStar: () => void;
  readonly onRemove: () => void;
}

function Row({ prompt, when, onInsert, onStar, onRemove }: RowProps) {
  const { text, starred, useCount } = prompt;
  const uses = useCount === 1 ? "used once" : `used ${useCount} times`;
  return (
    <li className="prompt-history__row">
      <button type="button" className="prompt-history__insert" onClick={onInsert}>
        <span className="prompt-history__text">{text}</span>
        <span className="prompt-history__facts">{useCount === 0 ? "Kept" : `${when}, ${uses}`}</span>
      </button>
      <IconButton
        label={starred ? "Remove the star" : "Star"}
        size="small"
        icon={<Star size={14} fill={starred ? "currentColor" : "none"} />}
        pressed={starred}
        onClick={onStar}
      />
      <IconButton label="Remove this prompt" size="small" icon={<X size={14} />} onClick={onRemove} />
    </li>
  );
}

interface Search {
  /** Null until the host has answered. */
  readonly found: readonly SavedPrompt[] | null;
  readonly failure: string | null;
  /** Changes something, then asks anew. */
  readonly change: (run: () => Promise<unknown>) => void;
}

const searchAfterMs = 80;

function useSearch(prompts: Client["prompts"], search: string): Search {
  const [found, setFound] = useState<readonly SavedPrompt[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const ask = useEffectEvent(async (words: string, signal: AbortSignal) => {
    try {
      const answer = await prompts.search({ search: words }, { signal });
      if (signal.aborted) return;
      setFound(answer);
      setFailure(null);
    } catch (error) {
      if (!signal.aborted) setFailure(messageOf(error));
    }
  });
  useEffect(() => {
    const asking = new AbortController();
    // Not for every letter of a word.
    const timer = setTimeout(() => void ask(search, asking.signal), searchAfterMs);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [search]);
  const change = async (run: () => Promise<unknown>) => {
    try {
      await run();
      setFound(await prompts.search({ search }));
    } catch (error) {
      setFailure(messageOf(error));
    }
  };
  return { found, failure, change: (run) => void change(run) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "The prompts cannot be read.";
}
