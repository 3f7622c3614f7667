import { localTime, dateOf, minuteOf } from "../time.ts";
import type { Turn } from "../turn.ts";
import { begin } from "./desk.ts";

const minutesOfTry = 60;
const byCalendar = "calendar";

/**
 * On the days that the site names, everybody on duty is asked once whether messages reach them. Refused while an alarm
 * is open it is tried again for an hour; a clock that was set makes it run once more at most.
 */
export function keepCalendar(turn: Turn): void {
  const { drills, box } = turn.site.site;
  if (!turn.now.wallTrusted || drills.channelDays.length === 0) return;
  const { day, minute } = localTime(turn.now.wallMs, box.utcOffset);
  const at = minuteOf(drills.at);
  const isDay = drills.channelDays.includes(Number(dateOf(day).slice(8)));
  if (!isDay || minute < at || minute >= at + minutesOfTry) return;
  const command = `${byCalendar}-${dateOf(day)}`;
  if ([...turn.rows("drill").values()].some(({ commands }) => commands.includes(command))) return;
  begin(turn, { do: "start", purpose: "test", method: "channel" }, { by: byCalendar, command, isEntitled: () => true });
}
