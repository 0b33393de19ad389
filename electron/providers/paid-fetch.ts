/** What of undici's dispatcher is needed to hand a request on. */
interface Dispatcher {
  dispatch(options: object, handler: unknown): boolean;
}

/**
 * fetch for a request that may cost money, without two habits of Node's own: to send a request a second time by itself
 * where the answer is 421 (Fetch standard, "HTTP-network-or-cache fetch"), and to give up on a server that is silent for
 * 300 seconds whatever the caller's deadline (undici's `headersTimeout` and `bodyTimeout`), which would lose the answer
 * of a slow synchronous edit. A 421 becomes a failure of the connection. Where Node's dispatcher cannot be found
 * (another fetch, a later undici) both habits stay.
 */
export function paidFetch(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => {
    const dispatcher = nodesDispatcher();
    if (dispatcher === null) return fetch(input, init);
    let isSent = false;
    const once: Dispatcher = {
      dispatch: (options, handler) => {
        if (isSent) throw new Error("A paid request is sent once.");
        isSent = true;
        return dispatcher.dispatch({ ...options, headersTimeout: 0, bodyTimeout: 0 }, handler);
      },
    };
    // `as`: of a dispatcher fetch calls nothing but `dispatch`; its type asks for all of undici's class.
    return fetch(input, { ...init, dispatcher: once } as unknown as RequestInit);
  };
}

/**
 * The one that fetch uses by itself, under the name that undici shares it by. It is there once a class of fetch was
 * touched.
 */
function nodesDispatcher(): Dispatcher | null {
  void globalThis.Response;
  const shared: unknown = Reflect.get(globalThis, Symbol.for("undici.globalDispatcher.1"));
  return isDispatcher(shared) ? shared : null;
}

function isDispatcher(value: unknown): value is Dispatcher {
  return (
    typeof value === "object" && value !== null && "dispatch" in value && typeof value.dispatch === "function"
  );
}
