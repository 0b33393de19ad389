import type { Stop } from "../../../shared/rpc/wire.ts";
import type { Connection } from "../../host/connect.ts";
import { keyStore } from "../../state/keys.ts";
import { applyLocalModels, localModelStore } from "../../state/local-models.ts";
import { modelStore } from "../../state/models.ts";
import { moneyStore } from "../../state/money.ts";
import { inBackground } from "./failures.ts";
import { keepWatching } from "./keep-watching.ts";
import { newsOf, tellNews } from "./local-model-news.ts";

/** Keeps the page's models, those of this computer, keys and spending the same as the host's. */
export function followHost(connection: Connection): Stop {
  const watching = new AbortController();
  const { signal } = watching;
  const { client } = connection;
  const follow = <Event>(open: () => AsyncIterable<Event>, take: (event: Event) => void) =>
    inBackground(keepWatching(connection, open, take, signal));
  follow(
    () => client.models.watch(null, { signal }),
    (models) => modelStore.setState({ models }),
  );
  follow(
    () => client.keys.watch(null, { signal }),
    (list) => keyStore.setState({ list }),
  );
  follow(
    () => client.money.watch(null, { signal }),
    (spending) => moneyStore.setState({ spending }),
  );
  follow(
    () => client.localModels.watch(null, { signal }),
    (known) => {
      const before = localModelStore.getState();
      localModelStore.setState(applyLocalModels(before, known, Date.now()));
      tellNews(newsOf(before.known, known));
    },
  );
  return () => watching.abort();
}
