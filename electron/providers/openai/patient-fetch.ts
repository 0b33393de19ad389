/** Node gives up on a silent server after 300 seconds (undici's `headersTimeout` and `bodyTimeout`). */
const nodesPatienceMs = 300_000;

/** What of undici's dispatcher is needed to hand a request on with other limits. */
interface Dispatcher {
  dispatch(options: object, handler: unknown): boolean;
}

/**
 * fetch for a server that may stay silent for longer than Node's own limit, up to the caller's deadline: a synchronous
 * edit on a slow machine, whose answer would be lost otherwise. Where Node's dispatcher cannot be found (another fetch,
 * a later undici) the limit stays.
 */
export function patientFetch(fetch: typeof globalThis.fetch, deadlineMs: number): typeof globalThis.fetch {
  if (deadlineMs < nodesPatienceMs) return fetch;
  return (input, init) => {
    const dispatcher = nodesDispatcher();
    if (dispatcher === null) return fetch(input, init);
    const patient: Dispatcher = {
      dispatch: (options, handler) =>
        dispatcher.dispatch({ ...options, headersTimeout: 0, bodyTimeout: 0 }, handler),
    };
    // `as`: of a dispatcher fetch calls nothing but `dispatch`; its type asks for all of undici's class.
    return fetch(input, { ...init, dispatcher: patient } as unknown as RequestInit);
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
