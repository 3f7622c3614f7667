import { modeKeys, presets, responseLevels } from "../../../config/mode.ts";
import { changeMode } from "../modes/desk.ts";
import { done, refused } from "./command.ts";
import { commandKind, streetAndDistrict } from "./kind.ts";

/** The commander 指挥长 signs a mode: nobody else above may, whatever the key. */
export const modeSet = commandKind({
  fields: {
    mode: { key: 0, is: "word", of: modeKeys },
    reason: { key: 1, is: "text", max: 200 },
    level: { key: 2, is: "word", of: responseLevels, optional: true },
    preset: { key: 3, is: "word", of: presets, optional: true },
    /** Wall clock; of alert only. */
    untilMs: { key: 4, is: "integer", min: 0, max: 8_640_000_000_000_000, optional: true },
  },
  from: streetAndDistrict("commander"),
  inOrder: true,
  apply: (turn, change, { key, operator, tier, role }) => {
    const why = changeMode(turn, { ...change, by: { kind: "command", key, operator, tier, role } });
    return why === undefined ? done(change.mode) : refused("mode-refused", why);
  },
});
