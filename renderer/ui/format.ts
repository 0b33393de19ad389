const counts = new Intl.NumberFormat("en");
const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const dayAndTime = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  hour: "numeric",
  minute: "2-digit",
});
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });

export function formatCount(count: number): string {
  return counts.format(count);
}

/** "850 ms", "1.2 s", "2 min 5 s". */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Steps of 1000, as file managers show them: "2.4 MB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB"] as const;
  let value = bytes / 1000;
  let unit: string = units[0];
  for (const larger of units.slice(1)) {
    if (value < 999.5) break;
    value /= 1000;
    unit = larger;
  }
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** The time of day for today, with the date before that. Times are milliseconds since 1970 UTC. */
export function formatTime(time: number, now: number): string {
  return sameDay(time, now) ? timeOfDay.format(time) : dayAndTime.format(time);
}

/** "Today", "Yesterday", or the date. */
export function formatDay(time: number, now: number): string {
  if (sameDay(time, now)) return "Today";
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  return sameDay(time, yesterday.getTime()) ? "Yesterday" : day.format(time);
}

/** "4,000 × 3,000" would read as a formula; sizes are written without separators. */
export function formatSize(size: { readonly width: number; readonly height: number }): string {
  return `${size.width} × ${size.height}`;
}

/** "100 %", "12.5 %", "3 %": as many digits as a person tells apart. */
export function formatPercent(fraction: number): string {
  const percent = fraction * 100;
  const digits = percent < 10 && percent !== Math.round(percent) ? 1 : 0;
  return `${percent.toFixed(digits)} %`;
}

function sameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}
