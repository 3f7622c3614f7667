import { drills } from "../live.ts";
import { fullTimeText } from "../text/times.ts";
import { words } from "../text/words.ts";

/** While something is tried every page says so, hatched in a colour that nothing real has. */
export function DrillStrip() {
  return drills.value.map(({ id, purpose, method, scenario, untilMs, points }) => (
    <p key={id} class="practice practice-strip" role="status">
      <b>{words.value.purpose[purpose]}</b>{" "}
      {[words.value.testMethod[method], scenario === method ? "" : scenario].concat(points).filter(Boolean).join(" · ")}{" "}
      → {fullTimeText(untilMs)}
    </p>
  ));
}
