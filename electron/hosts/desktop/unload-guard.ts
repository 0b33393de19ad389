/** What a person can ask for that unloads the page. */
export type Leaving = "close" | "quit" | "reload";

/** How long a page may hold its window open to save what is on its way, before the person is asked. */
const patienceMs = 5000;
const pauseMs = 50;

export interface UnloadGuardOptions {
  /** Asks for the same again. */
  readonly repeat: (leaving: Leaving) => void;
  /** Asks the person, without holding anything up. True: leave, and lose what is not saved. */
  readonly mayLose: (leaving: Leaving) => Promise<boolean>;
  readonly wait: (milliseconds: number, callBack: () => void) => void;
  /** Milliseconds of any clock that only goes forward. */
  readonly now: () => number;
}

export interface UnloadGuard {
  /** Before the page is asked whether it agrees. A quit closes the window, too; anything else is a reload. */
  readonly asked: (leaving: "close" | "quit") => void;
  /** The page refuses. True: unload it all the same. */
  readonly refused: () => boolean;
  /** Whatever the page says next, it is unloaded: what it would save to is gone. */
  readonly letGo: () => void;
  /** Another page is there, which has refused nothing. */
  readonly loaded: () => void;
}

/**
 * A page that still saves refuses to be unloaded, as it does in a browser. There the person is asked at once; here the
 * page is asked again until it agrees, and the person only if that takes too long.
 */
export function createUnloadGuard({ repeat, mayLose, wait, now }: UnloadGuardOptions): UnloadGuard {
  let current: Leaving = "reload";
  let wanted: Leaving | undefined;
  let since: number | undefined;
  let isAsking = false;
  let isLetGo = false;

  const forget = () => {
    wanted = undefined;
    since = undefined;
  };
  const askPerson = async (leaving: Leaving) => {
    isAsking = true;
    const agreed = await mayLose(leaving).catch(() => false); // the window was closed under the question
    isAsking = false;
    forget();
    if (!agreed) return;
    isLetGo = true;
    repeat(leaving);
  };

  return {
    asked: (leaving) => {
      if (current !== "quit") current = leaving;
    },
    refused: () => {
      const leaving = current;
      current = "reload";
      if (isLetGo) return true;
      if (isAsking) return false;
      const isWaiting = wanted !== undefined;
      wanted = wanted === undefined || rank[leaving] > rank[wanted] ? leaving : wanted;
      if (isWaiting) return false;
      since ??= now();
      if (now() - since >= patienceMs) {
        void askPerson(wanted);
        return false;
      }
      wait(pauseMs, () => {
        const again = wanted;
        wanted = undefined;
        if (again) repeat(again);
      });
      return false;
    },
    letGo: () => {
      isLetGo = true;
    },
    loaded: () => {
      forget();
      isLetGo = false;
      current = "reload";
    },
  };
}

/** Who asks for more while the page is still saving gets that. */
const rank: Readonly<Record<Leaving, number>> = { reload: 0, close: 1, quit: 2 };
