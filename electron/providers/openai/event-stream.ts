/** One server-sent event. */
export interface StreamEvent {
  /** `message` where the stream does not name it. */
  readonly name: string;
  readonly data: string;
}

/**
 * Reads server-sent events from a text that arrives in parts, cut anywhere (WHATWG HTML section 9.2.6). Ids and
 * reconnection times are left out: a paid stream is never asked for again. An event that no empty line ends is none.
 */
export function createEventStreamReader(): { read(part: string): StreamEvent[] } {
  // A line holds a whole picture: its pieces are joined once, and none is searched twice.
  let line: string[] = [];
  let isStart = true;
  let skipsLineFeed = false;
  let name = "";
  let data: string[] = [];

  function takeLine(text: string, events: StreamEvent[]): void {
    if (text === "") {
      if (data.length > 0) events.push({ name: name === "" ? "message" : name, data: data.join("\n") });
      name = "";
      data = [];
      return;
    }
    const colon = text.indexOf(":");
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? "" : text.slice(colon + 1).replace(/^ /, "");
    if (field === "event") name = value;
    else if (field === "data") data.push(value);
  }

  return {
    read(part) {
      if (part === "") return [];
      let text = part;
      if (isStart) text = text.replace(/^\uFEFF/, "");
      // The second half of a line break whose first half ended the part before.
      if (skipsLineFeed && text.startsWith("\n")) text = text.slice(1);
      isStart = false;
      skipsLineFeed = part.endsWith("\r");

      const events: StreamEvent[] = [];
      const pieces = text.split(/\r\n|\n|\r/);
      const last = pieces.pop() ?? "";
      for (const piece of pieces) {
        takeLine([...line, piece].join(""), events);
        line = [];
      }
      line.push(last);
      return events;
    },
  };
}

/** All events of a stream that has ended. */
export function eventsOf(text: string): StreamEvent[] {
  return createEventStreamReader().read(text);
}
